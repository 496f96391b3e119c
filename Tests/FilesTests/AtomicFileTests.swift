import Files
import Foundation
import TestSupport
import Testing

@Suite("Atomic replacement of files")
struct AtomicFileTests {
  private struct Interruption: Error {}

  private func names(in directory: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.path)
  }

  @Test("data becomes a new file, or replaces an old one, and leaves nothing beside it")
  func data() throws {
    try withTemporaryFolder { directory in
      let file = directory.appending(path: "it's a file.txt")
      for text in ["old", "new"] {
        try AtomicFile.write(Data(text.utf8), to: file)
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
      }
      #expect(try names(in: directory) == ["it's a file.txt"])
    }
  }

  @Test(
    "until the new contents are complete the old ones are there; the temporary file is hidden and beside them"
  )
  func replacement() throws {
    try withTemporaryFolder { directory in
      let file = directory.appending(path: "file.txt")
      try Data("old".utf8).write(to: file)
      let length = try AtomicFile.replace(file) { temporary in
        #expect(try Data(contentsOf: temporary).isEmpty)
        #expect(temporary.lastPathComponent.hasPrefix(".file.txt."))
        #expect(temporary.deletingLastPathComponent().path == directory.path)
        try Data("new".utf8).write(to: temporary)
        #expect(try String(contentsOf: file, encoding: .utf8) == "old")
        return 3
      }
      #expect(length == 3)
      #expect(try String(contentsOf: file, encoding: .utf8) == "new")
    }
  }

  @Test("a writer that fails leaves the old file, and no other")
  func failure() throws {
    try withTemporaryFolder { directory in
      let file = directory.appending(path: "file.txt")
      try Data("old".utf8).write(to: file)
      #expect(throws: Interruption.self) {
        try AtomicFile.replace(file) { temporary in
          try Data("half".utf8).write(to: temporary)
          throw Interruption()
        }
      }
      #expect(try String(contentsOf: file, encoding: .utf8) == "old")
      #expect(try names(in: directory) == ["file.txt"])
    }
  }

  @Test("an unwritable place is an error with the system's code, before anything is written")
  func noPlace() throws {
    try withTemporaryFolder { directory in
      let missing = directory.appending(path: "missing/file.txt")
      let error = try #require(throws: POSIXError.self) {
        try AtomicFile.replace(missing) { _ in Issue.record("written without a place") }
      }
      #expect(error.code == .ENOENT)

      let folder = directory.appending(path: "folder", directoryHint: .isDirectory)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
      #expect(throws: POSIXError.self) { try AtomicFile.write(Data("text".utf8), to: folder) }
      #expect(try names(in: directory) == ["folder"])
    }
  }

  @Test("a moved file replaces what is at its target")
  func move() throws {
    try withTemporaryFolder { directory in
      let (source, target) = (directory.appending(path: "new.txt"), directory.appending(path: "file.txt"))
      try Data("new".utf8).write(to: source)
      try Data("old".utf8).write(to: target)
      try AtomicFile.move(source, to: target)
      #expect(try String(contentsOf: target, encoding: .utf8) == "new")
      #expect(try names(in: directory) == ["file.txt"])
    }
  }
}
