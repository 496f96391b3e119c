import Foundation
import TestSupport
import Testing

/// Whether Open MPI can start a process here.
private let hasOpenMPI: Bool = {
  let mpirun = try? RunningProgram(
    shell: "OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 mpirun --host localhost:1 -n 1 true")
  return mpirun?.outcome().status == 0
}()

@Suite("A run on several hosts", .waitsForPrograms)
struct HostsRunTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try PatternDigits.writeMNIST(to: URL(filePath: folder.data))
  }

  private func arguments(_ extra: [String], workspace: String? = nil) -> [String] {
    [
      "run", "6", "--data", folder.data, "--workspace", workspace ?? folder.workspace, "--set", "members=3",
    ] + extra
  }

  private func model(_ workspace: String) throws -> Data {
    try Data(contentsOf: URL(filePath: workspace + "/artifacts/6-train/model.safetensors"))
  }

  @Test(
    "gives the bytes of a run without hosts, and adds networks to those that are there",
    .enabled(if: hasOpenMPI))
  func sameBytes() throws {
    let alone = folder.url.appending(path: "alone").path
    let one = try Program(name: "notebook")(arguments(["--set", "epochs=2"], workspace: alone))
    try #require(one.status == 0, "\(one)")
    let several = try Program(name: "notebook")(
      arguments(["--set", "epochs=2", "--hosts", "localhost:2"]))
    try #require(several.status == 0, "\(several)")
    #expect(several.output.contains("Computed on localhost: network 1, network 2, network 3"), "\(several)")
    #expect(try model(folder.workspace) == model(alone))

    let more = try Program(name: "notebook")(
      arguments(["--set", "members=4", "--hosts", "localhost:2"]))
    #expect(more.status == 0 && more.output.contains("Computed on localhost: network 4\n"), "\(more)")
    #expect(more.output.contains("An earlier run had done 75 % of this training."), "\(more)")
  }

  @Test(
    "is ended by Ctrl-C with nothing lost, and resumes with or without the hosts", .enabled(if: hasOpenMPI))
  func interrupted() throws {
    let alone = folder.url.appending(path: "alone").path
    let one = try Program(name: "notebook")(arguments(["--set", "epochs=30"], workspace: alone))
    try #require(one.status == 0, "\(one)")
    let cut = try Program(name: "notebook").start(
      arguments(["--set", "epochs=30", "--hosts", "localhost:2"]))
    let states = folder.file("artifacts/.checkpoints/6-train")
    try wait {
      let parts = (FileManager.default.subpaths(atPath: states.path) ?? []).filter {
        $0.hasSuffix("network 2")
      }
      return !parts.isEmpty || !cut.isRunning
    }
    try wait {
      let status = try? StepStatus.all(["--workspace", folder.workspace])
      let progress = status?.first { $0.number == 6 }?.progress ?? ""
      return progress.contains("localhost: network ") || !cut.isRunning
    }
    #expect(cut.isRunning, "it ended before `status` had shown its progress")
    cut.send(SIGINT)
    let first = cut.outcome()
    #expect(first.status == 1 && first.errors.contains("6-train was interrupted at"), "\(first)")
    let second = try Program(name: "notebook")(arguments([]))
    #expect(second.status == 0 && second.output.contains("An earlier run had done"), "\(second)")
    #expect(try model(folder.workspace) == model(alone))
    let files = FileManager.default.subpaths(atPath: folder.workspace + "/artifacts") ?? []
    #expect(!files.contains { $0.hasPrefix(".hosts-") || $0.hasPrefix(".tasks-") }, "\(files)")
  }

  @Test(
    "a training that is killed, or asked to end, is resumed by another slot", .enabled(if: hasOpenMPI),
    arguments: [
      SIGKILL, SIGTERM,
    ])
  func killed(signal: Int32) throws {
    let alone = folder.url.appending(path: "alone").path
    let one = try Program(name: "notebook")(arguments(["--set", "epochs=20"], workspace: alone))
    try #require(one.status == 0, "\(one)")
    let run = try Program(name: "notebook").start(
      arguments(["--set", "epochs=20", "--hosts", "localhost:2"]))
    let states = folder.file("artifacts/.checkpoints/6-train")
    try wait {
      (FileManager.default.subpaths(atPath: states.path) ?? []).contains { $0.hasSuffix("network 2") }
        || !run.isRunning
    }
    let part = try #require(
      try RunningProgram(shell: "pgrep -f -- '[6]-train .*\(folder.workspace).*--part=network 2'").outcome()
        .output
        .split(separator: "\n").compactMap { pid_t($0) }.max(), "no process trains network 2")
    kill(part, signal)
    let outcome = run.outcome()
    #expect(outcome.status == 0 && outcome.errors.contains("network 2 was killed on localhost"), "\(outcome)")
    #expect(try model(folder.workspace) == model(alone))
  }

  @Test("what no host can train is refused as on a single one, and forgotten", .enabled(if: hasOpenMPI))
  func refusedFlag() throws {
    let run = try Program(name: "notebook")(arguments(["--set", "batch-size=1", "--hosts", "localhost:2"]))
    #expect(run.status == 2 && run.errors.contains("--batch-size"), "\(run)")
    let next = try Program(name: "notebook")(arguments(["--set", "epochs=1", "--hosts", "localhost:2"]))
    #expect(next.status == 0, "\(next)")
  }

  @Test(
    "a training that fails on a host fails the step, with its reason and the host", .enabled(if: hasOpenMPI))
  func failure() throws {
    let run = try Program(name: "notebook")(
      arguments([
        "--set", "learning-rate=1", "--set", "weight-decay=100", "--set", "epochs=9", "--hosts",
        "localhost:2",
      ]))
    #expect(run.status == 2 && run.errors.contains("failed on localhost with status 2"), "\(run)")
    #expect(run.errors.contains("diverged"), "\(run)")
  }

  private func farm(_ scripts: [String]) throws -> Program.Outcome {
    let tasks = scripts.enumerated().map { number, script in
      [
        "name": "task \(number + 1)", "program": "/bin/sh", "arguments": ["-c", script],
        "environment": ["GIVEN": "yes"],
      ]
        as [String: Any]
    }
    let file = folder.url.appending(path: "tasks.json")
    try JSONSerialization.data(withJSONObject: tasks).write(to: file)
    return try Program(name: "farm")(["run", "--hosts", "localhost:2", file.path])
  }

  @Test(
    "other command lines are distributed as well, with their variables and without mpirun's",
    .enabled(if: hasOpenMPI))
  func tasks() throws {
    let run = try farm([
      "echo $GIVEN ${OMPI_COMM_WORLD_RANK-alone} $NOTEBOOK_PROCESSES", "echo to standard error >&2",
      "printf unended",
    ])
    #expect(run.status == 0, "\(run)")
    for line in [
      "task 1 on localhost: yes alone 2", "task 3 on localhost: unended", "task 2 is done on localhost",
    ] {
      #expect(run.output.contains(line), "\(line) in \(run)")
    }
    #expect(run.errors.contains("task 2 on localhost: to standard error"), "\(run)")
  }

  @Test(
    "one that fails stops the others; one that a signal ends is tried once by each slot",
    .enabled(if: hasOpenMPI))
  func failingTasks() throws {
    let failed = try farm(["sleep 60", "sleep 1; echo 'error: no such thing' >&2; exit 3"])
    #expect(
      failed.status == 2 && failed.errors.contains("task 2 failed on localhost with status 3: no such thing"),
      "\(failed)")
    let killed = try farm(["kill -9 $$", "echo fine"])
    #expect(killed.status == 2 && killed.output.contains("task 2 is done"), "\(killed)")
    #expect(killed.errors.contains("not finished: task 1, killed on every slot"), "\(killed)")
  }

  @Test(
    "an ablation's trainings are distributed, and those that are done are not repeated",
    .enabled(if: hasOpenMPI))
  func ablation() throws {
    let prepared = try Program(name: "notebook")(
      ["run", "5", "--data", folder.data, "--workspace", folder.workspace])
    try #require(prepared.status == 0, "\(prepared)")
    let results = folder.url.appending(path: "ablation.jsonl")
    let arguments = [
      "--workspace", folder.workspace, "--epochs", "1", "--seeds", "2", "--only",
      "without batch normalization",
      "--results",
    ]
    let several = try Program(name: "ablation")(arguments + [results.path, "--hosts", "localhost:2"])
    try #require(several.status == 0, "\(several)")
    let alone = folder.url.appending(path: "alone.jsonl")
    let one = try Program(name: "ablation")(arguments + [alone.path])
    try #require(one.status == 0, "\(one)")
    #expect(try losses(results) == losses(alone))
    #expect(try losses(results).count == 2)
    let again = try Program(name: "ablation")(arguments + [results.path, "--hosts", "localhost:2"])
    #expect(again.status == 0, "\(again)")
    #expect(try losses(results).count == 2, "nothing was left to train")
  }

  /// The losses by seed that an ablation has measured.
  private func losses(_ results: URL) throws -> [Int: Double] {
    let lines = try String(contentsOf: results, encoding: .utf8).split(separator: "\n")
    return try Dictionary(
      uniqueKeysWithValues: lines.map {
        let line = try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        return (try #require(line["seed"] as? Int), try #require(line["loss"] as? Double))
      })
  }

  #if os(Linux)
    @Test("a process computes with as many threads as it has processors, whatever the computer has")
    func affinity() throws {
      let run = try RunningProgram(
        shell:
          "exec taskset -c 0 $BIN/notebook run 1 --data '\(folder.data)' --workspace '\(folder.workspace)'"
      ).outcome()
      try #require(run.status == 0, "\(run)")
      let record = try String(contentsOf: folder.file("artifacts/1-normalize/record.json"), encoding: .utf8)
      #expect(record.contains(#""threads" : 1,"#), "\(record)")
    }
  #endif

  @Test("wrong hosts are refused before anything runs, and nothing is remembered")
  func refusals() throws {
    for (hosts, reason) in [("/nowhere/hosts", "there is no file"), ("a:0", "'a:0' is not HOST:N")] {
      let run = try Program(name: "notebook")(arguments(["--hosts", hosts]))
      #expect(run.status == 2 && run.errors.contains(reason), "\(run)")
      #expect(!FileManager.default.fileExists(atPath: folder.workspace), "nothing has been written")
    }
  }

  @Test("where there is no mpirun, the packages to install are named")
  func missing() throws {
    let swift = try #require(ProcessInfo.processInfo.environment["PATH"])
    let paths = swift.split(separator: ":").filter {
      !FileManager.default.fileExists(atPath: $0 + "/mpirun")
    }
    let run = try Program(name: "notebook")(
      arguments(["--set", "epochs=1", "--hosts", "localhost:2"]),
      environment: ["PATH": paths.joined(separator: ":")])
    #expect(run.status == 2 && run.errors.contains("apt-get install openmpi-bin"), "\(run)")
  }

  @Test(
    "a process that mpirun or srun has started many times says how to do it right",
    arguments: [
      ["OMPI_COMM_WORLD_SIZE": "4"], ["SLURM_STEP_NUM_TASKS": "4", "SLURM_STEP_ID": "0"],
    ])
  func startedManyTimes(environment: [String: String]) throws {
    let run = try Program(name: "notebook")(arguments([]), environment: environment)
    #expect(run.status == 2 && run.errors.contains("start it once"), "\(run)")
  }
}
