import Foundation
import Testing

@testable import Engine
@testable import Stage

extension StepDeclaration {
  static func sample(_ number: Int, inputs: [String] = [], outputs: [String], flags: [String] = []) -> Self {
    StepDeclaration(
      step: StepID(number, "s"), about: "", inputs: inputs, outputs: outputs,
      flags: flags.map { StepFlag(name: $0, defaultValue: "0") })
  }
}

extension StepStatus {
  static func sample(
    _ number: Int, inputs: [String] = [], outputs: [String], state: State = .fresh, reasons: [String] = [],
    seconds: Double? = nil, expectedSeconds: Double? = nil
  ) -> StepStatus {
    var description = StepStatus(
      .sample(number, inputs: inputs, outputs: outputs), state: state)
    description.reasons = reasons
    description.seconds = seconds
    description.fullSeconds = seconds
    description.expectedSeconds = expectedSeconds
    return description
  }
}

/// 1 and 2 stand alone, 3 needs 1, 4 needs 2 and 3, 5 needs 4.
@Suite("A plan")
struct PlanTests {
  let steps = (1...5).map { StepID($0, "s") }

  private func plan(_ request: RunRequest, stale: Int...) -> [String] {
    let inputs = [[], [], ["a1"], ["a2", "a3"], ["a4"]]
    let descriptions = (1...5).map { number in
      StepStatus.sample(
        number, inputs: inputs[number - 1], outputs: ["a\(number)"],
        state: stale.contains(number) ? .stale : .fresh, reasons: stale.contains(number) ? ["x 1 -> 2"] : [])
    }
    return Plan(request, statuses: descriptions.reversed()).entries.map { entry in
      switch entry.action {
      case .run: "\(entry.step.number)" + (entry.isForced ? "!" : "")
      case .runIfChanged(let before): "\(entry.step.number)?" + before.map { "\($0.number)" }.joined()
      case .keep: "(\(entry.step.number))"
      }
    }
  }

  @Test("of a fresh notebook runs nothing")
  func fresh() { #expect(plan(RunRequest()) == ["(1)", "(2)", "(3)", "(4)", "(5)"]) }

  @Test("runs what is stale, and what follows only if its inputs change")
  func stale() {
    #expect(plan(RunRequest(), stale: 3) == ["(1)", "(2)", "3", "4?3", "5?4"])
    #expect(plan(RunRequest(), stale: 2, 5) == ["(1)", "2", "(3)", "4?2", "5"])
  }

  @Test("for a named step has that step and what it needs, not what follows")
  func named() {
    #expect(plan(RunRequest(named: [steps[2]]), stale: 1, 2, 4) == ["1", "3?1"])
    #expect(plan(RunRequest(named: [steps[3]])) == ["(1)", "(2)", "(3)", "(4)"])
  }

  @Test("from a step forces that step, then has what follows")
  func from() {
    #expect(plan(RunRequest(from: steps[3])) == ["(1)", "(2)", "(3)", "4!", "5?4"])
    #expect(plan(RunRequest(from: steps[4]), stale: 2) == ["(1)", "2", "(3)", "4?2", "5!"])
    #expect(plan(RunRequest(named: [steps[3]], from: steps[2])) == ["(1)", "(2)", "3!", "4?3"])
  }

  @Test("with force reruns what is named, or all, but not what is only needed")
  func force() {
    #expect(plan(RunRequest(named: [steps[2]], force: true)) == ["(1)", "3!"])
    #expect(plan(RunRequest(force: true)) == ["1!", "2!", "3!", "4!", "5!"])
  }

  @Test("gives no time for a step that has never run")
  func running() {
    var running = StepStatus.sample(6, outputs: [], state: .running, reasons: ["running as process 7"])
    #expect(Plan(RunRequest(), statuses: [running]).lines[0] == "6-s  running as process 7")
    running.expectedSeconds = 20
    #expect(Plan(RunRequest(), statuses: [running]).lines[0] == "6-s  running as process 7, about 20 s left")
  }

  @Test("says what it does, why and what it costs, one line per step")
  func lines() {
    var kept = StepStatus.sample(3, outputs: [], state: .stale, reasons: ["zoom 1 -> 2"], seconds: 9)
    kept.isCached = true
    kept.expectedSeconds = 0
    let plan = Plan(
      RunRequest(),
      statuses: [
        .sample(1, outputs: ["a"], seconds: 4, expectedSeconds: 0),
        .sample(
          2, outputs: ["b"], state: .stale, reasons: ["epochs 5 -> 10", "b altered"], seconds: 30,
          expectedSeconds: 60),
        kept,
        .sample(4, outputs: ["c"], state: .neverRun, reasons: ["never run"]),
        .sample(10, inputs: ["b"], outputs: [], seconds: 2, expectedSeconds: 0),
      ])
    #expect(
      plan.lines == [
        "1-s   is fresh", "2-s   runs, about 1 min 0 s: epochs 5 -> 10, b altered",
        "3-s   is restored from the cache: zoom 1 -> 2", "4-s   runs: never run",
        "10-s  runs, about 2.0 s, if its inputs change (2-s)",
        "expected: 1 min 0 s, or 1 min 2 s if all inputs change; not counting 4-s, of unknown duration",
      ])
  }
}

