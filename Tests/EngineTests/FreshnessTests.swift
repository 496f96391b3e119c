import Foundation
import Testing

@testable import Engine
@testable import Stage

@Suite("A step is fresh until something changes that its results depend on")
struct FreshnessTests {
  let toy: ToyNotebook

  init() throws { toy = try ToyNotebook() }

  @Test("before its first run it has never run, afterwards it is fresh")
  func firstRun() throws {
    #expect(try toy.reasons(toy.numbers()) == ["never run"])
    try toy.finish(toy.numbers(), writing: "1 2 3")
    #expect(try toy.reasons(toy.numbers()) == [])
  }

  @Test("an edit of its code makes it stale, an edit of its prose does not")
  func sourceEdits() throws {
    try toy.finish(toy.numbers(), writing: "1 2 3")
    try toy.write("//: Other prose.\n\nlet stage = 1\n", to: "steps/1-numbers/main.swift")
    #expect(try toy.reasons(toy.numbers()) == [])
    try toy.write("//: Other prose.\n\nlet stage = 2\n", to: "steps/1-numbers/main.swift")
    #expect(try toy.reasons(toy.numbers()) == ["steps/1-numbers/main.swift changed"])
  }

  @Test("an edit of another file in its folder makes it stale, like an edit of main.swift")
  func otherSources() throws {
    try toy.write("let limit = 1\n", to: "steps/1-numbers/Flags.swift")
    try toy.finish(toy.numbers(), writing: "1 2 3")
    #expect(try toy.reasons(toy.numbers()) == [])
    try toy.write("// A comment.\nlet limit = 1\n", to: "steps/1-numbers/Flags.swift")
    #expect(try toy.reasons(toy.numbers()) == [])
    try toy.write("let limit = 2\n", to: "steps/1-numbers/Flags.swift")
    #expect(try toy.reasons(toy.numbers()) == ["steps/1-numbers/Flags.swift changed"])
  }

  @Test("another flag makes it stale; threads and the data folder do not")
  func flags() throws {
    try toy.finish(toy.numbers(), writing: "1 2 3")
    #expect(try toy.reasons(toy.numbers("--epochs", "3")) == ["epochs 1 -> 3"])
    #expect(
      try toy.reasons(toy.numbers("--no-shuffle", "--limit=4")) == [
        "limit unset -> 4", "shuffle true -> false",
      ])
    #expect(try toy.reasons(toy.numbers("--threads", "9", "--data", "elsewhere", "--rate=0.10")) == [])
  }

  @Test("an input with other bytes makes it stale, the same bytes written again do not")
  func inputs() throws {
    try toy.finish(toy.numbers(), writing: "1 2 3")
    try toy.finish(toy.sum(), writing: "6")
    try toy.write("1 2 3", to: ToyNotebook.numbersFile)
    #expect(try toy.reasons(toy.sum()) == [])
    try toy.finish(toy.numbers(), writing: "1 2 4")
    #expect(try toy.reasons(toy.sum()) == ["artifacts/1-numbers/numbers.txt changed"])
    try FileManager.default.removeItem(at: toy.workspace.url(ToyNotebook.numbersFile))
    #expect(try toy.reasons(toy.sum()) == ["artifacts/1-numbers/numbers.txt missing"])
    #expect(try toy.sum().inspect { _ in ExternalInputs() }.missingInputs == [ToyNotebook.numbersFile])
  }

  @Test("another toolchain makes it stale")
  func toolchain() throws {
    try toy.finish(toy.numbers(), writing: "1 2 3")
    var record = try #require(try Record.read(from: toy.workspace.record(of: ToyNotebook.numbers)))
    let present = record.fingerprint.toolchain
    record.fingerprint.toolchain = "Swift version 5"
    try record.write(to: toy.workspace.record(of: ToyNotebook.numbers))
    #expect(try toy.reasons(toy.numbers()) == ["toolchain Swift version 5 -> \(present)"])
  }

  @Test("an external input with another digest makes it stale; an error while reading it is thrown")
  func externalInputs() throws {
    try toy.finish(toy.numbers(), writing: "1 2 3")
    #expect(
      try toy.numbers().inspect { _ in ExternalInputs(digests: ["train.csv": "aa"]) }.reasons
        == ["train.csv is a new input"])
    struct NoData: Error {}
    #expect(throws: NoData.self) { try toy.numbers().inspect { _ in throw NoData() } }
  }

  @Test("an altered or missing output makes it stale")
  func outputs() throws {
    try toy.finish(toy.numbers(), writing: "1 2 3")
    try toy.write("1 2 4", to: ToyNotebook.numbersFile)
    #expect(try toy.reasons(toy.numbers()) == ["artifacts/1-numbers/numbers.txt altered"])
    try FileManager.default.removeItem(at: toy.workspace.url(ToyNotebook.numbersFile))
    #expect(try toy.reasons(toy.numbers()) == ["artifacts/1-numbers/numbers.txt missing"])
  }

  @Test("an optional output counts only where the last run wrote it")
  func optionalOutputs() throws {
    try toy.finish(toy.numbers(), writing: "1 2 3")
    let score = "artifacts/1-numbers/score.json"
    var declaration = try toy.numbers().declaration
    declaration.optionalOutputs = [score]
    let invocation = try StepInvocation<ToyNotebook.Flags>(
      declaration, source: toy.source(of: ToyNotebook.numbers), arguments: [])
    #expect(try toy.reasons(invocation) == [])
    var record = try #require(try Record.read(from: toy.workspace.record(of: ToyNotebook.numbers)))
    record.outputs[score] = .init(sha256: "aa", bytes: 1)
    try record.write(to: toy.workspace.record(of: ToyNotebook.numbers))
    #expect(try toy.reasons(invocation) == ["artifacts/1-numbers/score.json missing"])
  }

  @Test("it tells a data folder that was given from the default one")
  func dataFolder() throws {
    #expect(try toy.numbers().options.isDataGiven == false)
    #expect(try toy.numbers().options.data.path == toy.package.appending(path: "data").path)
    #expect(try toy.numbers("--data=/given").options.isDataGiven)
    #expect(try toy.numbers("--data=/given").options.data.path == "/given")
  }

  @Test("a record that is truncated, or of another step, counts as none")
  func unreadableRecord() throws {
    try toy.finish(toy.numbers("--epochs=3"), writing: "1 2 3")
    let place = toy.workspace.record(of: ToyNotebook.numbers)
    try Data(contentsOf: place).prefix(100).write(to: place)
    #expect(
      try toy.reasons(toy.numbers()) == [
        "artifacts/1-numbers/record.json cannot be read, nor the remembered flags"
      ])
    try Record.sample.write(to: place)
    #expect(
      try toy.reasons(toy.numbers()) == [
        "artifacts/1-numbers/record.json cannot be read, nor the remembered flags"
      ])
  }
}
