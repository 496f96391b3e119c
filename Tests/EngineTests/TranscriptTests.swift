import Foundation
import Testing

@testable import Engine
@testable import Stage

@Suite("What a step puts out")
struct TranscriptTests {
  let toy: ToyNotebook

  init() throws { toy = try ToyNotebook() }

  @Test("is in its record, each part with the line that did it, and its source as it was")
  func record() async throws {
    let source = toy.source(of: ToyNotebook.numbers).path
    await #expect(processExitsWith: .exitCode(0)) { [source = source as String] in
      let paths = [ToyNotebook.numbersFile, "figures/1.png"]
      let stage = Stage(
        1, "numbers", about: "", writes: .text(paths[0]), .text(paths[1]), arguments: [], file: source)
      func write(_ path: String, line: Int) {
        stage.attempt("write") {
          try Data("1".utf8).write(to: stage.output(.text(path), file: source, line: line))
        }
      }
      print("a", 1, file: source, line: 3)
      for i in 0..<2 { print(i, terminator: ";", file: source, line: 4) }
      print(file: source, line: 4)
      stage.check(true, "it holds", otherwise: "it does not", file: source, line: 5)
      stage.expect(false, "it is seven", otherwise: "it is eight", file: source, line: 6)
      stage.expect(true, "it is nine", otherwise: "it is ten", file: source, line: 5)
      stage.tell("not about the results")
      print("by a library that line 5 calls", file: "/other.swift", line: 99)
      write("figures/1.png", line: 7)
      write("figures/1.png", line: 8)
      write(ToyNotebook.numbersFile, line: 9)
      Swift.print("past the notebook's print")
      stage.progressBar().finish()
      stage.finish()
      exit(0)
    }
    let record = try #require(try Record.read(from: toy.workspace.record(of: ToyNotebook.numbers)))
    #expect(record.notes == ["it is eight"])
    let transcript = try #require(record.transcript)
    #expect(transcript.source == "//: # 1-numbers\nlet stage = 1\n")
    #expect(
      transcript.entries == [
        .init(line: 3, kind: .text, text: "a 1\n"), .init(line: 4, kind: .text, text: "0;1;\n"),
        .init(line: 5, kind: .check, text: "it holds"), .init(line: 6, kind: .note, text: "it is eight"),
        .init(line: 5, kind: .check, text: "it is nine"),
        .init(line: 5, kind: .text, text: "by a library that line 5 calls\n"),
        .init(line: 8, kind: .figure, text: "figures/1.png"),
      ])
  }

  @Test("before it fails is recorded with the failure")
  func failure() async throws {
    let source = toy.source(of: ToyNotebook.numbers).path
    await #expect(processExitsWith: .exitCode(1)) { [source = source as String] in
      let stage = Stage(
        1, "numbers", about: "", writes: .text(ToyNotebook.numbersFile), arguments: [], file: source)
      print("so far", file: source, line: 3)
      stage.check(false, "it holds", otherwise: "it does not", file: source, line: 4)
    }
    let attempt = try #require(UnfinishedRun.read(of: ToyNotebook.numbers, in: toy.workspace))
    #expect(attempt.transcript?.entries == [.init(line: 3, kind: .text, text: "so far\n")])
  }

  @Test("is recorded up to a limit, and a note says what is missing")
  func limit() {
    let recorder = TranscriptRecorder()
    recorder.begin(file: "a")
    let line = String(repeating: "x", count: TranscriptRecorder.byteLimit / 2) + "\n"
    for _ in 0..<5 { recorder.note(.text, line, "a", 1) }
    recorder.note(.check, "it holds", "a", 2)
    #expect(recorder.entries.count == 2)
    #expect(
      recorder.entries[0].text.hasPrefix(line) && recorder.entries[0].text.utf8.count < 2 * line.utf8.count)
    #expect(recorder.entries[0].text.hasSuffix("… more than the 1000000 bytes that are kept\n"))
  }

  @Test("is not recorded if no step runs")
  func noStep() {
    let recorder = TranscriptRecorder()
    recorder.note(.text, "a", "a", 1)
    #expect(recorder.entries.isEmpty)
  }
}
