import Engine
import Foundation
import Processes
import Stage
import TerminalImages

/// Runs the steps of a plan one after the other, each in its own process.
struct PlannedRun {
  let plan: Plan
  let statuses: [StepStatus]
  let package: NotebookPackage
  let workspace: Workspace
  let lock: RunLock
  /// The arguments for every step, besides the settings that it has flags for.
  let commonArguments: [String]
  let settings: [Setting]
  /// Shows each step's figures after it has run.
  let figures: InlineFigures?

  /// Runs the steps and returns what each has done.
  ///
  /// - Throws: `ExitCode` when a step failed, which it has reported itself.
  func callAsFunction(_ inspector: StepInspector) throws -> [RunSummary.Step] {
    if let note = figures?.note { report("note: \(note)") }
    let start = Date()
    // Before the first step runs: changes from now on are not in the programs.
    let builtFrom = try Dictionary(
      uniqueKeysWithValues: plan.entries.filter { $0.action != .keep }.map {
        ($0.step, try inspector.builtFrom($0.step) ?? "")
      })
    try inspector.rememberFlags(
      of: statuses.filter { plan.contains($0.step) })
    EndingSignals.startForwarding()
    var summary: [RunSummary.Step] = []
    for entry in plan.entries {
      let previous = try? Record.read(from: workspace.record(of: entry.step))
      let status = statuses.first { $0.step == entry.step }
      if entry.action == .keep, let previous, status?.hasFlags(of: previous) ?? true {
        print(previous.freshText)
      } else if let program = package.programs.first(where: { $0.step == entry.step }) {
        try lock.announce(entry.step)
        // --allow-stale: the plan has brought the inputs up to date; later edits show in the status afterwards.
        try program.run(
          arguments: commonArguments + Setting.arguments(settings, for: status?.flags ?? [])
            + (entry.isForced ? ["--force"] : []),
          environment: lock.environment.merging(
            [PackageCode.builtFromVariable: builtFrom[entry.step, default: ""]]) { first, _ in first },
          again: "./notebook run\(workspace.option(inPackage: package.root))")
      }
      guard let record = try Record.read(from: workspace.record(of: entry.step)) else { continue }
      if record != previous { figures?.show(record, in: workspace) }
      summary.append(
        .init(
          step: entry.step, record: record, previous: previous,
          // Records have whole seconds. A restored result is from an earlier run.
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
