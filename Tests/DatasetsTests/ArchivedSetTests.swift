import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite("Sets in archives")
struct ArchivedSetTests {
  @Test("arrays with other names in one file are reported once, with the call that saves them correctly")
  func tellsArrayNames() throws {
    let directory = try TemporaryFolder()
    let array = TinyArchive.npy("|u1", [1], Data([0]))
    try directory.write(TinyArchive.zip([("images.npy", array), ("labels.npy", array)]), to: "digits.npz")
    let text = try #require(throws: DataSourceError.self) {
      try DataSource.find(in: directory.url, isExplicit: false)
    }.description
    #expect(text.contains("digits.npz has the arrays images, labels instead of x_train"), "\(text)")
    #expect(text.ranges(of: "numpy.savez(").count == 1, "\(text)")
  }

  @Test("in an archive that is read, the arrays that are not used are named")
  func namesUnusedArrays() throws {
    let directory = try TemporaryFolder()
    let array = TinyArchive.npy("|u1", [1], Data([0]))
    let names = ["x_train", "y_train", "x_test", "y_test", "x_val"]
    try directory.write(TinyArchive.zip(names.map { ("\($0).npy", array) }), to: "digits.npz")
    #expect(try DataSource.find(in: directory.url, isExplicit: false).unused == ["digits.npz/x_val.npy"])
  }

  @Test("what is unpacked comes before an archive, even in a folder of its own")
  func prefersUnpackedFolder() throws {
    let directory = try TemporaryFolder()
    let table = Data("label".utf8)
    try directory.write(TinyArchive.zip([("train.csv", table), ("test.csv", table)]), to: "digits.zip")
    try directory.write(to: "digits/train.csv")
    try directory.write(to: "digits/test.csv")
    let source = try DataSource.find(in: directory.url, isExplicit: false)
    #expect(source.files.map { $0.deletingLastPathComponent().lastPathComponent } == ["digits", "digits"])
  }
}
