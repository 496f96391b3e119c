import ArgumentParser
import Foundation

/// The folders that the steps and the runner share, as given on their command lines.
public struct FolderOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The folder with your own data, which is remembered; `default` goes back to data/ in the package.",
      valueName: "dir"))
  public var data: String?

  @Option(
    help: ArgumentHelp(
      "The folder for artifacts/, figures/ and submission.csv (default: the package).", valueName: "dir"))
  public var workspace: String?

  public init() {}

  /// Which data folder a command line asks for.
  public enum Data: Equatable, Sendable {
    /// None is given: the remembered one.
    case remembered
    /// The package's own; a folder of the name "default" is given as `./default`.
    case packageDefault
    case folder(URL)

    public var isFolder: Bool { if case .folder = self { true } else { false } }

    /// The folder's path, if the remembered one is `remembered`; nil for the package's own.
    package func path(remembered: String?) -> String? {
      switch self {
      case .remembered: remembered
      case .packageDefault: nil
      case .folder(let folder): folder.path
      }
    }
  }

  /// What `--data` asks for.
  public var chosenData: Data {
    switch data {
    case nil: .remembered
    case "default": .packageDefault
    case let path?: .folder(Self.folder(path))
    }
  }

  /// The package's own folder for data.
  package static func dataFolder(ofPackage package: URL) -> URL {
    package.appending(path: "data", directoryHint: .isDirectory)
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
