import ArgumentParser
import Engine
import Foundation
import Stage

struct CleanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clean",
    abstract: "Removes artifacts/, so that all steps run again; keeps figures/, submission.csv and the data.")

  @Option(help: ArgumentHelp("The folder with artifacts/ (default: the package).", valueName: "dir"))
  var workspace: String?

  func run() throws {
    let workspace = Workspace(try workspace.map(FolderOptions.folder) ?? NotebookPackage().root)
    let artifacts = workspace.url("artifacts").path
    guard let bytes = try workspace.clean() else {
      print("there is no \(artifacts) to remove")
      return
    }
    print(
      "removed \(artifacts), which held, including cached results, \(Int64(bytes).formatted(.byteCount(style: .file)))"
    )
  }
}
