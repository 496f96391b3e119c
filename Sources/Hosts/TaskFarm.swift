import Foundation
import Processes

/// Runs tasks on several hosts, each on whichever slot is free.
///
/// The ranks are processes that mpirun starts; rank 0 gives out the tasks, and each runs its own in a process. If a host or
/// a rank dies, mpirun ends them all. The farm then starts the others again without that host: what a task has saved, it
/// goes on from.
public struct TaskFarm {
  /// What a farm tells while it works.
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

  /// Asks mpirun for the hosts that a scheduler has given to this job, and how many processes for each.
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

  /// Carries out `tasks`.
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
    let token = UUID().uuidString
    let (shared, list) = (
      folder.appending(path: ".hosts-\(token)"), folder.appending(path: ".tasks-\(token).json")
    )
    defer {
      for file in [shared, list] { try? FileManager.default.removeItem(at: file) }
    }
    try Data(token.utf8).write(to: shared)
    let check = HostCheck(
      openMPI: openMPI, sharedFile: shared, token: token, farmProgram: farmProgram,
      programs: Set(tasks.map(\.program)).sorted())
    var present = try check(hosts)
    var open = Array(tasks.indices)
    var unexplainedEnds = 0
    while true {
      let order = open
      var running: Set<Int> = []
      try JSONEncoder().encode(order.map { tasks[$0] }).write(to: list)
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
        case .prints, .note: break
        }
        onUpdate(update)
      } nameOf: {
        tasks[order[$0]].name
      }
      if open.isEmpty { return true }
      if shouldStop() { return false }

      for task in running { onUpdate(.stops(task: task)) }
      switch end {
      case .left:
        throw HostsError(
          "not finished: \(open.map { tasks[$0].name }.joined(separator: ", ")). On each slot, it was killed: did memory run out?"
        )
      case .lost(let name, let reason):
        present.removeAll { $0.host.name == name }
        guard !present.isEmpty else { throw HostsError("\(reason), and no host is left") }
        onUpdate(.note("\(reason): the others resume without it, from the last checkpoints"))
      case .failed(let reason):
        // Either a host is gone, which the check finds, or this may have been a chance.
        unexplainedEnds += 1
        guard unexplainedEnds <= 2 else { throw HostsError(reason) }
      }
      present = try check.reached(of: present.map(\.host)) { names in
        onUpdate(.note("\(names) cannot be reached any more: the others resume without it, from the last checkpoints"))
      }
    }
  }
}

extension TaskFarm.Update {
  /// The same of the task with another number.
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

/// A task that failed in a way that it would everywhere.
public struct FailedTask: Error, CustomStringConvertible {
  public let name: String
  public let host: String
  public let status: Int32
  /// What it printed to standard error.
  public let errors: [String]

  public var description: String {
    let told = errors.filter { $0.hasPrefix("error: ") }.map { String($0.dropFirst("error: ".count)) }
    let said = told.isEmpty ? errors.suffix(1) : told
    return "\(name) failed on \(host) with status \(status)" + (said.isEmpty ? "" : ": ")
      + said.joined(separator: "\n")
  }
}
