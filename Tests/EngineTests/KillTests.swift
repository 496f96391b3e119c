import Foundation
import TestSupport
import Testing

@testable import Engine
@testable import Stage

/// 1-numbers writes three files of one letter each, which tells the runs apart, and is killed on the way.
@Suite("A step that is killed at any moment")
struct KillTests {
  static let paths = [ToyNotebook.numbersFile, "figures/1-numbers.png", "submission.csv"]

  /// Runs the step with its number of epochs deciding the letter, and dies after `microseconds`, or when it has ended
  /// and has written how long it took to `elapsed`.
  private static func run(
    _ source: String, epochs: Int, dyingAfter microseconds: Int?, elapsed: String = "/dev/null"
  ) {
    let start = ContinuousClock.now
    if let microseconds {
      Thread.detachNewThread {
        usleep(UInt32(microseconds))
        kill(getpid(), SIGKILL)
      }
    }
    let stage = Stage(
      1, "numbers", flags: ToyNotebook.Flags.self, about: "", writes: .text(paths[0]), .text(paths[1]),
      .text(paths[2]),
      arguments: ["--epochs=\(epochs)"],
      file: source)
    let text = String(repeating: letter(epochs), count: 200_000)
    for path in paths {
      stage.attempt("write") {
        try text.write(to: stage.output(.text(path)), atomically: false, encoding: .utf8)
      }
    }
    stage.finish()
    let taken = Int((ContinuousClock.now - start) / .microseconds(1))
    stage.attempt("note the time") {
      try "\(taken)".write(toFile: elapsed, atomically: false, encoding: .utf8)
    }
    if microseconds == nil { kill(getpid(), SIGKILL) }
    while true { pause() }
  }

  private static func letter(_ epochs: Int) -> String { String(UnicodeScalar(UInt8(65 + epochs % 26))) }

  @Test("leaves the previous result or the new one, never a mixture or a part")
  func kills() async throws {
    let toy = try ToyNotebook()
    let source = toy.source(of: ToyNotebook.numbers).path
    let elapsed = toy.package.appending(path: "elapsed").path
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [source = source as String, elapsed = elapsed as String] in
      KillTests.run(source, epochs: 100, dyingAfter: nil, elapsed: elapsed)
    }
    var whole = try #require(Double(try String(contentsOfFile: elapsed, encoding: .utf8)))
    var previous: Int? = 100
    var (replaced, stood) = (0, 0)
    for round in 1...(Campaign.isFull ? 95 : 24) {
      // Spread over one and a half times what a whole run takes at present: other tests come and go.
      let delay = Int(whole * Double(round * round % 71) / 71 * 1.5)
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [source = source as String, round = round as Int, delay = delay as Int] in
        KillTests.run(source, epochs: round, dyingAfter: delay)
      }
      let staging = Staging(workspace: toy.workspace, step: ToyNotebook.numbers)
      if !staging.isFinished {
        try expectWhole(toy, round, "before anybody clears up")
      }
      try staging.complete(cachingPreviousIn: toy.cache)
      let found = try expectWhole(toy, round, "afterwards")
      #expect(found == previous || found == round, "round \(round): the result of \(found)")
      if found == round {
        replaced += 1
        whole *= 0.8
      } else {
        stood += 1
        whole *= 1.1
      }
      previous = found
    }
    #expect(
      replaced > 2 && stood > 2, "\(replaced) kills came too late and \(stood) in time: choose other delays")
  }

  /// Expects record and files to belong together, and gives the run that they are of.
  @discardableResult
  private func expectWhole(_ toy: ToyNotebook, _ round: Int, _ when: String) throws -> Int {
    let record = try #require(try Record.read(from: toy.workspace.record(of: ToyNotebook.numbers)))
    let epochs = try #require(record.fingerprint.flags["epochs"].flatMap(Int.init))
    for path in Self.paths {
      let text = try #require(toy.text(at: path), "round \(round), \(when): \(path) is missing")
      #expect(
        text == String(repeating: Self.letter(epochs), count: 200_000),
        "round \(round), \(when): \(path) holds \(text.count) letters \(text.prefix(1)) of run \(epochs)")
    }
    return epochs
  }

  @Test("shows as interrupted, with the time and how far it was, until it has run")
  func interrupted() async throws {
    let toy = try ToyNotebook()
    try toy.finish(toy.numbers(), writing: "1 2 3")
    let source = toy.source(of: ToyNotebook.numbers).path
    await #expect(processExitsWith: .signal(SIGKILL)) { [source = source as String] in
      let stage = Stage(
        1, "numbers", flags: ToyNotebook.Flags.self, about: "", writes: .text(ToyNotebook.numbersFile),
        arguments: ["--rate=3"], file: source)
      let bar = stage.progressBar()
      bar.update(fraction: 0.25, text: "epoch 1/4")
      usleep(600_000)
      bar.update(fraction: 0.5, text: "epoch 2/4")
      kill(getpid(), SIGKILL)
    }
    let cutOff = try toy.describe(ToyNotebook.numbers)
    #expect(cutOff.state == .interrupted)
    #expect(cutOff.reasons == ["stopped at 50 % (epoch 2/4)", "rate 0.1 -> 3"])
    try toy.finish(toy.numbers(), writing: "3 2 1")
    #expect(try toy.describe(ToyNotebook.numbers).state == .fresh)
  }
}
