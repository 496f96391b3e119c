import Foundation
import TestSupport
import Testing

@Suite("The eight steps, end to end", .waitsForPrograms)
struct NotebookRunTests {
  let folder: TemporaryFolder
  let notebook = Program(name: "notebook")

  init() throws {
    folder = try TemporaryFolder()
  }

  private func run(_ extra: String...) throws -> Program.Outcome {
    try notebook(["run", "--data", folder.data, "--workspace", folder.workspace] + extra)
  }

  @Test("a flag that does not reach all steps that have it is noted")
  func partialSettings() throws {
    try PatternDigits.writeKaggle(to: URL(filePath: folder.data))
    func notes(_ arguments: String...) throws -> [Substring] {
      let plan = try notebook(["run", "--dry-run", "--workspace", folder.workspace] + arguments)
      #expect(plan.status == 0, "\(plan)")
      return plan.errors.split(separator: "\n").filter { $0.hasPrefix("note: ") }
    }
    #expect(
      try notes("4", "--set", "seed=3") == [
        "note: seed is also a flag of steps outside this run, which keep their value: 3-encode, 5-augment, 6-train"
      ])
    #expect(try notes("2", "--set", "epochs=2") == ["note: no step of this run takes epochs"])
    #expect(try notes("--set", "recipe=original", "--threads", "1") == [])
  }

  @Test("Kaggle's files go in, a submission, figures and records come out; then all is fresh")
  func kaggle() throws {
    try PatternDigits.writeKaggle(to: URL(filePath: folder.data))
    let first = try run("--set", "epochs=3", "--inline")
    try #require(first.status == 0, "\(first)")
    #expect(
      first.output.contains("/workspace/figures/1-label-counts.png\n"),
      "where there is no terminal, it says where the figures are")

    let submission = try String(contentsOf: folder.file("submission.csv"), encoding: .utf8)
    let lines = submission.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.first == "ImageId,Label")
    #expect(lines.count == 32 && lines.last == "", "a header, 30 rows and a last newline")
    let rows = lines.dropFirst().prefix(30).map { $0.split(separator: ",").compactMap { Int($0) } }
    #expect(rows.map(\.first) == (1...30).map { $0 })
    let correct = zip(rows, PatternDigits.testLabels()).count { $0.last == $1 }
    #expect(correct >= 27, "\(correct) of 30 easy digits are right")
    #expect(!FileManager.default.fileExists(atPath: folder.file("artifacts/8-submit/score.json").path))

    let figures = try Self.declaredFigures()
    #expect(figures.count >= 12, "\(figures)")
    for path in figures {
      let png = try Data(contentsOf: folder.file(path))
      #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47]) && png.count > 4_000, "\(path): \(png.count) bytes")
    }
    let history = try String(contentsOf: folder.file("artifacts/6-train/history.csv"), encoding: .utf8)
    #expect(history.split(separator: "\n").count == 4, "a header and three epochs")

    try expectTranscripts()
    let page = try String(contentsOf: folder.file("notebook.html"), encoding: .utf8)
    #expect(page.contains("Labeled digits to learn from: 200; to predict: 30</pre>"))
    #expect(page.ranges(of: "src=\"data:image/png").count == figures.count)

    let record = folder.file("artifacts/6-train/record.json")
    let before = try Data(contentsOf: record)
    let second = try notebook(["run", "--live", "--workspace", folder.workspace])
    #expect(second.status == 0, "\(second)")
    #expect(try Data(contentsOf: record) == before, "--set epochs=3 and --data stand, and nothing runs again")
    #expect(second.output.contains("6-train is fresh"), "\(second)")

    let copy = folder.data + " copy"
    try FileManager.default.copyItem(atPath: folder.data, toPath: copy)
    let moved = try notebook(["run", "--workspace", folder.workspace, "--data", copy])
    #expect(moved.status == 0 && !moved.output.contains("runs:"), "\(moved)")
    let status = try notebook(["status", "--workspace", folder.workspace])
    #expect(
      status.output.contains("data=\(copy)"),
      "the same digits in another folder: it stands from now on: \(status)")

    let third = try run("--set", "epochs=1", "--set", "learning-rate=0.002", "--dry-run")
    #expect(third.status == 0 && third.output.contains("epochs 3 -> 1"), "\(third)")
    #expect(try Data(contentsOf: record) == before)
  }

  /// The figures that the steps say they write.
  private static func declaredFigures() throws -> [String] {
    try DeclaredStep.all().flatMap { $0.declaration.outputs.filter { $0.hasPrefix("figures/") } }
  }

  /// Expects what each step put out to be noted at a line that puts such a thing out.
  private func expectTranscripts() throws {
    struct Record: Decodable {
      struct Transcript: Decodable {
        struct Entry: Decodable { let line: Int, kind: String, text: String }
        let source: String
        let entries: [Entry]
      }
      let transcript: Transcript
    }
    let calls = [
      "text": ["print("], "check": ["stage.check(", "stage.expect("],
      "note": ["stage.note(", "stage.expect("],
      "figure": ["stage.draw("],
    ]
    for step in ["1-normalize", "3-encode", "4-model", "5-augment", "7-confusion-matrix", "8-submit"] {
      let json = try Data(contentsOf: folder.file("artifacts/\(step)/record.json"))
      let transcript = try JSONDecoder().decode(Record.self, from: json).transcript
      let lines = transcript.source.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(!transcript.entries.isEmpty, "\(step)")
      for entry in transcript.entries {
        let (line, calls) = (lines[entry.line - 1], try #require(calls[entry.kind]))
        #expect(
          calls.contains { line.contains($0) },
          "\(step):\(entry.line) put out '\(entry.text)', but is '\(line)'")
      }
    }
  }

  @Test("labeled test images give a score; without labels, no previous score is left behind")
  func score() throws {
    try PatternDigits.writeMNIST(to: URL(filePath: folder.data))
    let labeled = try run("--set", "epochs=3")
    try #require(labeled.status == 0, "\(labeled)")
    try expectSummary(of: labeled)
    let score = folder.file("artifacts/8-submit/score.json")
    let json = try JSONDecoder().decode([String: Double].self, from: Data(contentsOf: score))
    let submission = try String(contentsOf: folder.file("submission.csv"), encoding: .utf8)
    let answers = submission.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",").last.flatMap { Int($0) }
    }
    let correct = zip(answers, PatternDigits.testLabels()).count { $0 == $1 }
    #expect(answers.count == 30 && json["count"] == 30)
    #expect(json["correct"] == Double(correct) && json["test_accuracy"] == Double(correct) / 30, "\(json)")

    try FileManager.default.removeItem(atPath: folder.data)
    try PatternDigits.writeKaggle(to: URL(filePath: folder.data))
    let unlabelled = try run()
    #expect(unlabelled.status == 0, "\(unlabelled)")
    #expect(!FileManager.default.fileExists(atPath: score.path))
  }

  /// Expects a run to end as README shows it.
  private func expectSummary(of outcome: Program.Outcome) throws {
    let shown = PrintedOutline(try DocumentationPage("README.md").output(withLine: "submission: "))
    let missing = shown.firstLineMissing(in: PrintedOutline(outcome.output))
    #expect(
      missing == nil,
      "README shows this line, and a run prints, in outline:\n\(PrintedOutline(outcome.output))")
  }

  @Test("one thread and three train the same bytes")
  func threads() throws {
    try PatternDigits.writeKaggle(to: URL(filePath: folder.data))
    let model = folder.file("artifacts/6-train/model.safetensors")
    let one = try run("train", "--set", "epochs=2", "--threads", "1")
    try #require(one.status == 0, "\(one)")
    let bytes = try Data(contentsOf: model)
    let three = try run("train", "--force", "--threads", "3")
    #expect(three.status == 0 && !three.output.contains("6-train is fresh"), "\(three)")
    #expect(!three.output.contains("An earlier run had done"), "a forced training begins anew: \(three)")
    #expect(try Data(contentsOf: model) == bytes)
  }
}
