import Foundation
import Testing

@testable import Engine
@testable import Stage

@Suite("A record")
struct RecordTests {
  let toy: ToyNotebook
  let place: URL

  init() throws {
    toy = try ToyNotebook()
    place = toy.workspace.record(of: ToyNotebook.numbers)
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
  }

  @Test("is read as it was written, with a 64-bit seed and an infinite metric")
  func roundTrip() throws {
    try Record.sample.write(to: place)
    #expect(try Record.read(from: place) == Record.sample)
  }

  @Test("of a version without headline metrics is read all the same")
  func withoutHeadline() throws {
    var record = Record.sample
    record.declaration.headline = ["accuracy", .init("test_accuracy", comparesRuns: false)]
    try record.write(to: place)
    #expect(try Record.read(from: place) == record)
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: place)) as? [String: Any]
    var old = try #require(json)
    var declaration = try #require(old["declaration"] as? [String: Any])
    #expect(declaration.removeValue(forKey: "headline") != nil)
    old["declaration"] = declaration
    try JSONSerialization.data(withJSONObject: old).write(to: place)
    #expect(try Record.read(from: place) == Record.sample)
  }

  @Test("is nil where none was written")
  func missing() throws { #expect(try Record.read(from: place) == nil) }

  @Test("truncated at any byte is refused by name")
  func truncated() throws {
    try Record.sample.write(to: place)
    let data = try Data(contentsOf: place)
    // The last byte is a newline, which a record can do without.
    for bytes in 0..<(data.count - 1) {
      try data.prefix(bytes).write(to: place)
      let error = #expect(throws: RecordError.self, "cut at \(bytes)") { try Record.read(from: place) }
      #expect(error?.description.contains(place.path) == true)
    }
  }

  @Test(
    "of another format, or with altered keys, is refused",
    arguments: [("format\" : 2", "format\" : 1"), ("threads", "thread")])
  func altered(text: String, replacement: String) throws {
    try Record.sample.write(to: place)
    let json = try String(contentsOf: place, encoding: .utf8)
    try #require(json.contains(text))
    try json.replacing(text, with: replacement).write(to: place, atomically: true, encoding: .utf8)
    #expect(throws: RecordError.self) { try Record.read(from: place) }
  }
}
