import Foundation

/// Calls `body` with a new folder that is removed afterwards.
public func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: "digits-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

/// The file `name` in the folder `Fixtures` next to the test that asks for it.
public func fixture(_ name: String, file: String = #filePath) -> URL {
  URL(filePath: file).deletingLastPathComponent().appending(path: "Fixtures").appending(path: name)
}
