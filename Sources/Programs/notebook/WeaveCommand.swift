import ArgumentParser
import DrawingPad
import Engine
import Foundation
import Stage
import Weaving

struct WeaveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weave",
    abstract: "Combines prose, code, printed output and figures into one document, without running anything.")

  @Option(
    help: """
      html: one file with everything inside; ipynb: for Jupyter and GitHub; markdown: with image files \
      (default: by the name of --output, else html).
      """)
  var format: WovenFormat?

  @Option(
    help: ArgumentHelp(
      "The file to write (default: notebook.html in the workspace, or as the format).", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("The folder with artifacts/ (default: the package).", valueName: "dir"))
  var workspace: String?

  @Flag(help: "Leave out the square to draw digits in and the network that reads them (html only).")
  var withoutNetwork = false

  func run() throws {
    let package = try NotebookPackage()
    let workspace = try package.existingWorkspace(workspace)
    let place = output.map { URL(filePath: $0).standardizedFileURL }
    let named = place.flatMap { place in
      WovenFormat.allCases.first { $0.fileExtension == place.pathExtension.lowercased() }
    }
    if let place, let format, let named, format != named {
      throw CommandError(
        "\(place.lastPathComponent) is named like \(named.rawValue), but --format is \(format.rawValue): leave --format out, "
          + "or name it *.\(format.fileExtension)")
    }
    print(
      try package.weave(
        in: workspace, as: format ?? named ?? .html, to: place,
        closing: withoutNetwork ? nil : DrawingPad.section(of: workspace)
      ).path)
  }
}

extension WovenFormat: ExpressibleByArgument {}

extension NotebookPackage {
  /// The workspace of a command that only reads it, which must therefore exist.
  ///
  /// - Throws: `CommandError` when it does not.
  func existingWorkspace(_ path: String?) throws -> Workspace {
    let workspace = Workspace(path.map(FolderOptions.folder) ?? root)
    guard FileSignature(of: workspace.root)?.isFile == false else {
      throw CommandError(
        "there is no folder \(workspace.root.path): pass --workspace a folder in which the notebook has run")
    }
    return workspace
  }

  /// Weaves the notebook from what is in `workspace`.
  ///
  /// - Parameter closing: what follows the chapters of a page.
  /// - Returns: the file that was written.
  /// - Throws: `WeavingError`, `PackageError`.
  func weave(
    in workspace: Workspace, as format: WovenFormat = .html, to output: URL? = nil, closing: ClosingSection?
  ) throws -> URL {
    let notebook = WovenNotebook(
      package: root, steps: steps, workspace: workspace, status: try inspector(in: workspace).status)
    let place = output ?? workspace.url("notebook.\(format.fileExtension)")
    try notebook.write(as: format, to: place, closing: closing)
    return place
  }
}
