import Foundation
import TestSupport
import Testing

/// What happens to a training that runs for hours, on a server or behind a lid.
@Suite("A long run", .waitsForPrograms, .serialized)
struct LongRunTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try PatternDigits.writeKaggle(to: URL(filePath: folder.data))
  }

  private var arguments: [String] {
    ["run", "--data", folder.data, "--workspace", folder.workspace, "--set", "epochs=100000"]
  }

  /// Starts a training that would take hours, and waits until it trains.
  private func startTraining(_ script: String = "exec \"$BIN\"/notebook") throws -> (
    RunningProgram, step: pid_t
  ) {
    let words = arguments.map { "'\($0)'" }.joined(separator: " ")
    let run = try RunningProgram(shell: "\(script) \(words)")
    try wait { run.text.contains("6-train  runs") && run.children.count == 1 }
    try wait { isTraining(in: folder.url.appending(path: "workspace")) }
    return (run, run.children[0])
  }

  /// The note on the running step 6.
  private func note(in workspace: URL) -> String {
    let place = workspace.appending(path: "artifacts/.runs/6-train.json")
    return (try? String(contentsOf: place, encoding: .utf8)) ?? ""
  }

  /// Whether step 6 has trained a batch since it started.
  private func isTraining(in workspace: URL, after interrupted: String = "") -> Bool {
    let note = note(in: workspace)
    return note != interrupted && note.contains("\"fraction\"")
  }

  private func state(of step: String) throws -> String? {
    try StepStatus.all(["--workspace", folder.workspace]).first { $0.name == step }?.state
  }

  @Test("started with nohup does not end when its terminal closes, neither the runner nor the step")
  func hangUp() throws {
    let (run, step) = try startTraining("trap '' HUP; exec \"$BIN\"/notebook")
    run.send(SIGHUP)
    kill(step, SIGHUP)
    usleep(300_000)
    #expect(run.isRunning && RunningProgram.statusFields(of: step).first != nil, "\(run.errorText)")
    run.send(SIGINT)
    #expect(run.outcome().status == 1)
  }

  @Test(
    "stops with its step at Ctrl-Z, continues with it, and still takes Ctrl-C when only the step is stopped")
  func stop() throws {
    let (run, step) = try startTraining()
    run.send(SIGTSTP)
    try wait { RunningProgram.isStopped(run.id) && RunningProgram.isStopped(step) }
    run.send(SIGCONT)
    try wait { !RunningProgram.isStopped(run.id) && !RunningProgram.isStopped(step) }
    kill(step, SIGSTOP)
    try wait { RunningProgram.isStopped(step) }
    run.send(SIGINT)
    let outcome = run.outcome()
    #expect(outcome.status == 1 && outcome.errors.contains("was interrupted at"), "\(outcome)")
  }

  @Test("whose output is no longer read continues to its end")
  func closedPipe() throws {
    let run = try RunningProgram(
      shell:
        "\"$BIN\"/notebook run --data '\(folder.data)' --workspace '\(folder.workspace)' --set epochs=1 2>&1 | head -n 1"
    )
    let outcome = run.outcome()
    #expect(outcome.output.split(separator: "\n").count == 1, "\(outcome)")
    let states = try StepStatus.all(["--data", folder.data, "--workspace", folder.workspace])
    #expect(states.allSatisfy { $0.state == "fresh" }, "\(states)")
  }

  @Test("that is interrupted before it trains says how to continue in its own workspace")
  func advice() throws {
    try FileManager.default.createDirectory(
      at: folder.file("artifacts"), withIntermediateDirectories: true)
    let lock = open(folder.file("artifacts/.step.lock").path, O_RDWR | O_CREAT, 0o644)
    try #require(lock >= 0 && flock(lock, LOCK_EX) == 0)
    defer { close(lock) }
    let run = try Program(name: "notebook").start(arguments)
    try wait { run.errorText.contains("1-normalize waits for") }
    run.send(SIGINT)
    let outcome = run.outcome()
    #expect(outcome.status == 1, "\(outcome)")
    #expect(outcome.errors.contains("`./notebook run --workspace '\(folder.workspace)'`"), "\(outcome)")
  }

  @Test(
    "in a container shows as running to those outside, who cannot see its process",
    .enabled(if: SystemTrial.canUnshare, "process namespaces can be made"))
  func container() throws {
    let words = arguments.map { "'\($0)'" }.joined(separator: " ")
    let run = try RunningProgram(
      shell: "exec unshare --pid --fork --mount-proc --kill-child \"$BIN\"/notebook \(words)")
    try wait { run.text.contains("6-train  runs") }
    try wait { (try? state(of: "train")) == "running" }
    let busy = try Program(name: "notebook")(["clean", "--workspace", folder.workspace])
    #expect(busy.status == 1 && busy.errors.contains(" on "), "it names the computer: \(busy)")
    kill(run.id, SIGKILL)
    _ = run.outcome()
    try wait { (try? state(of: "train")) == "interrupted" }
  }

  @Test(
    "resumes after a full disk with the flags that it was given, from its last checkpoint",
    .enabled(if: SystemTrial.canMount, "a small file system can be mounted"))
  func fullDisk() throws {
    let disk = try SmallDisk(at: folder.url.appending(path: "disk"), size: "80m")
    let run = try Program(name: "notebook").start(
      [
        "run", "--data", folder.data, "--workspace", disk.url.path, "--set", "epochs=100000",
        "recipe=original",
      ]
      .flatMap {
        $0 == "recipe=original" ? ["--set", $0] : [$0]
      })
    let checkpoints = disk.url.appending(path: "artifacts/.checkpoints/6-train").path
    try wait {
      let files = FileManager.default.enumerator(atPath: checkpoints)?.allObjects as? [String] ?? []
      return files.contains { $0.hasSuffix("network 1") }
    }
    try disk.fill()
    try wait { run.errorText.contains("no checkpoint can be saved") }
    #expect(run.isRunning, "the training goes on")
    run.send(SIGINT)
    let outcome = run.outcome()
    #expect(outcome.errors.contains("so an earlier one is used"), "\(outcome)")
    try disk.makeRoom()

    let status = try Program(name: "notebook")(["status", "--workspace", disk.url.path]).output
    #expect(status.contains("epochs=100000") && status.contains("recipe=original"), "\(status)")
    let interrupted = note(in: disk.url)
    let again = try Program(name: "notebook").start(["run", "--workspace", disk.url.path])
    try wait { isTraining(in: disk.url, after: interrupted) }
    again.send(SIGINT)
    let next = again.outcome()
    #expect(!next.errors.contains("from the beginning") && next.errors.contains("interrupted at"), "\(next)")
  }
}
