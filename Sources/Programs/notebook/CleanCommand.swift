import ArgumentParser
import Engine
import Foundation
import Stage

struct CleanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clean",
    abstract: "Removes artifacts/, so that all steps run again; keeps figures/, submission.csv and the data.",
    discussion: """
      Figures of steps that were renamed or removed from the package go too, unless they were changed since. \
      With --left-over, only what such steps left behind is removed.
      """)

  @Option(help: ArgumentHelp("The folder with artifacts/ (default: the package).", valueName: "dir"))
  var workspace: String?

  @Flag(help: "Remove only what steps that were renamed or removed from the package left behind.")
  var leftOver = false

  func run() throws {
    let package = try NotebookPackage()
    let workspace = Workspace(workspace.map(FolderOptions.folder) ?? package.root)
    if leftOver {
      let removed = try workspace.removeLeftOvers(besides: package.steps)
      for one in removed { print("removed what \(one.step) left behind: \(one.list)") }
      if removed.isEmpty { print("no renamed or removed step has left anything in \(workspace.root.path)") }
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
      "removed \(artifacts), including cached results: \(Int64(bytes).formatted(.byteCount(style: .file)))"
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