@Suite("The status table")
struct StatusTableTests {
  @Test("shows causes and flags, and marks what waits for a stale step")
  func table() {
    var stale = StepStatus.sample(1, outputs: ["a"], state: .stale, reasons: ["epochs 5 -> 10"])
    stale.rememberedFlags = ["seed": "3", "epochs": "10"]
    stale.seconds = 125
    stale.expectedSeconds = 125
    let descriptions = [
      stale, .sample(2, inputs: ["a"], outputs: ["b"]), .sample(3, outputs: ["c"]),
      .sample(4, outputs: [], state: .neverRun, reasons: ["never run"]),
    ]
    let table = StatusTable(descriptions, in: Workspace(URL(filePath: "/nowhere")))
    #expect(table.steps.map(\.state) == [.stale, .stale, .fresh, .neverRun])
    #expect(
      table.lines() == [
        "step  state      ran  took       flags             cause",
        "1-s   stale           2 min 5 s  epochs=10 seed=3  epochs 5 -> 10",
        "2-s   stale                                        waits for 1-s",
        "3-s   fresh",
        "4-s   never run",
        "expected: 2 min 5 s; not counting 4-s, of unknown duration",
      ])
  }

  @Test("breaks causes to the width of the terminal, under each other")
  func narrow() {
    let stale = StepStatus.sample(
      1, outputs: [], state: .stale, reasons: ["epochs 5 -> 10", "Sources/ConvNet/Dropout.swift changed"])
    let table = StatusTable([stale], in: Workspace(URL(filePath: "/nowhere")))
    #expect(
      table.lines(width: 40).prefix(4) == [
        "step  state  ran  took  flags  cause",
        "1-s   stale                    epochs 5 -> 10,",
        "                               Sources/ConvNet/Dropout.swift",
        "                               changed",
      ])
  }

  @Test("says how far along a running step is, and why another failed or was interrupted")
  func remarks() {
    var running = StepStatus.sample(1, outputs: [], state: .running)
    running.fraction = 0.25
    running.progress = "epoch 1/4"
    running.expectedSeconds = 3 * 3600
    #expect(running.remark == "25 %, 3 h 0 min left, epoch 1/4")
    let failed = StepStatus.sample(2, outputs: [], state: .failed, reasons: ["a check did not hold"])
    #expect(failed.remark == "a check did not hold")
    var stale = StepStatus.sample(
      3, outputs: [], state: .stale,
      reasons: ["a changed", "b changed", "c changed", "d changed", "e changed"])
    stale.staleInputs = ["1-s is stale"]
    #expect(stale.remark == "a changed, b changed, c changed, 2 more, ran with stale inputs")
  }

  @Test("shows a long message's first sentence, and says where to find all of it")
  func longMessage() throws {
    let sentence = "6-s could not read artifacts/5-s/a.npy: it holds 3.5 million values, 5 of them NaN"
    let message =
      sentence + ". " + String(repeating: "Run step 5 again and look at what it reads. ", count: 8)
    let failed = StepStatus.sample(6, outputs: [], state: .failed, reasons: [message])
    let table = StatusTable([failed], in: Workspace(URL(filePath: "/nowhere")))
    #expect(table.lines()[1].hasSuffix(" \(sentence) ..."), "\(table.lines()[1])")
    #expect(table.lines()[2] == "6-s: the whole message is in `./notebook status --json`")
    #expect(String(decoding: try table.json(), as: UTF8.self).contains("look at what it reads. Run"))
    let endless = StepStatus.sample(
      6, outputs: [], state: .failed, reasons: [String(repeating: "word ", count: 100)])
    let line = StatusTable([endless], in: Workspace(URL(filePath: "/nowhere"))).lines()[1]
    #expect(line.hasSuffix(" word ...") && line.count < 200, "\(line)")
  }
}
