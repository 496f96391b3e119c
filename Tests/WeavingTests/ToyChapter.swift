import Foundation

@testable import Engine
@testable import Weaving

/// A chapter of two cells of code that prints in both, checks in the first and draws in the second.
enum ToyChapter {
  static let source = """
    //: # 1. Numbers
    //: They are < 4.

    let a = [1, 2]
    print(a)

    //: ## A figure

    draw("figures/1-numbers.png")
    """

  static let transcript = Transcript(
    source: source,
    entries: [
      .init(line: 5, kind: .text, text: "[1, 2]\n"), .init(line: 5, kind: .text, text: "& more\n"),
      .init(line: 5, kind: .check, text: "a < b"),
      .init(line: 9, kind: .figure, text: "figures/1-numbers.png"),
      .init(line: 9, kind: .text, text: "drawn\n"),
    ])

  static let record: Record = {
    let declaration = StepDeclaration(
      step: StepID(1, "numbers"), about: "Draws numbers.", inputs: [], outputs: [], flags: [],
      headline: [.init("test_accuracy", comparesRuns: false)])
    var record = Record(
      declaration: declaration, fingerprint: Fingerprint(flags: ["epochs": "5"]),
      rememberedFlags: ["epochs": "5"],
      outputs: [:], seed: 7, start: Date(timeIntervalSince1970: 1_795_000_000), seconds: 2.5,
      machine: Machine(os: "an os", cpu: "a <cpu>", cores: 2, toolchain: "Swift"), threads: 2,
      metrics: ["test_accuracy": 0.9912, "seconds": 3])
    record.transcript = transcript
    return record
  }()

  /// The record of a run that noted something, and that says where its input is from.
  static let notedRecord: Record = {
    var record = ToyChapter.record
    record.source = "Kaggle's train.csv in <here>"
    record.transcript?.entries.append(.init(line: 9, kind: .note, text: "no 3 & no 8"))
    return record
  }()

  /// The smallest PNG: one white pixel.
  static let png =
    Data(
      base64Encoded:
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAG7buVgAAAABJRU5ErkJggg==")
    ?? Data()

  static func chapter(
    _ number: Int = 1, source: String? = source, record: Record? = record,
    state: StepStatus.State = .fresh, reasons: [String] = [], staleInputs: [String] = [],
    problem: String? = nil, unfinished: Transcript? = nil, png: Data? = png
  ) -> Chapter {
    let step = StepID(number, "numbers")
    var status = StepStatus(
      StepDeclaration(step: step, about: "Draws numbers.", inputs: [], outputs: [], flags: []), state: state)
    status.reasons = reasons
    status.staleInputs = staleInputs
    return Chapter(
      step, source: source, record: record, status: status, problem: problem,
      unfinished: unfinished
    ) { _ in png }
  }

  /// A chapter whose second cell has the imports and the declaration.
  static let withSetup = chapter(
    source:
      "//: # 1. Numbers\n\nimport Stage\n\nlet stage = Stage(\n  1, \"numbers\")\n\n//: Now.\n\nlet a = stage\n",
    record: nil)

  static func notebook(_ chapters: Chapter...) -> WovenNotebook {
    WovenNotebook(title: "toys & <digits>", chapters: chapters)
  }
}
