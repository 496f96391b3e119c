import Foundation
import TestSupport
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

  @Test("survives a round trip, whatever was measured and printed")
  func roundTrip() {
    checkProperty("a record is read as it was written", cases: 40) { random in
      let record = random.record()
      try record.write(to: place)
      let read = try #require(try Record.read(from: place))
      // NaN is not equal to itself.
      #expect(
        read.metrics.mapValues { $0.isNaN ? nil : $0 } == record.metrics.mapValues { $0.isNaN ? nil : $0 })
      var (found, expected) = (read, record)
      (found.metrics, expected.metrics) = ([:], [:])
      #expect(found == expected)
    }
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

extension SplitMix64 {
  /// A record with arbitrary numbers and texts wherever a step decides them.
  fileprivate mutating func record() -> Record {
    func texts() -> [String: String] {
      Dictionary((0..<oneOf([0, 1, 3])).map { _ in (text(), text()) }) { $1 }
    }
    let step = StepID(Int.random(in: 1...99, using: &self), "train")
    var record = Record(
      declaration: StepDeclaration(
        step: step, about: text(), inputs: ["artifacts/x.npy"], outputs: ["submission.csv"], flags: [],
        headline: [.init(text(), comparesRuns: Bool.random(using: &self))]),
      fingerprint: Fingerprint(
        sources: texts(), flags: texts(), inputs: texts(), externalInputs: texts(), toolchain: text()),
      rememberedFlags: texts(),
      outputs: [
        "artifacts/\(step)/é 数.npy": Record.Output(
          sha256: "0f", bytes: Int.random(in: 0...1 << 50, using: &self))
      ],
      seed: oneOf([nil, 0, .max, next()]),
      start: Date(timeIntervalSince1970: Double(Int.random(in: 0...253_402_300_799, using: &self))),
      seconds: .random(in: 0...3.2e9, using: &self),
      machine: Machine(os: text(), cpu: text(), cores: 2, toolchain: text()), threads: 2,
      metrics: Dictionary(
        (0..<oneOf([0, 1, 3])).map { _ in
          (text(), oneOf([finiteDouble(), -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude]))
        }
      ) { $1 },
      dataFolder: oneOf([nil, text()]), staleInputs: oneOf([[], ["artifacts/x.npy", text()]]))
    record.earlierSeconds = .random(in: 0...3.2e9, using: &self)
    record.source = oneOf([nil, text()])
    let entries = (0..<oneOf([0, 1, 4])).map { number in
      Transcript.Entry(line: number, kind: oneOf([.text, .check, .note]), text: text())
    }
    record.transcript = oneOf([nil, Transcript(source: text(), entries: entries)])
    return record
  }
}
