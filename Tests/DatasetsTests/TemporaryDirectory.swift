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

  /// Writes a file of this folder, empty unless `data` is given.
  func add(_ name: String, _ data: Data = Data()) throws {
    try data.write(to: url.appending(path: name))
  }

  /// The names of what lies in this folder, sorted.
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
  }
}
