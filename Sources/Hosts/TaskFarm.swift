import Foundation
import Processes

/// Carries out tasks on several hosts, each by whichever rank is free.
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
  private let rankProgram: URL

  /// - Parameters:
  ///   - list: the hosts to use.
  ///   - folder: one that all hosts see, for a file or two while the farm works.
  ///   - rankProgram: the package's program `rank`.
  /// - Throws: ``HostsError``.
  public init(_ list: HostList, folder: URL, rankProgram: URL) throws {
    openMPI = try OpenMPI()
    self.folder = folder
    self.rankProgram = rankProgram
    guard FileManager.default.isExecutableFile(atPath: rankProgram.path) else {
      throw HostsError("\(rankProgram.path) is not built: run `swift build -c release`, or ./notebook, which does")
    }
    hosts = switch list {
    case .listed(let hosts): hosts
    case .allocated: try Self.allocatedHosts(openMPI)
    }
  }

  /// How many tasks are worked on at a time.
  public var slotCount: Int { hosts.reduce(0) { $0 + $1.slots } }

  /// Asks mpirun for the hosts that a scheduler has given to this job, and how many processes for each.
  private static func allocatedHosts(_ openMPI: OpenMPI) throws -> [Host] {
    let process = try openMPI.start(["sh", "-c", "echo \"digits-host $(hostname)\""])
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
      openMPI: openMPI, sharedFile: shared, token: token, rankProgram: rankProgram,
      programs: Set(tasks.map(\.program)).sorted())
    var present: [HostCheck.Result]
    do {
      present = try check(hosts)
    } catch let unreached as UnreachedHosts {
      throw HostsError(unreached.description)
    }

    var open = Array(tasks.indices)
    while !open.isEmpty {
      let order = open
      try JSONEncoder().encode(order.map { tasks[$0] }).write(to: list)
      var job = try RankJob(
        hosts: present, process: openMPI.start(
          present.map { .init(host: $0.host, arguments: [rankProgram.path, "work", list.path]) }))
      let end = try job.watch(shouldStop: shouldStop) { event in
        switch event {
        case .starts(let number, let host): onUpdate(.starts(task: order[number], host: host))
        case .prints(let number, let host, let line):
          onUpdate(.prints(task: order[number], host: host, line: line))
        case .finishes(let number, let host):
          open.removeAll { $0 == order[number] }
          onUpdate(.finishes(task: order[number], host: host))
        case .stops(let number): onUpdate(.stops(task: order[number]))
        case .note: onUpdate(event)
        }
      } nameOf: { tasks[order[$0]].name }
      if shouldStop() { return open.isEmpty }
      guard !open.isEmpty, case .lost(let names, let reason) = end else { break }
      for task in open { onUpdate(.stops(task: task)) }
      present.removeAll { names.contains($0.host.name) }
      guard !present.isEmpty else { throw HostsError("\(reason); no host is left to go on with") }
      onUpdate(
        .note("\(reason): going on without \(names.joined(separator: ", ")), from the last checkpoints"))
      // Others may have gone with it.
      while true {
        do {
          present = try check(present.map(\.host))
          break
        } catch let unreached as UnreachedHosts {
          present.removeAll { unreached.names.contains($0.host.name) }
          guard !present.isEmpty else { throw HostsError("\(unreached); no host is left to go on with") }
          onUpdate(.note("going on without \(unreached.names.joined(separator: ", ")): it cannot be reached"))
        }
      }
    }
    guard open.isEmpty else {
      throw HostsError(
        "\(open.map { tasks[$0].name }.joined(separator: ", ")) did not finish: on each host, its process was ended by a signal"
      )
    }
    return true
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
    let said = errors.map { $0.hasPrefix("error: ") ? String($0.dropFirst("error: ".count)) : $0 }
    return "\(name) failed on \(host) with status \(status)" + (said.isEmpty ? "" : ": ")
      + said.joined(separator: "\n")
  }
}
