import Foundation
import Testing

@testable import Engine
@testable import Stage

@Suite("A record or a note that is well formed and wrong")
struct WrongRecordTests {
  let toy: ToyNotebook
  let place: URL

  init() throws {
    toy = try ToyNotebook()
    place = toy.workspace.record(of: ToyNotebook.numbers)
    try toy.write("", to: "artifacts/1-numbers/record.json")
  }

  private static let outsiders = [
    "../outside.txt", "../../etc/x", "artifacts/../../outside.txt", "/etc/hostname", "", ".", "a//b",
    "a/../b",
    "artifacts/.step.lock", ".git/config", "a\u{0}b", "\u{1B}[2J", "artifacts/6-train/model", "artifacts",
    String(repeating: "x", count: 2000),
  ]

  private func expectRefusal(_ change: (inout Record) -> Void, _ comment: String) throws {
    var record = Record.sample(of: ToyNotebook.numbers)
    record.outputs = [ToyNotebook.numbersFile: .init(sha256: "aa", bytes: 1)]
    try record.write(to: place)
    #expect(try Record.read(from: place) == record)
    change(&record)
    try record.write(to: place)
    let error = #expect(throws: RecordError.self, "\(comment)") { try Record.read(from: place) }
    #expect(error?.reason != nil, "\(comment): \(error as Any)")
  }

  @Test("an output, a figure or an input outside its place makes it an invalid record", arguments: outsiders)
  func paths(path: String) throws {
    try expectRefusal({ $0.outputs[path] = .init(sha256: "aa", bytes: 1) }, "output \(path)")
    if path != "artifacts/6-train/model", path != "artifacts" {
      try expectRefusal(
        { $0.transcript = Transcript(source: "", entries: [.init(line: 1, kind: .figure, text: path)]) },
        "figure \(path)")
      try expectRefusal(
        {
          $0.declaration = StepDeclaration(
            step: ToyNotebook.numbers, about: "", inputs: [path], outputs: [], flags: [])
        }, "input \(path)")
    }
  }

  @Test("so does a digest that is a path, and sizes and durations beyond what is possible")
  func numbers() throws {
    for digest in ["../../x", "", "a/b", "..", String(repeating: "a", count: 500)] where !digest.isEmpty {
      try expectRefusal({ $0.outputs["x"] = .init(sha256: digest, bytes: 1) }, digest)
    }
    for bytes in [-1, .max] {
      try expectRefusal({ $0.outputs["x"] = .init(sha256: "aa", bytes: bytes) }, "\(bytes)")
    }
    for seconds in [-1, 1e300, .infinity, .nan] {
      try expectRefusal({ $0.seconds = seconds }, "\(seconds)")
      try expectRefusal({ $0.earlierSeconds = seconds }, "\(seconds)")
    }
    try expectRefusal({ $0.start = Date(timeIntervalSince1970: -1e9) }, "before 1970")
  }

  @Test("so does a flag that is declared twice")
  func flags() throws {
    let flag = StepFlag(name: "epochs", defaultValue: "1")
    try expectRefusal(
      {
        $0.declaration = StepDeclaration(
          step: ToyNotebook.numbers, about: "", inputs: [], outputs: [], flags: [flag, flag])
      }, "twice")
  }

  @Test(
    "a note on a run with an impossible fraction, duration or date is ignored",
    arguments: [
      #""fraction":1e300"#, #""fraction":-1"#, #""fraction":"nan""#, #""secondsLeft":1e300"#,
      #""secondsLeft":-1"#,
      #""start":"0001-01-01T00:00:00Z""#, #""fraction":0.5"#,
    ])
  func note(part: String) throws {
    let known = ["fraction": "0.25", "secondsLeft": "7", "start": #""2026-11-22T18:03:00Z""#]
    let name = part.split(separator: ":")[0].replacing("\"", with: "")
    let fields = known.map { $0.key == name ? part : "\"\($0.key)\":\($0.value)" }
    try toy.write(
      """
      {"step":{"number":1,"name":"numbers"},"process":{"number":42,"host":"","namespace":""},"state":"running","givenFlags":{},"source":"",\(fields.joined(separator: ","))}
      """, to: "artifacts/.runs/1-numbers.json")
    let run = UnfinishedRun.read(of: ToyNotebook.numbers, in: toy.workspace)
    #expect((run != nil) == (part == #""fraction":0.5"#), "\(run as Any)")
  }

  @Test("what a finished run left and a later one does not write is removed only as it was written")
  func removal() throws {
    let staging = Staging(workspace: toy.workspace, step: ToyNotebook.numbers)
    for (text, stays) in [("written", false), ("edited since", true)] {
      try toy.write(text, to: "old.txt")
      var previous = Record.sample(of: ToyNotebook.numbers)
      try toy.write("written", to: "copy.txt")
      previous.outputs = ["old.txt": try .init(contentsOf: toy.workspace.url("copy.txt"))]
      try previous.write(to: place)
      try "new".write(to: staging.url(for: "new.txt"), atomically: true, encoding: .utf8)
      var record = Record.sample(of: ToyNotebook.numbers)
      record.outputs = try staging.outputs(["new.txt"])
      try staging.commit(record, cachingPreviousIn: toy.cache)
      #expect(toy.workspace.holds("old.txt") == stays, "\(text)")
    }
  }

  @Test("a result that waits to be moved to a place outside the workspace is not moved")
  func stagedOutside() throws {
    let staging = Staging(workspace: toy.workspace, step: ToyNotebook.numbers)
    var record = Record.sample(of: ToyNotebook.numbers)
    record.outputs = ["../outside.txt": .init(sha256: "aa", bytes: 1)]
    try toy.write("x", to: "artifacts/.1-numbers.partial/outside.txt")
    try record.write(to: toy.workspace.url("artifacts/.1-numbers.partial/record.json"))
    try staging.complete(cachingPreviousIn: toy.cache)
    #expect(
      !FileManager.default.fileExists(atPath: toy.package.deletingLastPathComponent().path + "/outside.txt"))
    #expect(!staging.isFinished)
  }

  @Test("durations beyond all calendars have no words, and control characters are made visible")
  func words() {
    for seconds in [-1, 1e11, 1e300, .infinity, .nan] { #expect(elapsedText(seconds) == "?") }
    #expect("\u{1B}[31mred\u{202E}\u{7F}\n".withVisibleControls == "\\u{1B}[31mred\\u{202E}\\u{7F}\\u{A}")
    #expect("a\tb\n\u{7}".withVisibleControlsInLines == "a\tb\n\\u{7}")
    #expect("größer ✓ 👩‍🔬".withVisibleControls == "größer ✓ 👩‍🔬")
    var status = StepStatus(
      StepDeclaration(step: ToyNotebook.numbers, about: "", inputs: [], outputs: [], flags: []))
    status.state = .failed
    status.reasons = ["\u{1B}[2J gone"]
    let lines = StatusTable([status], in: toy.workspace).lines()
    #expect(lines[1].hasSuffix("\\u{1B}[2J gone"), "\(lines)")
  }
}
