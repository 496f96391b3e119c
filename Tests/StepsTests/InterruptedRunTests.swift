import Foundation
import TestSupport
import Testing

@Suite("A run that is interrupted", .waitsForPrograms)
struct InterruptedRunTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try PatternDigits.writeKaggle(to: URL(filePath: folder.data))
  }

  private func arguments(_ workspace: String, _ extra: [String] = []) -> [String] {
    ["run", "--data", folder.data, "--workspace", workspace, "--set", "epochs=4"] + extra
  }

  private func states(_ workspace: String) throws -> [String: StepStatus] {
    let steps = try StepStatus.all(["--data", folder.data, "--workspace", workspace])
    return Dictionary(uniqueKeysWithValues: steps.map { ($0.name, $0) })
  }

  @Test(
    "by kill -9 at any moment, runner or step, is known as such, loses nothing, and ends with the same bytes")
  func kills() throws {
    let whole = folder.url.appending(path: "whole").path
    let clock = ContinuousClock()
    let start = clock.now
    let uncut = try Program(name: "notebook")(arguments(whole))
    try #require(uncut.status == 0, "\(uncut)")
    let microseconds = Double((clock.now - start) / .microseconds(1))
    func model(_ workspace: String) throws -> Data {
      try Data(contentsOf: URL(filePath: workspace + "/artifacts/6-train/model.safetensors"))
    }

    let wanted = Campaign.isFull ? 16 : 4
    var latest = microseconds / 2
    var (round, cutOff) = (0, 0)
    var fresh: Set<String> = []
    while cutOff < wanted {
      round += 1
      let run = try Program(name: "notebook").start(arguments(folder.workspace))
      let delay = UInt32.random(in: 0...UInt32(latest))
      usleep(delay)
      // Stopped, it starts no other step while one looks for those that it has started.
      run.send(SIGSTOP)
      let steps = run.children
      if round.isMultiple(of: 2) { for step in steps { kill(step, SIGKILL) } }
      run.send(SIGKILL)
      for step in steps { kill(step, SIGKILL) }
      let isCutOff = run.outcome().status < 0
      let found = try states(folder.workspace)
      for (name, step) in found {
        let (state, reasons) = (step.state, step.reasons)
        let isHarmless =
          ["fresh", "never run", "interrupted"].contains(state)
          || state == "stale" && reasons.allSatisfy { $0.hasPrefix("waits for") }
        #expect(isHarmless, "round \(round), after \(delay) µs: \(name) is \(state): \(reasons)")
      }
      let stillFresh = Set(found.filter { $0.value.state == "fresh" }.keys)
      #expect(fresh.isSubset(of: stillFresh), "round \(round), after \(delay) µs: lost results")
      fresh = stillFresh
      // Other tests come and go: where runs end before the kill, it comes sooner.
      latest *= isCutOff ? 1.1 : 0.7
      if isCutOff { cutOff += 1 }
      if !isCutOff || cutOff.isMultiple(of: 4), cutOff < wanted {
        try? FileManager.default.removeItem(atPath: folder.workspace + "/artifacts")
        fresh = []
      }
    }
    let last = try Program(name: "notebook")(arguments(folder.workspace))
    #expect(last.status == 0, "\(last)")
    #expect(try model(folder.workspace) == model(whole))
    #expect(
      try Data(contentsOf: folder.file("submission.csv"))
        == Data(contentsOf: URL(filePath: whole + "/submission.csv")))
  }

  @Test("leaves the flags that it was given to the steps that it did not reach")
  func flagsOfLaterSteps() throws {
    let table = URL(filePath: folder.data).appending(path: "train.csv")
    let bytes = try Data(contentsOf: table)
    try (bytes + Data("7,x\n".utf8)).write(to: table)
    let refused = try Program(name: "notebook")(
      arguments(folder.workspace, ["--set", "seed=3"]))
    try #require(refused.status == 2, "\(refused)")
    try bytes.write(to: table)
    func given(_ arguments: String...) throws -> [Character?] {
      let run = try Program(name: "notebook")(
        ["run", "5", "--data", folder.data, "--workspace", folder.workspace] + arguments)
      #expect(run.status == 0, "\(run)")
      let status = try Program(name: "notebook")(["status", "--workspace", folder.workspace]).output
      #expect(status.contains("epochs=4"), "\(status)")
      return status.split(separator: "\n").filter { $0.contains("seed=3") }.map(\.first)
    }
    #expect(try given() == ["3", "4", "5", "6"])
    #expect(try given("--set", "seed=2") == ["6"])
  }

  @Test("leaves nothing to a step that a later run found fresh with its own flags")
  func flagsOfKeptSteps() throws {
    try FinishedRun.copy(into: folder)
    func run(_ extra: String...) throws -> Program.Outcome {
      try Program(name: "notebook")(["run", "--data", folder.data, "--workspace", folder.workspace] + extra)
    }
    let table = URL(filePath: folder.data).appending(path: "train.csv")
    let bytes = try Data(contentsOf: table)
    try (bytes + Data("7,x\n".utf8)).write(to: table)
    let refused = try run("--set", "epochs=7")
    try #require(refused.status == 2, "\(refused)")
    #expect(try states(folder.workspace)["train"]?.reasons.contains("epochs 2 -> 7") == true)
    try bytes.write(to: table)
    let again = try run("--set", "epochs=2")
    #expect(again.status == 0, "\(again)")
    #expect(try states(folder.workspace)["train"]?.state == "fresh")
  }

  @Test("by Ctrl-C says how to continue, with status 1")
  func interrupt() throws {
    let run = try Program(name: "notebook").start(
      ["run", "--data", folder.data, "--workspace", folder.workspace, "--set", "epochs=100000"])
    try wait { run.text.contains("6-train  runs") }
    usleep(300_000)
    run.send(SIGINT)
    let outcome = run.outcome()
    #expect(outcome.status == 1, "\(outcome)")
    #expect(outcome.errors.contains("./notebook run"), "\(outcome)")
    #expect(try states(folder.workspace)["train"]?.state == "interrupted")
  }

  @Test("is waited for by a second one, which is told who holds the workspace; --no-wait leaves")
  func twoAtOnce() throws {
    let first = try Program(name: "notebook").start(
      ["run", "--data", folder.data, "--workspace", folder.workspace, "--set", "epochs=100000"])
    try wait { first.text.contains("6-train  runs") }
    let impatient = try Program(name: "notebook")(arguments(folder.workspace, ["--no-wait"]))
    #expect(impatient.status == 1 && impatient.errors.contains("process \(first.id)"), "\(impatient)")
    #expect(impatient.errors.contains("6-train") && impatient.errors.contains("since"), "\(impatient)")
    let byHand = try Program(name: "7-confusion-matrix")(["--workspace", folder.workspace, "--no-wait"])
    #expect(byHand.status == 1 && byHand.errors.contains("process \(first.id)"), "\(byHand)")
    #expect(try states(folder.workspace)["train"]?.state == "running")

    let second = try Program(name: "notebook").start(arguments(folder.workspace))
    try wait { second.errorText.contains("waits for") }
    #expect(second.errorText.contains("6-train (process \(first.id)"), "\(second.errorText)")
    first.send(SIGINT)
    #expect(first.outcome().status == 1)
    let outcome = second.outcome()
    #expect(outcome.status == 0, "\(outcome)")
  }

  @Test("is followed by a step started by hand that uses the flags of the run it waited for")
  func flagsGivenMeanwhile() throws {
    try FinishedRun.copy(into: folder)
    let lock = open(folder.file("artifacts/.run.lock").path, O_RDWR)
    try #require(lock >= 0 && flock(lock, LOCK_EX) == 0)
    // They get the lock in the order in which they asked for it.
    let run = try Program(name: "notebook").start(
      ["run", "6", "--workspace", folder.workspace, "--set", "epochs=3"])
    try wait { run.errorText.contains("waits for") }
    let byHand = try Program(name: "6-train").start(["--workspace", folder.workspace])
    try wait { byHand.errorText.contains("waits for") }
    close(lock)
    #expect(run.outcome().status == 0)
    let outcome = byHand.outcome()
    #expect(outcome.status == 0, "\(outcome)")
    #expect(try states(folder.workspace)["train"]?.state == "fresh")
    let status = try Program(name: "notebook")(["status", "--workspace", folder.workspace]).output
    #expect(status.contains("epochs=3"), "\(status)")
  }
}
