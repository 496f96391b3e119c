import Foundation
import TestSupport
import Testing

/// A finished run of two epochs on Kaggle's files. It is made once; the tests that start from one get a copy each.
enum FinishedRun {
  private static let original = Result<TemporaryFolder, any Error> {
    let folder = try TemporaryFolder(named: "finished")
    atexit { FinishedRun.remove() }
    try PatternDigits.writeKaggle(to: URL(filePath: folder.data))
    let outcome = try Program(name: "notebook")(
      ["run", "--data", folder.data, "--workspace", folder.workspace, "--set", "epochs=2"])
    try #require(outcome.status == 0, "\(outcome)")
    return folder
  }

  private static func remove() {
    if let folder = try? original.get() { try? FileManager.default.removeItem(at: folder.url) }
  }

  /// Copies the data and the workspace into a test's own folder, in which nothing is stale then. The data there, which is
  /// the same, is replaced.
  static func copy(into folder: TemporaryFolder) throws {
    let original = try original.get()
    for (from, to) in [(original.data, folder.data), (original.workspace, folder.workspace)] {
      try? FileManager.default.removeItem(atPath: to)
      try FileManager.default.copyItem(atPath: from, toPath: to)
    }
  }
}
