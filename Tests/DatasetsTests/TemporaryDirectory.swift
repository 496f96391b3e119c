import Foundation

/// A folder that is there for one test.
final class TemporaryDirectory {
  let url = FileManager.default.temporaryDirectory.appending(
    path: "datasets-tests-\(UUID().uuidString)", directoryHint: .isDirectory)

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  /// Writes a file of this folder or of one below it, empty unless `data` is given.
  func add(_ path: String, _ data: Data = Data()) throws {
    let file = url.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
  }

  /// The names of what lies in this folder, sorted.
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
  }
}
