import Foundation
import Processes

/// Runs tasks on several hosts, each on whichever slot is free.
///
/// The ranks are processes that mpirun starts; rank 0 gives out the tasks, and each runs its own in a process. If a host or
/// a rank dies, mpirun ends them all. The farm then starts the others again without that host: what a task has saved, it
/// goes on from.
public struct TaskFarm {
  /// What a farm reports while it works.
  public enum Update {
    case starts(task: Int, host: String)
    case prints(task: Int, host: String, line: PipedProcess.Line)
    case finishes(task: Int, host: String)
    /// The task has ended before it was done.
    case stops(task: Int)
    /// Something that the user should know, in words.
    case note(String)
  }

  private let openMPI: OpenMPI
  private let hosts: [Host]
  private let folder: URL
  private let farmProgram: URL

  /// - Parameters:
  ///   - list: the hosts to use.
  ///   - folder: one that all hosts see, for a file or two while the farm works.
  ///   - farmProgram: the package's program `farm`.
  /// - Throws: ``HostsError``.
  public init(_ list: HostList, folder: URL, farmProgram: URL) throws {
    openMPI = try OpenMPI()
    self.folder = folder
    self.farmProgram = farmProgram
    guard FileManager.default.isExecutableFile(atPath: farmProgram.path) else {
      throw HostsError(
        "\(farmProgram.path) is not built: run `swift build -c release`, or ./notebook, which does")
    }
    hosts =
      switch list {
      case .listed(let hosts): hosts
      case .allocated: try Self.allocatedHosts(openMPI)
      }
  }

  /// Refuses what cannot work, before anything is done: hosts without a name, and a computer without Open MPI.
  ///
  /// - Parameter hosts: what `--hosts` names, if it is given.
  /// - Throws: ``HostsError``.
  public static func check(
    _ hosts: String?, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(HostsError) {
    try OpenMPI.checkIsAlone(environment)
    guard let hosts else { return }
    _ = try HostList(hosts, environment: environment)
    _ = try OpenMPI()
  }

  /// Asks mpirun for the hosts that a scheduler has allocated to this job, and the number of processes for each.
  private static func allocatedHosts(_ openMPI: OpenMPI) throws -> [Host] {
    let process = try openMPI.start(["sh", "-c", "echo \"digits-host $(uname -n)\""])
    let (lines, ending) = process.finished(within: .seconds(60))
    var hosts: [Host] = []
    for line in lines {
      let words = line.text.split(separator: " ")
      guard !line.isError, words.count == 2, words[0] == "digits-host" else { continue }
      let name = String(words[1])
      if let index = hosts.firstIndex(where: { $0.name == name }) {
        hosts[index] = Host(name, slots: hosts[index].slots + 1)
      } else {
        hosts.append(Host(name, slots: 1))
      }
    }
    guard ending == .exit(0), !hosts.isEmpty else {
      throw HostsError(
        "mpirun could not start on the hosts of this job:\n  "
          + lines.map(\.text).joined(separator: "\n  "))
    }
    return hosts
  }

  /// Runs `tasks`.
  ///
  /// - Parameters:
  ///   - shouldStop: asked many times a second; true asks all tasks to end.
  ///   - onUpdate: told what happens.
  /// - Returns: whether all tasks are done; false when they were asked to end.
  /// - Throws: ``HostsError`` for hosts that cannot take part, before anything is computed, or when none is left;
  ///   ``FailedTask``.
  public func carryOut(
    _ tasks: [FarmTask], shouldStop: () -> Bool = { false }, onUpdate: (Update) -> Void
  ) throws -> Bool {
    if shouldStop() { return false }
    let token = UUID().uuidString
    let shared = folder.appending(path: ".hosts-\(token)")
    defer { try? FileManager.default.removeItem(at: shared) }
    try Data(token.utf8).write(to: shared)
    let check = HostCheck(
      openMPI: openMPI, sharedFile: shared, token: token, farmProgram: farmProgram,
      programs: Set(tasks.map(\.program)).sorted())
    guard var present = try check(hosts, shouldStop: shouldStop) else { return false }
    var open = Array(tasks.indices)
    var unexplainedEnds = 0
    while true {
      let order = open
      // A host might see an earlier file of the same name.
      let list = folder.appending(path: ".tasks-\(UUID().uuidString).json")
      defer { try? FileManager.default.removeItem(at: list) }
      try JSONEncoder().encode(order.map { tasks[$0] }).write(to: list)
      var running: Set<Int> = []
      var job = try RankJob(
        hosts: present,
        process: openMPI.start(
          present.map { .init(host: $0.host, arguments: [farmProgram.path, "rank", list.path]) }))
      let end = try job.watch(shouldStop: shouldStop) { update in
        let update = update.renumbered { order[$0] }
        switch update {
        case .starts(let task, _): running.insert(task)
        case .stops(let task): running.remove(task)
        case .finishes(let task, _):
          running.remove(task)
          open.removeAll { $0 == task }
          unexplainedEnds = 0
        case .prints, .note: break
        }
        onUpdate(update)
      } nameOf: {
        tasks[order[$0]].name
      }
      if open.isEmpty { return true }
      if shouldStop() { return false }

      for task in running { onUpdate(.stops(task: task)) }
      let unfinished = open.map { tasks[$0].name }.joined(separator: ", ")
      var left = present.map(\.host)
      switch end {
      case .gaveUp:
        throw HostsError("not finished: \(unfinished), killed on every slot: did memory run out?")
      case .lost(let name, let isWhole, let reason):
        left = left.compactMap { host in
          guard host.name == name else { return host }
          return isWhole || host.slots == 1 ? nil : Host(name, slots: host.slots - 1)
        }
        guard !left.isEmpty else { throw HostsError("\(reason), and no host is left") }
        onUpdate(.note("\(reason): the others resume without it, from the last checkpoints"))
      case .left, .failed:
        // Either a host is gone, which the check finds, or this was a passing failure.
        unexplainedEnds += 1
        guard unexplainedEnds <= 2 else {
          guard case .failed(let reason) = end else { throw HostsError("not finished: \(unfinished)") }
          throw HostsError(reason)
        }
      }
      let remaining = try check.remaining(of: left, shouldStop: shouldStop) { reason in
        onUpdate(.note("\(reason): the others resume without it, from the last checkpoints"))
      }
      guard let remaining else { return false }
      present = remaining
    }
  }
}

extension TaskFarm.Update {
  /// The same event, of the task with another number.
  fileprivate func renumbered(_ number: (Int) -> Int) -> Self {
    switch self {
    case .starts(let task, let host): .starts(task: number(task), host: host)
    case .prints(let task, let host, let line): .prints(task: number(task), host: host, line: line)
    case .finishes(let task, let host): .finishes(task: number(task), host: host)
    case .stops(let task): .stops(task: number(task))
    case .note: self
    }
  }
}
