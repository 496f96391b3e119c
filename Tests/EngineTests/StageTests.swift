import Foundation
import Testing

@testable import Engine
@testable import Stage

/// Whole steps, each in a process of its own, since a step ends its process.
@Suite("A step's process")
struct StageTests {
  let toy: ToyNotebook

  init() throws { toy = try ToyNotebook() }

  /// Runs 1-numbers, which writes `text`, then fails as it is told.
  private static func runNumbers(
    _ source: String, writing text: String = "1 2 3", arguments: [String] = [], checkHolds: Bool = true,
    declaring extra: String? = nil
  ) {
    let file = Artifact<String>.text(ToyNotebook.numbersFile)
    let stage =
      if let extra {
        Stage(
          1, "numbers", flags: ToyNotebook.Flags.self, about: "Writes numbers.", writes: file, .text(extra),
          arguments: arguments, file: source)
      } else {
        Stage(
          1, "numbers", flags: ToyNotebook.Flags.self, about: "Writes numbers.", writes: file,
          arguments: arguments, file: source)
      }
    stage.attempt("write the numbers") {
      try text.write(to: stage.output(.text(ToyNotebook.numbersFile)), atomically: true, encoding: .utf8)
    }
    stage.check(checkHolds, "there are 3 numbers", otherwise: "there are 4 numbers")
    stage.finish(metrics: ["count": Double(stage.flags.epochs)])
  }

  private static func text(_ bytes: [UInt8]?) -> String { String(decoding: bytes ?? [], as: UTF8.self) }

  private func expect(
    _ output: [UInt8]?, holds text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let output = Self.text(output)
    #expect(output.contains(text), "'\(text)' must be in:\n\(output)", sourceLocation: sourceLocation)
  }

  @Test("writes its outputs and a record that holds flags, seed, digests and metrics; then it is fresh")
  func success() async throws {
    let source = toy.source(of: ToyNotebook.numbers).path
    let first = await #expect(processExitsWith: .exitCode(0), observing: [\.standardOutputContent]) {
      [source = source as String] in
      StageTests.runNumbers(source, arguments: ["--epochs=3", "--threads", "1"])
      exit(0)
    }
    let output = Self.text(first?.standardOutputContent)
    for line in [
      "1-numbers  runs: never run\n", "  ✓ there are 3 numbers\n", "1-numbers  done in ",
      ToyNotebook.numbersFile,
    ] {
      #expect(output.contains(line), "'\(line)' must be in:\n\(output)")
    }
    #expect(toy.text(at: ToyNotebook.numbersFile) == "1 2 3")
    let record = try #require(try Record.read(from: toy.workspace.record(of: ToyNotebook.numbers)))
    #expect(record.rememberedFlags == ["epochs": "3"])
    #expect(record.fingerprint.flags["rate"] == "0.1")
    #expect(record.seed == 7)
    #expect(record.threads == 1)
    #expect(record.metrics == ["count": 3])
    #expect(record.outputs[ToyNotebook.numbersFile]?.bytes == 5)

