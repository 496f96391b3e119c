import ArgumentParser
import Foundation
import Notebook
import Weaving

struct WeaveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weave",
    abstract: "Puts prose, code, printed output and figures into one document, without running anything.")

  @Option(
    help: "html: one file with everything inside; ipynb: for Jupyter and GitHub; markdown: with image files.")
  var format = WovenFormat.html

  @Option(
    help: ArgumentHelp(
      "The file to write (default: notebook.html in the workspace, or as the format).", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("The folder with artifacts/ (default: the package).", valueName: "dir"))
  var workspace: String?

  func run() throws {
    let package = try NotebookPackage()
    let workspace = Workspace(workspace.map(FolderOptions.folder) ?? package.root)
    let place = output.map { URL(filePath: $0).standardizedFileURL }
    print(try package.weave(in: workspace, as: format, to: place).path)
  }
}

extension WovenFormat: ExpressibleByArgument {}

extension NotebookPackage {
  /// Weaves the notebook from what lies in `workspace`.
  ///
  /// - Returns: the file that was written.
  /// - Throws: `WeavingError`, `PackageError`.
  func weave(in workspace: Workspace, as format: WovenFormat = .html, to output: URL? = nil) throws -> URL {
    let inspector = try StepInspector(package: root, workspace: workspace, executables: programs)
    let notebook = WovenNotebook(
      package: root, steps: steps, workspace: workspace, describe: inspector.description)
    let place = output ?? workspace.url("notebook.\(format.fileExtension)")
    try notebook.write(as: format, to: place)
    return place
  }
}
