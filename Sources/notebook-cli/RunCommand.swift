import ArgumentParser
import Foundation
import Notebook

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

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "Give a flag to every step that has it, as in --set epochs=5.", valueName: "name=value"))
  var settings: [String] = []

  @Option(help: "Threads to compute with (default: all cores); results do not depend on it.")
  var threads: Int?

  @OptionGroup var folders: FolderOptions

  func run() throws {
    let clock = ContinuousClock.now
    let package = try NotebookPackage()
    let request = RunRequest(
      named: try steps.map { try StepID.resolve($0, among: package.steps) },
      from: try from.map { try StepID.resolve($0, among: package.steps) }, force: force)
    var settings = try settings.map(Setting.init)
    if let threads { settings.append(try Setting("threads=\(threads)")) }
    let declarations = try package.programs.map { try $0.describe(declarationOnly: true) }
    try Setting.check(settings, against: declarations)

    let folderArguments = folders.arguments(package: package.root)
    let arguments = Dictionary(
      uniqueKeysWithValues: declarations.map {
        ($0.step, folderArguments + Setting.arguments(settings, for: $0.flags))
      })
    let descriptions = try package.programs.map { program in
      try program.describe(arguments: arguments[program.step, default: []])
    }
    let plan = Plan(request, descriptions: descriptions)
    for setting in settings where !plan.takes(setting, declarations) {
      report("note: no step of this run takes \(setting.name)")
    }
    if dryRun {
      for line in plan.lines { print(line) }
      return
    }

    let workspace = Workspace(folders.workspaceFolder(package: package.root))
    var summary: [RunSummary.Step] = []
    SignalForwarding.start()
    for entry in plan.entries {
      let former = try? Record.read(from: workspace.record(of: entry.step))
      if entry.action == .keep, let former {
        print(freshText(entry.step, start: former.start, seconds: former.seconds))
      } else if let program = package.programs.first(where: { $0.step == entry.step }) {
        try program.run(arguments: arguments[entry.step, default: []] + (entry.isForced ? ["--force"] : []))
      }
      if let record = try Record.read(from: workspace.record(of: entry.step)) {
        summary.append(.init(step: entry.step, record: record, hasRun: record != former))
      }
    }
    if request.named.isEmpty {
      print("")
      let seconds = (ContinuousClock.now - clock) / .seconds(1)
      for line in RunSummary(steps: summary, workspace: workspace, seconds: seconds).lines { print(line) }
    }
  }
}

extension Plan {
  /// Whether a step of this plan has the flag that `setting` gives.
  fileprivate func takes(_ setting: Setting, _ declarations: [StepDescription]) -> Bool {
    setting.name == "threads"
      || declarations.contains { declaration in
        entries.contains { $0.step == declaration.step }
          && declaration.flags.contains { $0.name == setting.name }
      }
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
