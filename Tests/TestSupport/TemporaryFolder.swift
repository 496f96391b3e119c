import Foundation

/// A new folder that is removed when the test that holds it is over.
public final class TemporaryFolder: Sendable {
  public let url: URL

  /// - Parameter name: what the folder's own name starts with.
  public init(named name: String = "digits") throws {
    url =
      FileManager.default.temporaryDirectory
      .appending(path: "\(name)-\(UUID().uuidString)").standardizedFileURL
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Writes a file of this folder or of one below it, which is created if it is missing; empty unless `data` is given.
  @discardableResult
  public func write(_ data: Data = Data(), to path: String) throws -> URL {
    let file = url.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file, options: .atomic)
    return file
  }

  @discardableResult
  public func write(_ text: String, to path: String) throws -> URL {
    try write(Data(text.utf8), to: path)
  }

  /// Writes a shell script that can be run by its path.
  public func writeScript(_ body: String, to path: String) throws -> URL {
    let file = try write("#!/bin/sh\n\(body)\n", to: path)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    return file
  }

  /// The names of what lies in this folder, sorted.
  public func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
  }
}

/// Calls `body` with a new folder that is removed afterwards.
public func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = try TemporaryFolder()
  return try withExtendedLifetime(folder) { try body(folder.url) }
}

/// Calls `body` with a new file of that name, which holds `data` and is removed afterwards.
public func withTemporaryFile<Result>(
  _ name: String, holding data: Data, _ body: (URL) throws -> Result
) throws -> Result {
  let folder = try TemporaryFolder()
  return try withExtendedLifetime(folder) { try body(folder.write(data, to: name)) }
}
