import Foundation
import TestSupport
import Testing

@Suite("Bad input ends a step with status 2, one paragraph and nothing overwritten", .waitsForPrograms)
struct BadInputTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func step(_ name: String, _ extra: String...) throws -> Program.Outcome {
    try Program(name: name)(["--data", folder.data, "--workspace", folder.workspace] + extra)
  }

  /// Expects status 2, a single paragraph on standard error that contains `parts`, and no crash.
  private func expectInputError(_ outcome: Program.Outcome, _ parts: String...) {
    #expect(outcome.status == 2, "\(outcome)")
    let paragraph = outcome.errors.trimmingCharacters(in: .newlines)
    #expect(paragraph.hasPrefix("error: ") && !paragraph.contains("\n"), "\(outcome)")
    #expect(!paragraph.contains("Fatal"), "\(outcome)")
    for part in parts { #expect(paragraph.contains(part), "'\(part)' is missing in: \(paragraph)") }
  }

  @Test("a bad cell names file, row and column, and the previous arrays stay")
  func badCell() throws {
    try PatternDigits.writeKaggle(to: URL(filePath: folder.data))
    try #require(try step("1-normalize").status == 0)
    let images = folder.file("artifacts/1-normalize/training-images.npy")
    let before = try Data(contentsOf: images)
    let table = URL(filePath: folder.data).appending(path: "train.csv")
    var lines = try String(contentsOf: table, encoding: .utf8).split(separator: "\n").map(String.init)
    lines[3] = lines[3].replacingOccurrences(of: "2,", with: "2,x", options: .anchored)
    try Data(lines.joined(separator: "\n").utf8).write(to: table)
    expectInputError(try step("1-normalize"), "train.csv", "row 4", "pixel0")
    #expect(try Data(contentsOf: images) == before)
    expectInputError(try step("2-reshape"), "1-normalize is failed", "train.csv", "./notebook run 2")
    let allowed = try step("2-reshape", "--allow-stale")
    #expect(allowed.status == 0 && allowed.errors.contains("stale inputs: 1-normalize"), "\(allowed)")
  }

  @Test("digits that do not use the full range of pixels are read all the same")
  func paleDigits() throws {
    try PatternDigits.writeKaggle(to: URL(filePath: folder.data))
    for name in ["train.csv", "test.csv"] {
      let table = URL(filePath: folder.data).appending(path: name)
      let rows = try String(contentsOf: table, encoding: .utf8).split(separator: "\n").enumerated().map {
        number, row in
        number == 0
          ? String(row)
          : row.split(separator: ",").map { (Int($0) ?? 0) > 100 ? "9" : String($0) }.joined(separator: ",")
      }
      try Data(rows.joined(separator: "\n").utf8).write(to: table)
    }
    let outcome = try step("1-normalize")
    #expect(outcome.status == 0, "\(outcome)")
  }

  @Test("a missing input says which step makes it, and how to run that")
  func missingInput() throws {
    expectInputError(try step("6-train"), "artifacts/2-reshape/training-images.npy", "./notebook run")
  }

  @Test("a data folder without data says which files to put there")
  func noData() throws {
    try FileManager.default.createDirectory(atPath: folder.data, withIntermediateDirectories: true)
    expectInputError(try step("1-normalize"), folder.data, "train.csv", "test.csv", "train-images-idx3-ubyte")
  }

  @Test("truncated and altered artifacts name the file and the step to run again")
  func damagedArtifacts() throws {
    try PatternDigits.writeKaggle(to: URL(filePath: folder.data))
    try #require(try step("1-normalize").status == 0)
    try #require(try step("2-reshape").status == 0)
    let images = folder.file("artifacts/1-normalize/training-images.npy")
    let whole = try Data(contentsOf: images)

    try whole.prefix(whole.count / 2).write(to: images)
    expectInputError(try step("2-reshape"), "artifacts/1-normalize/training-images.npy", "1-normalize")
    var altered = whole
    altered[whole.count - 5] ^= 1
    try altered.write(to: images)
    expectInputError(try step("2-reshape"), "artifacts/1-normalize/training-images.npy", "1-normalize")

    try whole.write(to: images)
    let record = folder.file("artifacts/1-normalize/record.json")
    try Data("{\"format\": ".utf8).write(to: record)
    expectInputError(try step("2-reshape", "--force"), "artifacts/1-normalize/record.json", "1-normalize")
  }

  @Test("a workspace that cannot be written is named")
  func unwritable() throws {
    try PatternDigits.writeKaggle(to: URL(filePath: folder.data))
    // Below a file there can be no folder, not even for root.
    try Data().write(to: URL(filePath: folder.workspace))
    expectInputError(try step("1-normalize"), folder.workspace)
  }

  @Test(
    "flags that make no sense are named",
    arguments: [
      ("6-train", "--epochs", "0"), ("6-train", "--epochs", "many"), ("6-train", "--batch-size", "-1"),
      ("6-train", "--learning-rate", "nan"), ("6-train", "--threads", "0"), ("6-train", "--epoch", "3"),
      ("6-train", "--weight-decay", "nan"), ("6-train", "--weight-decay", "1000"),
      ("6-train", "--members", "0"),
      ("3-encode", "--seed", "-1"),
    ])
  func badFlag(name: String, flag: String, value: String) throws {
    expectInputError(try step(name, flag, value), flag)
  }

  @Test(
    "a batch of one image is refused where the network has batch normalization, and taken where it has none")
  func singleImages() throws {
    try PatternDigits.writeKaggle(to: URL(filePath: folder.data), training: 40)
    func train(_ recipe: String) throws -> Program.Outcome {
      try Program(name: "notebook")([
        "run", "6", "--data", folder.data, "--workspace", folder.workspace, "--set", "recipe=\(recipe)",
        "--set", "batch-size=1", "--set", "epochs=1", "--set", "learning-rate=0.0001",
      ])
    }
    let normalized = try train("one-cycle")
    #expect(normalized.status == 2, "\(normalized)")
    #expect(
      normalized.errors.contains("batchnormalization") && normalized.errors.contains("at least 2 images"),
      "\(normalized)")
    let original = try train("original")
    #expect(!original.errors.contains("batch"), "\(original)")
  }

  @Test("fractions and angles that make no sense are named before anything runs")
  func badValue() throws {
    try PatternDigits.writeKaggle(to: URL(filePath: folder.data))
    for (setting, part) in [
      ("validation-fraction=1.5", "1.5"), ("zoom=1", "zoom"), ("elastic=-3", "elastic"),
      ("thickness=2", "thickness"),
    ] {
      let outcome = try Program(name: "notebook")([
        "run", "--data", folder.data, "--workspace", folder.workspace, "--set", setting,
      ])
      expectInputError(outcome, part)
      #expect(outcome.output.isEmpty, "\(outcome)")
    }
  }

  @Test("data that cannot be used is an error, and never a reason to train on MNIST")
  func unusableData() throws {
    try PatternDigits.writeKaggle(to: URL(filePath: folder.data))
    for name in ["train.csv", "test.csv"] {
      let table = URL(filePath: folder.data).appending(path: name)
      try FileManager.default.moveItem(at: table, to: table.appendingPathExtension("old"))
    }
    expectInputError(try step("1-normalize"), "train.csv.old", "docs/data.md")
  }
}
