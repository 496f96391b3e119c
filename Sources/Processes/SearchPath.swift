import Foundation

/// The folders in which a shell looks for programs.
public struct SearchPath: Sendable {
  private let folders: [String]

  /// - Parameter text: folders with colons between them, as PATH has them.
  public init(_ text: String) { folders = text.split(separator: ":").map(String.init) }

  /// This process's own.
  public static var current: SearchPath { SearchPath(ProcessInfo.processInfo.environment["PATH"] ?? "") }

  /// The first program of that name, which may be a link; nil when there is none.
  public func program(_ name: String) -> URL? {
    folders.lazy.map { URL(filePath: $0).appending(path: name) }.first {
      FileManager.default.isExecutableFile(atPath: $0.path) && !Self.isFolder($0)
    }
  }

  private static func isFolder(_ url: URL) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) && isFolder.boolValue
  }
}

extension String {
  /// The text as one word of a POSIX shell's command line: `it's` becomes `'it'\''s'`.
  public var shellQuoted: String { "'\(replacing("'", with: #"'\''"#))'" }
}
