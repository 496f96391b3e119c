import Foundation
import Testing

@testable import Notebook

extension StepDescription {
  static func sample(
    _ number: Int, inputs: [String] = [], outputs: [String], flags: [String] = [], state: State = .fresh,
    reasons: [String] = []
  ) -> StepDescription {
    var description = StepDescription(
      StepDeclaration(
        step: StepID(number, "s"), about: "", inputs: inputs, outputs: outputs,
        flags: flags.map { StepFlag(name: $0, defaultValue: "0") }))
    description.state = state
    description.reasons = reasons
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
      StepDescription.sample(
        number, inputs: inputs[number - 1], outputs: ["a\(number)"],
        state: stale.contains(number) ? .stale : .fresh, reasons: stale.contains(number) ? ["x 1 -> 2"] : [])
    }
    return Plan(request, descriptions: descriptions.reversed()).entries.map { entry in
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

  @Test("for a named step holds it and what it needs, not what follows")
  func named() {
    #expect(plan(RunRequest(named: [steps[2]]), stale: 1, 2, 4) == ["1", "3?1"])
    #expect(plan(RunRequest(named: [steps[3]])) == ["(1)", "(2)", "(3)", "(4)"])
  }

  @Test("from a step forces that step, then holds what follows")
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

  @Test("says what it does and why, a line a step")
  func lines() {
    let plan = Plan(
      RunRequest(),
      descriptions: [
        .sample(1, outputs: ["a"]),
        .sample(2, outputs: ["b"], state: .stale, reasons: ["epochs 5 -> 10", "b altered"]),
        .sample(10, inputs: ["b"], outputs: []),
      ])
    #expect(
      plan.lines == [
        "1-s   is fresh", "2-s   runs: epochs 5 -> 10, b altered", "10-s  runs if its inputs change (2-s)",
      ])
  }
}

@Suite("The status table")
struct StatusTableTests {
  @Test("shows causes and flags, and marks what waits for a stale step")
  func table() {
    var stale = StepDescription.sample(1, outputs: ["a"], state: .stale, reasons: ["epochs 5 -> 10"])
    stale.givenFlags = ["seed": "3", "epochs": "10"]
    stale.seconds = 125
    let table = StatusTable([
      stale, .sample(2, inputs: ["a"], outputs: ["b"]), .sample(3, outputs: ["c"]),
      .sample(4, outputs: [], state: .neverRun, reasons: ["never run"]),
    ])
    #expect(table.steps.map(\.state) == [.stale, .stale, .fresh, .neverRun])
    #expect(
      table.lines == [
        "step  state      ran  took       flags             cause",
        "1-s   stale           2 min 5 s  epochs=10 seed=3  epochs 5 -> 10",
        "2-s   stale                                        waits for 1-s",
        "3-s   fresh",
        "4-s   never run",
      ])
  }
}
