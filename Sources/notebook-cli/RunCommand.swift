import ArgumentParser
import Foundation
import Notebook
import TerminalImages

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Brings the notebook, or the named steps and what they need, up to date.",
    discussion: """
      A flag given with --set stands until the step's source changes or it is given again; `status` shows it.
      """)

  @Argument(help: ArgumentHelp("The steps to bring up to date (default: all).", valueName: "step"))
  var steps: [String] = []

  @Option(
    help: ArgumentHelp("Rerun this step whatever its state, then what follows as needed.", valueName: "step"))
  var from: String?

  @Flag(help: "Rerun what is named (all when no step is) whatever its state.")
  var force = false

  @Flag(help: "Only say what would run, and why.")
  var dryRun = false

  @Flag(help: "Show each step's figures in the terminal when it has run, or say where they are.")
  var inline = false

  @OptionGroup var setting: SettingOptions

  @Option(help: "Threads to compute with (default: all cores); results do not depend on it.")
  var threads: Int?

  @Flag(help: "Show the training's curves in a window while they grow.")
  var live = false

  @Flag(help: "Leave with status 1 instead of waiting when the workspace is in use.")
  var noWait = false

  @OptionGroup var folders: FolderOptions

  func run() throws {
    let (start, clock) = (Date(), ContinuousClock.now)
    let package = try NotebookPackage()
    let request = RunRequest(
      named: try steps.map { try StepID.resolve($0, among: package.steps) },
      from: try from.map { try StepID.resolve($0, among: package.steps) }, force: force)
    var settings = try setting.parsed()
    if let threads { settings.append(try Setting("threads=\(threads)")) }
    let workspace = Workspace(folders.workspaceFolder(package: package.root))
    let lock = dryRun ? nil : try RunLock(in: workspace, waits: !noWait)
    let inspector = try package.inspector(folders)
    let descriptions = try package.descriptions(inspector, folders, settings: settings)
    let plan = Plan(request, descriptions: descriptions)
    for setting in settings where !plan.takes(setting, descriptions) {
      report("note: no step of this run takes \(setting.name)")
    }
    guard let lock else {
      for line in plan.lines { print(line) }
      return
    }

    let figures = inline ? InlineFigures() : nil
    if let note = figures?.note { report("note: \(note)") }
    let folderArguments = folders.arguments(package: package.root)
    var summary: [RunSummary.Step] = []
    // Before the first step runs: what changes from now on, the programs do not have.
    let builtFrom = try Dictionary(
      uniqueKeysWithValues: plan.entries.filter { $0.action != .keep }.map {
        ($0.step, try inspector.builtFrom($0.step) ?? "")
      })
    SignalForwarding.start()
    // Also when a step has failed: the page then says so.
    var page: URL?
    defer { if page == nil { _ = try? package.weave(in: workspace) } }
    for entry in plan.entries {
      let former = try? Record.read(from: workspace.record(of: entry.step))
      let description = descriptions.first { $0.step == entry.step }
      if entry.action == .keep, let former, description?.hasOptions(of: former) ?? true {
        print(freshText(entry.step, start: former.start, seconds: former.seconds))
      } else if let program = package.programs.first(where: { $0.step == entry.step }) {
        try lock.announce(entry.step)
        // What changes before this step while the run goes on shows in the status afterwards.
        try program.run(
          arguments: folderArguments + Setting.arguments(settings, for: description?.flags ?? [])
            + ["--allow-stale"] + (entry.isForced ? ["--force"] : []) + (noWait ? ["--no-wait"] : [])
            + (live ? ["--live"] : []),
          environment: lock.environment.merging(
            [PackageCode.builtFromVariable: builtFrom[entry.step, default: ""]]) { first, _ in first })
      }
      if let record = try Record.read(from: workspace.record(of: entry.step)) {
        if record != former { figures?.show(record, in: workspace) }
        summary.append(
          .init(
            step: entry.step, record: record, former: former,
            // A record tells whole seconds; a result that was kept is of an earlier one.
            hasRun: record.start.timeIntervalSince1970 >= start.timeIntervalSince1970.rounded(.down)))
      }
    }
    let woven = try package.weave(in: workspace)
    page = woven
    if request.named.isEmpty {
      print("")
      let seconds = (ContinuousClock.now - clock) / .seconds(1)
      for line in RunSummary(steps: summary, workspace: workspace, seconds: seconds).lines { print(line) }
    }
    print("notebook: \(woven.path)")
  }
}

extension Plan {
  /// Whether a step of this plan has the flag that `setting` gives.
  fileprivate func takes(_ setting: Setting, _ descriptions: [StepDescription]) -> Bool {
    setting.name == "threads"
      || descriptions.contains { description in
        entries.contains { $0.step == description.step }
          && description.flags.contains { $0.name == setting.name }
      }
  }
}

extension InlineFigures {
  /// Shows the figures that a step wrote.
  fileprivate func show(_ record: Record, in workspace: Workspace) {
    for path in record.outputs.keys.sorted() where path.hasSuffix(".png") { show(workspace.url(path)) }
  }
}

extension FolderOptions {
  /// The arguments that give a step these folders, wherever it is run.
  func arguments(package: URL) -> [String] {
    // A data folder that was given must hold the data, so the default is not given on.
    ["--workspace=\(workspaceFolder(package: package).path)"]
      + (data == nil ? [] : ["--data=\(dataFolder(package: package).path)"])
  }
}