    let second = await #expect(processExitsWith: .exitCode(0), observing: [\.standardOutputContent]) {
      [source = source as String] in
      StageTests.runNumbers(source, writing: "must not be written")
      exit(3)
    }
    expect(second?.standardOutputContent, holds: "1-numbers is fresh (ran ")
    #expect(toy.text(at: ToyNotebook.numbersFile) == "1 2 3")
  }

  @Test("runs although it is fresh if it is forced")
  func force() async throws {
    try toy.finish(toy.numbers(), writing: "1 2 3")
    let source = toy.source(of: ToyNotebook.numbers).path
    await #expect(processExitsWith: .exitCode(0)) { [source = source as String] in
      StageTests.runNumbers(source, writing: "4", arguments: ["--force"])
      exit(0)
    }
    #expect(toy.text(at: ToyNotebook.numbersFile) == "4")
  }

  @Test(
    "that is interrupted says how to continue, or if its results were fresh and it was forced, that they remain"
  )
  func interrupted() async throws {
    let source = toy.source(of: ToyNotebook.numbers).path
    let first = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) {
      [source = source as String] in
      StageTests.interruptNumbers(source, arguments: [])
    }
    expect(first?.standardErrorContent, holds: "`./notebook run 1")
    try toy.finish(toy.numbers(), writing: "1 2 3")
    let forced = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) {
      [source = source as String] in
      StageTests.interruptNumbers(source, arguments: ["--force"])
    }
    expect(forced?.standardErrorContent, holds: "half of it. The previous results remain: ")
  }

  private static func interruptNumbers(_ source: String, arguments: [String]) {
    Stage(
      1, "numbers", flags: ToyNotebook.Flags.self, about: "", writes: .text(ToyNotebook.numbersFile),
      arguments: arguments, file: source
    ).stopInterrupted(at: "half of it")
  }

  @Test("ends with 1 when a check fails, and leaves the previous results")
  func failedCheck() async throws {
    try toy.finish(toy.numbers(), writing: "1 2 3")
    let source = toy.source(of: ToyNotebook.numbers).path
    let result = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) {
      [source = source as String] in
      StageTests.runNumbers(source, writing: "4", arguments: ["--epochs=2"], checkHolds: false)
    }
    expect(result?.standardErrorContent, holds: "error: 1-numbers: a check did not hold: there are 4 numbers")
    #expect(toy.text(at: ToyNotebook.numbersFile) == "1 2 3")
    #expect(
      try toy.reasons(toy.numbers()) == ["epochs 1 -> 2"], "the next run goes on as this one was asked to")
    #expect(!toy.workspace.holds("artifacts/.1-numbers.partial"))
  }

  @Test("that is killed leaves the previous results, and the next run clears up after it")
  func killed() async throws {
    try toy.finish(toy.numbers(), writing: "1 2 3")
    let source = toy.source(of: ToyNotebook.numbers).path
    await #expect(processExitsWith: .signal(SIGKILL)) { [source = source as String] in
      let stage = Stage(
        1, "numbers", flags: ToyNotebook.Flags.self, about: "", writes: .text(ToyNotebook.numbersFile),
        arguments: ["--epochs=2"], file: source)
      stage.attempt("write") { try Data("4".utf8).write(to: stage.output(.text(ToyNotebook.numbersFile))) }
      kill(getpid(), SIGKILL)
    }
    #expect(toy.workspace.holds("artifacts/.1-numbers.partial"))
    #expect(toy.text(at: ToyNotebook.numbersFile) == "1 2 3")
    #expect(try toy.reasons(toy.numbers()) == ["epochs 1 -> 2"], "the flags of what was cut off stand")
    await #expect(processExitsWith: .exitCode(0)) { [source = source as String] in
      StageTests.runNumbers(source)
    }
    #expect(!toy.workspace.holds("artifacts/.1-numbers.partial"))
  }

  @Test("whose source is changed while it runs is stale when it has ended")
  func sourceChangedMeanwhile() async throws {
    let source = toy.source(of: ToyNotebook.numbers).path
    await #expect(processExitsWith: .exitCode(0)) { [source = source as String] in
      let stage = Stage(
        1, "numbers", flags: ToyNotebook.Flags.self, about: "", writes: .text(ToyNotebook.numbersFile),
        arguments: [], file: source)
      stage.attempt("write") {
        try Data("1 2 3".utf8).write(to: stage.output(.text(ToyNotebook.numbersFile)))
        try Data("let stage = 2".utf8).write(to: URL(filePath: source))
      }
      stage.finish()
      exit(0)
    }
    #expect(toy.text(at: ToyNotebook.numbersFile) == "1 2 3")
    #expect(try toy.reasons(toy.numbers()) == ["steps/1-numbers/main.swift changed"])
  }

  @Test("ends with 1 when it did not write a declared output, and has no record")
  func missingOutput() async throws {
    let source = toy.source(of: ToyNotebook.numbers).path
    let result = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) {
      [source = source as String] in
      StageTests.runNumbers(source, declaring: "figures/1.png")
    }
    expect(result?.standardErrorContent, holds: "figures/1.png")
    #expect(!toy.workspace.holds(ToyNotebook.numbersFile))
    #expect(!toy.workspace.holds("artifacts/1-numbers/record.json"))
  }

  @Test("ends with 2 and one line for a wrong flag, an error on the way, and a workspace that is a file")
  func wrongInput() async throws {
    let source = toy.source(of: ToyNotebook.numbers).path
    let flag = await #expect(processExitsWith: .exitCode(2), observing: [\.standardErrorContent]) {
      [source = source as String] in
      StageTests.runNumbers(source, arguments: ["--epochs", "many"])
    }
    expect(flag?.standardErrorContent, holds: "error: The value 'many' is invalid for '--epochs <epochs>'")

    let attempt = await #expect(processExitsWith: .exitCode(2), observing: [\.standardErrorContent]) {
      [source = source as String] in
      let stage = Stage(
        1, "numbers", about: "", writes: .text(ToyNotebook.numbersFile), arguments: [], file: source)
      stage.attempt("read the images") { throw CommandError("row 3 has 783 pixels") }
    }
    expect(
      attempt?.standardErrorContent,
      holds: "error: 1-numbers could not read the images: row 3 has 783 pixels\n")

    let workspace = await #expect(processExitsWith: .exitCode(2), observing: [\.standardErrorContent]) {
      [source = source as String] in
      StageTests.runNumbers(source, arguments: ["--workspace", source])
    }
    expect(workspace?.standardErrorContent, holds: "main.swift is a file, not a folder")
  }

  @Test("gets no place to read or write that it does not declare", arguments: ["read", "write"])
  func undeclared(access: String) async throws {
    try toy.finish(toy.numbers(), writing: "1 2 3")
    let source = toy.source(of: ToyNotebook.sum).path
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [source = source as String, access = access as String] in
      let stage = Stage(
        2, "sum", about: "", reads: .text(ToyNotebook.numbersFile), writes: .text(ToyNotebook.sumFile),
        arguments: [],
        file: source)
      _ =
        access == "read"
        ? stage.url(of: .text(ToyNotebook.sumFile)) : stage.output(.text(ToyNotebook.numbersFile))
      exit(0)
    }
    expect(result?.standardErrorContent, holds: "is not among the declared")
  }

  @Test("first puts into place what another step had finished when it was killed")
  func completesOthers() async throws {
    try toy.finish(toy.numbers(), writing: "1 2 3")
    let (staging, record) = try toy.stage(toy.numbers("--epochs=2"), writing: "4")
    try record.write(to: toy.workspace.staging(of: ToyNotebook.numbers).appending(path: "record.json"))
    #expect(staging.isFinished && toy.text(at: ToyNotebook.numbersFile) == "1 2 3")
    let source = toy.source(of: ToyNotebook.sum).path
    await #expect(processExitsWith: .exitCode(0)) { [source = source as String] in
      let stage = Stage(
        2, "sum", about: "", reads: .text(ToyNotebook.numbersFile), writes: .text(ToyNotebook.sumFile),
        arguments: [],
        file: source)
      let numbers = try String(contentsOf: stage.url(of: .text(ToyNotebook.numbersFile)), encoding: .utf8)
      exit(numbers == "4" ? 0 : 3)
    }
    let placed = try Record.read(from: toy.workspace.record(of: ToyNotebook.numbers))
    #expect(placed?.rememberedFlags == ["epochs": "2"])
  }

  @Test("compares with what it wrote before, unless that was with the same flags")
  func formerOutput() async throws {
    try toy.finish(toy.numbers(), writing: "1 2 3")
    let source = toy.source(of: ToyNotebook.numbers).path
    for (arguments, previous) in [(["--epochs=2"], "1 2 3"), (["--epochs=1", "--force"], "none")] {
      let result = await #expect(processExitsWith: .exitCode(0), observing: [\.standardErrorContent]) {
        [source = source as String, arguments = arguments as [String]] in
        let stage = Stage(
          1, "numbers", flags: ToyNotebook.Flags.self, about: "", writes: .text(ToyNotebook.numbersFile),
          arguments: arguments, file: source)
        let previous = stage.previous(.text(ToyNotebook.numbersFile))
        report("previous: \(previous ?? "none")")
        exit(0)
      }
      expect(result?.standardErrorContent, holds: "previous: \(previous)\n")
    }
  }

  @Test("ends with 2 when an input is missing, naming the step to run")
  func missingInput() async throws {
    let source = toy.source(of: ToyNotebook.sum).path
    let result = await #expect(processExitsWith: .exitCode(2), observing: [\.standardErrorContent]) {
      [source = source as String] in
      _ = Stage(
        2, "sum", about: "", reads: .text(ToyNotebook.numbersFile), writes: .text(ToyNotebook.sumFile),
        arguments: [],
        file: source)
    }
    expect(result?.standardErrorContent, holds: "`./notebook run 1`")
  }

  @Test("declares itself as JSON on standard output and writes nothing")
  func declare() async throws {
    let source = toy.source(of: ToyNotebook.sum).path
    let result = await #expect(processExitsWith: .exitCode(0), observing: [\.standardOutputContent]) {
      [source = source as String] in
      _ = Stage(
        2, "sum", about: "Sums them.", reads: .text(ToyNotebook.numbersFile),
        writes: .text(ToyNotebook.sumFile),
        arguments: ["--declare"], file: source)
      exit(3)
    }
    // The testing library's own lines may surround it.
    let output = Self.text(result?.standardOutputContent)
    let json = output[
      (output.firstIndex(of: "{") ?? output.startIndex)...(output.lastIndex(of: "}") ?? output.startIndex)]
    let declaration = try StepDeclaration(json: Data(json.utf8))
    #expect(declaration.step == ToyNotebook.sum)
    #expect(declaration.about == "Sums them.")
    #expect(declaration.inputs == [ToyNotebook.numbersFile])
    #expect(!toy.workspace.holds("artifacts"))
  }
}
