import ArgumentParser
import Engine
import Foundation
import Stage

struct CleanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clean",
    abstract: "Removes artifacts/, so that all steps run again; keeps figures/, submission.csv and the data.",
    discussion: """
      The figures of steps that were renamed or removed from the package are removed too, unless they were altered since. \
      With --left-over, only what such steps have left is removed.
      """)

  @Option(help: ArgumentHelp("The folder with artifacts/ (default: the package).", valueName: "dir"))
  var workspace: String?

  @Flag(help: "Remove only what steps that are no longer in the package have left, by their records.")
  var leftOver = false

  func run() throws {
    let package = try NotebookPackage()
    let workspace = Workspace(workspace.map(FolderOptions.folder) ?? package.root)
    if leftOver {
      let removed = try workspace.removeLeftOvers(besides: package.steps)
      for one in removed { print("removed what \(one.step) had left: \(one.list)") }
      if removed.isEmpty { print("no step that is gone has left anything in \(workspace.root.path)") }
      return
    }
    let artifacts = workspace.url("artifacts").path
    let leftOvers = LeftOver.all(in: workspace, besides: package.steps)
    guard let bytes = try workspace.clean(leftOvers) else {
      print("there is no \(artifacts) to remove")
      return
    }
    for path in leftOvers.flatMap(\.filesOutsideArtifacts) { print("removed \(workspace.url(path).path)") }
    print(
      "removed \(artifacts), which held, including cached results, \(Int64(bytes).formatted(.byteCount(style: .file)))"
    )
  }
}

extension LeftOver {
  /// Its files, those in its own folder as the folder.
  fileprivate var list: String {
    let folder = "artifacts/\(step)"
    return ([folder] + files.filter { !$0.hasPrefix(folder + "/") }).joined(separator: ", ")
  }
}
