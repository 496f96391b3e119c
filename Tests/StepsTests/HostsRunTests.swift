import Foundation
import Testing

/// Whether Open MPI can start a process here.
private let hasOpenMPI: Bool = {
  let mpirun = try? RunningProgram(
    shell: "OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 mpirun --host localhost:1 -n 1 true")
  return mpirun?.outcome().status == 0
}()

@Suite("A run on several hosts")
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

  @Test("gives the bytes of a run without, and adds networks to those that are there", .enabled(if: hasOpenMPI))
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
    #expect(more.output.contains("Of this training, 75 % was done before."), "\(more)")
  }

  @Test("is ended by Ctrl-C with nothing lost, and goes on with or without the hosts", .enabled(if: hasOpenMPI))
  func interrupted() throws {
    let alone = folder.url.appending(path: "alone").path
    let one = try Program(name: "notebook")(arguments(["--set", "epochs=30"], workspace: alone))
    try #require(one.status == 0, "\(one)")
    let cut = try Program(name: "notebook").start(
      arguments(["--set", "epochs=30", "--hosts", "localhost:2"]))
    let states = folder.file("artifacts/.checkpoints/6-train")
    try wait {
      let parts = (FileManager.default.subpaths(atPath: states.path) ?? []).filter { $0.hasSuffix("network 2") }
      return !parts.isEmpty || !cut.isRunning
    }
    let status = try StepStatus.all(["--workspace", folder.workspace])
    #expect(status.first { $0.number == 6 }?.reasons.joined().contains("localhost: network ") == true, "\(status)")
    cut.send(SIGINT)
    let first = cut.outcome()
    #expect(first.status == 1 && first.errors.contains("6-train was interrupted at"), "\(first)")
    let second = try Program(name: "notebook")(arguments([]))
    #expect(second.status == 0 && second.output.contains("was done before"), "\(second)")
    #expect(try model(folder.workspace) == model(alone))
    let files = FileManager.default.subpaths(atPath: folder.workspace + "/artifacts") ?? []
    #expect(!files.contains { $0.hasPrefix(".hosts-") || $0.hasPrefix(".tasks-") }, "\(files)")
  }

  @Test("what no host can train is refused as on one, and forgotten", .enabled(if: hasOpenMPI))
  func refusedFlag() throws {
    let run = try Program(name: "notebook")(arguments(["--set", "batch-size=1", "--hosts", "localhost:2"]))
    #expect(run.status == 2 && run.errors.contains("--batch-size"), "\(run)")
    let next = try Program(name: "notebook")(arguments(["--set", "epochs=1", "--hosts", "localhost:2"]))
    #expect(next.status == 0, "\(next)")
  }

  @Test("a training that fails on a host fails the step, with its reason and the host", .enabled(if: hasOpenMPI))
  func failure() throws {
    let run = try Program(name: "notebook")(
      arguments([
        "4", "5", "--set", "recipe=original", "--set", "learning-rate=1", "--set", "epochs=60", "--hosts", "localhost:2",
      ]))
    #expect(run.status == 2 && run.errors.contains("failed on localhost with status 2"), "\(run)")
    #expect(run.errors.contains("learning rate"), "\(run)")
  }

  @Test("wrong hosts are refused before anything runs, and nothing is remembered")
  func refusals() throws {
    for (hosts, reason) in [("/nowhere/hosts", "there is no file"), ("a:0", "'a:0' is no host")] {
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

  @Test("a process that mpirun or srun has started many times says how it is done", arguments: [
    ["OMPI_COMM_WORLD_SIZE": "4"], ["SLURM_STEP_NUM_TASKS": "4", "SLURM_STEP_ID": "0"],
  ])
  func startedManyTimes(environment: [String: String]) throws {
    let run = try Program(name: "notebook")(arguments([]), environment: environment)
    #expect(run.status == 2 && run.errors.contains("start it once"), "\(run)")
  }
}
