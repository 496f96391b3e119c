import ArgumentParser
import Engine
import Foundation
import Stage

/// The package that this executable belongs to, and the step executables built beside it.
struct NotebookPackage {
  let root: URL
  let programs: [StepExecutable]

  /// Finds the package by the environment, which the launcher sets, else by where this source was when it was built.
  init(source: String = #filePath) throws {
    root =
      PackageCode.rootInEnvironment
      ?? URL(filePath: source).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let folder = try Self.programFolder()
    programs = try StepID.all(inPackage: root).map { StepExecutable(step: $0, in: folder) }
  }

  /// The folder with this program and those of the steps.
  ///
  /// - Throws: `CommandError` when it cannot be found.
  static func programFolder() throws -> URL {
    guard let folder = Bundle.main.executableURL?.deletingLastPathComponent() else {
      throw CommandError("the folder of this program cannot be found: run it through ./notebook")
    }
    return folder
  }

  var steps: [StepID] { programs.map(\.step) }

  /// Looks at the steps in `workspace`.
  func inspector(in workspace: Workspace) throws -> StepInspector {
    try StepInspector(package: root, workspace: workspace, executables: programs)
  }

  /// - Parameter inspector: knows the steps' flags; it is made only if there are settings.
  /// - Throws: `CommandError` for a setting that no step has.
  func check(_ settings: [Setting], _ inspector: @autoclosure () throws -> StepInspector) throws {
    guard !settings.isEmpty else { return }
    let inspector = try inspector()
    try Setting.check(settings, against: try steps.map { try inspector.declaration(of: $0) })
  }

  /// The states that the steps would have with `settings`, which have been checked, and the data folder of `folders`.
  func statuses(
    _ inspector: StepInspector, _ folders: FolderOptions, settings: [Setting]
  ) throws -> [StepStatus] {
    try inspector.statuses(settings: settings, data: folders.chosenData)
  }
}

/// The steps' flags, as `run` and `status` take them.
struct SettingOptions: ParsableArguments {
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "Give a flag to every step that has it, as in --set epochs=5.", valueName: "name=value"))
  var settings: [String] = []

  func parsed() throws -> [Setting] { try settings.map(Setting.init) }
}
