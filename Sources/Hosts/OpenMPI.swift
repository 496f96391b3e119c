import Foundation
import Processes

/// Open MPI's launcher, mpirun, which starts processes on hosts by ssh, or by Slurm in a job of Slurm's.
///
/// Source: https://docs.open-mpi.org/en/v5.0.x/launching-apps/
struct OpenMPI {
  private let mpirun: URL
  private let environment: [String: String]

  static let packages =
    "install it on each host: apt-get install openmpi-bin openssh-client, or brew install open-mpi"

  /// - Throws: ``HostsError`` where it is not installed, or the launcher is another MPI's.
  init(in path: SearchPath = .current) throws(HostsError) {
    guard let mpirun = path.program("mpirun") else {
      throw HostsError("--hosts needs Open MPI, but there is no mpirun on the PATH (\(Self.packages))")
    }
    self.mpirun = mpirun
    let version = try? Subprocess(mpirun, ["--version"]).run()
    let text = version.map { String(decoding: $0.output, as: UTF8.self) } ?? ""
    guard text.contains("Open MPI") || text.contains("prterun") || text.contains("PRRTE") else {
      throw HostsError(
        "--hosts needs Open MPI, but \(mpirun.path) is not Open MPI's: \(text.prefix { !$0.isNewline }) (\(Self.packages))"
      )
    }
    var environment = ProcessInfo.processInfo.environment
    // Whoever runs the notebook as root, as in a container, does so on purpose. The prefixes are those of versions 4
    // and 5.
    for prefix in ["OMPI", "PRTE"] {
      environment["\(prefix)_ALLOW_RUN_AS_ROOT"] = "1"
      environment["\(prefix)_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1"
    }
    // ssh must fail rather than ask for a password: the question would not be seen.
    let quiet = "-o BatchMode=yes -o ConnectTimeout=10"
    for (agent, arguments) in [
      ("OMPI_MCA_plm_rsh_agent", "OMPI_MCA_plm_rsh_args"),
      ("PRTE_MCA_plm_ssh_agent", "PRTE_MCA_plm_ssh_args"),
    ] where environment[agent] == nil && environment[arguments] == nil {
      environment[arguments] = quiet
    }
    self.environment = environment
  }

  /// Refuses to run as one of several copies that mpirun or srun started: each would run the whole notebook.
  ///
  /// - Throws: ``HostsError``.
  static func checkIsAlone(_ environment: [String: String]) throws(HostsError) {
    for (launcher, variable) in [("mpirun", "OMPI_COMM_WORLD_SIZE"), ("srun", "SLURM_STEP_NUM_TASKS")] {
      guard let count = environment[variable].flatMap(Int.init), count > 1 else { continue }
      throw HostsError(
        "\(launcher) has started ./notebook \(count) times: start it once, with --hosts HOSTFILE, or in a Slurm job with "
          + "--hosts allocated; it starts mpirun itself")
    }
  }

  /// A command line for one host's processes.
  struct Command {
    let host: Host
    let arguments: [String]
  }

  /// Starts each command on its host, once for each slot. Ranks are numbered in this order.
  ///
  /// - Throws: Foundation's error when mpirun cannot be started.
  func start(_ commands: [Command]) throws -> PipedProcess {
    // Each task uses as many of its host's processors as it has threads; by default, mpirun would bind it to one.
    try start(
      ["--bind-to", "none"]
        + commands.map { command in
          ["-n", "\(command.host.slots)", "--host", "\(command.host)"] + command.arguments
        }.joined(separator: [":"]))
  }

  /// Starts mpirun without naming hosts: it takes those that a scheduler has allocated to this job.
  func start(_ arguments: [String]) throws -> PipedProcess {
    try PipedProcess(mpirun, arguments, environment: environment)
  }
}
