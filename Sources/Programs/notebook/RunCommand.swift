import ArgumentParser
import DigitNetworks
import Digits
import DrawingPad
import Engine
import Foundation
import Hosts
import Processes
import Stage
import TerminalImages

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Brings the notebook, or the named steps and what they need, up to date.",
    discussion: """
      A flag set with --set is remembered until it is set again or the step's code changes; `status` shows it.
      """)

  @Argument(help: ArgumentHelp("The steps to bring up to date (default: all).", valueName: "step"))
  var steps: [String] = []

  @Option(
    help: ArgumentHelp("Rerun this step whatever its state, then what follows as needed.", valueName: "step"))
  var from: String?

  @Flag(help: "Rerun what is named (all when no step is) whatever its state.")
  var force = false

  @Flag(help: "Only print what would run, and why.")
  var dryRun = false

  @Flag(help: "Show each step's figures in the terminal when it has run, or say where they are.")
  var inline = false

  @OptionGroup var setting: SettingOptions

  @Option(
    help: ArgumentHelp(
      "Use and remember this network in steps 7 and 8, instead of step 6's; `trained` goes back to that.",
      valueName: "file.safetensors"))
  var network: String?

  @Option(
    help:
      "Threads to compute with (default: all cores that this process may use); results do not depend on it.")
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Train the networks of `--set members=N` on these hosts: a hostfile, a list such as laptop:1,desk:2, or `allocated` in a Slurm job.",
      valueName: "hosts"))
  var hosts: String?

  @Flag(help: "Show the training's curves in a window while they grow.")
  var live = false

  @Flag(help: "Exit with status 1 instead of waiting when the workspace is in use.")
  var noWait = false

  @OptionGroup var folders: FolderOptions

  func run() throws {
    let clock = WorkClock.now
    try TaskFarm.check(hosts)
    let package = try NotebookPackage()
    let request = RunRequest(
      named: try steps.map { try StepID.resolve($0, among: package.steps) },
      from: try from.map { try StepID.resolve($0, among: package.steps) }, force: force)
    var settings = try setting.parsed()
    if let threads { settings.append(try Setting("threads=\(threads)")) }
    // A file that is not a network should not be remembered.
    if let network {
      let isOwn = network == NetworkFlags.trained
      settings.append(try Setting("network=\(isOwn ? network : package.imported(network).url.path)"))
    }
    let workspace = Workspace(folders.workspaceFolder(package: package.root))
    // A misspelt flag is reported before waiting for the lock.
    try package.check(settings, package.inspector(in: workspace))
    let lock = dryRun ? nil : try RunLock(in: workspace, waits: !noWait)
    let inspector = try package.inspector(in: workspace)
    // Before anything is remembered: a folder without data would spoil later runs, too. A dry run looks as well, since
    // no step will.
    if dryRun || folders.chosenData.isFolder {
      do {
        try inspector.checkData(folders.chosenData)
      } catch {
        if folders.chosenData.isFolder { report("note: nothing has run, and this --data is not remembered") }
        throw error
      }
    }
    let statuses = try package.statuses(inspector, folders, settings: settings)
    let plan = Plan(request, statuses: statuses)
    for note in settings.compactMap({ plan.note(on: $0, statuses) }) { report("note: \(note)") }
    guard let lock else {
      for line in plan.lines { print(line) }
      return
    }

    let run = PlannedRun(
      plan: plan, statuses: statuses, package: package, workspace: workspace, lock: lock,
      commonArguments: folders.arguments(package: package.root)
        + ["--allow-stale"] + (noWait ? ["--no-wait"] : []) + (live ? ["--live"] : [])
        + (hosts.map { ["--hosts=\($0)"] } ?? []),
      settings: settings, figures: inline ? InlineFigures() : nil)
    let summary: [RunSummary.Step]
    do {
      summary = try run(inspector)
    } catch {
      // The page shows what has failed.
      _ = try? package.weave(in: workspace, closing: DrawingPad.section(of: workspace))
      throw error
    }
    // Before the page, which may fail to be written.
    let seconds = (WorkClock.now - clock) / .seconds(1)
    let results = RunSummary(steps: summary, workspace: workspace, seconds: seconds)
    if request.named.isEmpty { print("") }
    for line in request.named.isEmpty ? results.lines : results.inputLines { print(line) }
    let page = try package.weave(in: workspace, closing: DrawingPad.section(of: workspace))
    print("notebook: \(page.path)")
  }
}

extension Plan {
  /// Which steps `setting` does not reach although they have the flag: all of this plan, or others.
  fileprivate func note(on setting: Setting, _ statuses: [StepStatus]) -> String? {
    guard setting.name != "threads" else { return nil }
    let takers = statuses.filter { $0.flags.contains { $0.name == setting.name } }.map(\.step)
    let outside = takers.filter { !contains($0) }
    if outside.count == takers.count { return "no step of this run takes \(setting.name)" }
    let names = outside.map(\.description).joined(separator: ", ")
    return outside.isEmpty
      ? nil : "\(setting.name) is also a flag of steps outside this run, which keep their value: \(names)"
  }
}

extension FolderOptions {
  /// The arguments that give a step these folders, wherever it is started.
  func arguments(package: URL) -> [String] {
    let workspace = "--workspace=\(workspaceFolder(package: package).path)"
    return switch chosenData {
    case .remembered: [workspace]
    case .packageDefault: [workspace, "--data=default"]
    case .folder(let folder): [workspace, "--data=\(folder.path)"]
    }
  }
}
