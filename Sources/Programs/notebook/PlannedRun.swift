import Engine
import Foundation
import Processes
import Stage
import TerminalImages

/// A run of the steps that a plan names, one after the other, each in its own program.
struct PlannedRun {
  let plan: Plan
  let descriptions: [StepDescription]
  let package: NotebookPackage
  let workspace: Workspace
  let lock: RunLock
  /// What every step is given, beside the settings that it has flags for.
  let commonArguments: [String]
  let settings: [Setting]
  /// Shows each step's figures when it has run.
  let figures: InlineFigures?

  /// Runs the steps, and tells what each has come to.
  ///
  /// - Throws: `ExitCode` when a step failed, which it has said itself.
  func callAsFunction(_ inspector: StepInspector) throws -> [RunSummary.Step] {
    if let note = figures?.note { report("note: \(note)") }
    let start = Date()
    // Before the first step runs: what changes from now on, the programs do not have.
    let builtFrom = try Dictionary(
      uniqueKeysWithValues: plan.entries.filter { $0.action != .keep }.map {
        ($0.step, try inspector.builtFrom($0.step) ?? "")
      })
    try inspector.keepOptions(
      of: descriptions.filter { plan.contains($0.step) })
    EndingSignals.startForwarding()
    var summary: [RunSummary.Step] = []
    for entry in plan.entries {
      let former = try? Record.read(from: workspace.record(of: entry.step))
      let description = descriptions.first { $0.step == entry.step }
      if entry.action == .keep, let former, description?.hasOptions(of: former) ?? true {
        print(former.freshText)
      } else if let program = package.programs.first(where: { $0.step == entry.step }) {
        try lock.announce(entry.step)
        // What changes before this step while the run goes on shows in the status afterwards.
        try program.run(
          arguments: commonArguments + Setting.arguments(settings, for: description?.flags ?? [])
            + (entry.isForced ? ["--force"] : []),
          environment: lock.environment.merging(
            [PackageCode.builtFromVariable: builtFrom[entry.step, default: ""]]) { first, _ in first })
      }
      guard let record = try Record.read(from: workspace.record(of: entry.step)) else { continue }
      if record != former { figures?.show(record, in: workspace) }
      summary.append(
        .init(
          step: entry.step, record: record, former: former,
          // A record tells whole seconds; a result that was kept is of an earlier one.
          hasRun: record.start.timeIntervalSince1970 >= start.timeIntervalSince1970.rounded(.down)))
    }
    return summary
  }
}

extension InlineFigures {
  /// Shows the figures that a step wrote.
  fileprivate func show(_ record: Record, in workspace: Workspace) {
    for path in record.outputs.keys.sorted() where path.hasSuffix(".png") { show(workspace.url(path)) }
  }
}
