import ArgumentParser
import Foundation

/// The folders that the steps and the runner share, as given on their command lines.
public struct FolderOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The folder with your own data (default: data/ in the package).", valueName: "dir"))
  public var data: String?

  @Option(
    help: ArgumentHelp(
      "The folder for artifacts/, figures/ and submission.csv (default: the package).", valueName: "dir"))
  public var workspace: String?

  public init() {}

  /// The data folder; relative to the current one when given.
  public func dataFolder(package: URL) -> URL {
    data.map(Self.folder) ?? package.appending(path: "data", directoryHint: .isDirectory)
  }

  /// The workspace; relative to the current folder when given.
  public func workspaceFolder(package: URL) -> URL { workspace.map(Self.folder) ?? package }

  public mutating func validate() throws {
    for (name, path) in [("data", data), ("workspace", workspace)] where path?.isEmpty ?? false {
      throw ValidationError("--\(name) needs the path of a folder, but it is empty")
    }
  }

  public static func folder(_ path: String) -> URL {
    URL(filePath: path, directoryHint: .isDirectory).standardizedFileURL
  }
}
