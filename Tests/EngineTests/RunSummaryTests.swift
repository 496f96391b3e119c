import Foundation
import Testing

@testable import Engine
@testable import Stage

@Suite("The summary of a run")
struct RunSummaryTests {
  private func step(
    _ number: Int, _ outputs: [String], metrics: [String: Double] = [:], headline: [HeadlineMetric] = [],
    hasRun: Bool
  ) -> RunSummary.Step {
    var record = Record.sample
    record.declaration.headline = headline
    record.outputs = Dictionary(uniqueKeysWithValues: outputs.map { ($0, .init(sha256: "", bytes: 1)) })
    record.metrics = metrics
    return RunSummary.Step(step: StepID(number, "s"), record: record, hasRun: hasRun)
  }

  private func lines(hasRun: Bool) -> [String] {
    RunSummary(
      steps: [
        step(1, ["artifacts/1-s/a", "figures/1.png", "figures/2.png"], metrics: ["rows": 5], hasRun: false),
        step(
          7, ["figures/7.png"], metrics: ["validation_accuracy": 0.98765], headline: ["validation_accuracy"],
          hasRun: hasRun),
        step(
          8, ["submission.csv"], metrics: ["test_accuracy": 1, "rows": 28000, "seconds": 3],
          headline: ["rows", .init("test_accuracy", comparesRuns: false), "unmeasured"], hasRun: false),
        step(9, [], metrics: ["more": 1], hasRun: false),
      ], workspace: Workspace(URL(filePath: "/ws")), seconds: 61
    ).lines
  }

  @Test(
    "tells which steps ran, the metrics that they declare as headline, in order, where the figures and the submission are, and the time"
  )
  func afterRun() {
    #expect(
      lines(hasRun: true) == [
        "1-s  fresh", "7-s  ran in 2 min 3 s", "8-s  fresh", "9-s  fresh", "",
        "validation accuracy: 0.9877 (7-s)",
        "rows: 28000 (8-s)", "test accuracy: 1.0000 (8-s)", "figures: 3 files in /ws/figures",
        "submission: /ws/submission.csv", "total time: 1 min 1 s",
      ])
  }

  @Test("names where the input came from, and what the steps noted")
  func sourceAndNotes() {
    var record = Record.sample
    record.source = "Kaggle's train.csv and test.csv in ~/digits"
    record.transcript = Transcript(
      source: "",
      entries: [
        .init(line: 1, kind: .check, text: "it holds"),
        .init(line: 2, kind: .note, text: "the digit 7 never occurs"),
      ])
    let summary = RunSummary(
      steps: [.init(step: StepID(1, "s"), record: record, hasRun: false)],
      workspace: Workspace(URL(filePath: "/ws")), seconds: 1)
    #expect(
      summary.lines == [
        "input: Kaggle's train.csv and test.csv in ~/digits (1-s)", "note: the digit 7 never occurs (1-s)",
        "total time: 1.0 s",
      ])
  }

  @Test(
    "compares the metrics of what ran with those of the previous run, except those that must not choose between runs"
  )
  func comparison() {
    var previous = Record.sample
    previous.declaration.headline = [
      "new", "predictions", .init("test_accuracy", comparesRuns: false), "validation_accuracy",
    ]
    previous.metrics = ["validation_accuracy": 0.9934, "predictions": 10, "test_accuracy": 0.98]
    var record = previous
    record.metrics = ["validation_accuracy": 0.9951, "predictions": 10, "new": 0.5, "test_accuracy": 0.99]
    func lines(hasRun: Bool) -> [String] {
      RunSummary(
        steps: [.init(step: StepID(7, "s"), record: record, previous: previous, hasRun: hasRun)],
        workspace: Workspace(URL(filePath: "/ws")), seconds: 1
      ).lines.filter { $0.hasSuffix("(7-s)") }
    }
    #expect(
      lines(hasRun: true) == [
        "new: 0.5000 (7-s)", "predictions: 10, as before (7-s)", "test accuracy: 0.9900 (7-s)",
        "validation accuracy: 0.9934 -> 0.9951 (7-s)",
      ])
    #expect(lines(hasRun: false).last == "validation accuracy: 0.9951 (7-s)")
  }

  @Test("leaves the steps out when none ran")
  func nothingRan() { #expect(lines(hasRun: false).first == "validation accuracy: 0.9877 (7-s)") }

  @Test(
    "times are written as people say them",
    arguments: [
      (0.04, "0.0 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.6, "1 min 0 s"), (123, "2 min 3 s"),
      (3900, "1 h 5 min"),
    ])
  func elapsed(seconds: Double, text: String) { #expect(elapsedText(seconds) == text) }

  @Test("shows a note once, with the steps that made it")
  func notes() {
    func step(_ number: Int, _ notes: String...) -> RunSummary.Step {
      var record = Record.sample
      record.transcript = Transcript(
        source: "", entries: notes.map { .init(line: 1, kind: .note, text: $0) })
      return RunSummary.Step(step: StepID(number, "s"), record: record, hasRun: true)
    }
    let summary = RunSummary(
      steps: [step(1, "no font", "no 8"), step(4, "no font", "no font"), step(7)],
      workspace: Workspace(URL(filePath: "/ws")), seconds: 1)
    #expect(
      summary.lines.filter { $0.hasPrefix("note: ") } == ["note: no font (1-s, 4-s)", "note: no 8 (1-s)"])
  }
}
