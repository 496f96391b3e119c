import Foundation
import TestSupport
import Testing

@testable import Engine
@testable import Stage

@Suite("The checkpoints of a step")
struct CheckpointFolderTests {
  @Test("are kept for the current state and the last two others, even if the current one is the oldest")
  func prune() throws {
    let temporary = try TemporaryFolder()
    let folder = temporary.url.appending(path: "check points")
    for (age, key) in ["newest", "second", "third", "oldest"].enumerated() {
      let place = try CheckpointFolder(folder, key: key).place(of: "network 1")
      try Data(key.utf8).write(to: place)
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 1_795_000_000 - 60 * Double(age))],
        ofItemAtPath: place.deletingLastPathComponent().path)
    }
    let present = CheckpointFolder(folder, key: "oldest")
    present.prune()
    func kept() throws -> Set<String> {
      Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
    }
    #expect(try kept() == ["newest", "second", "oldest"])
    let bytes = try Data(contentsOf: present.place(of: "network 1"))
    #expect(bytes == Data("oldest".utf8))
    present.forget()
    #expect(try kept() == ["newest", "second"])
  }
}
