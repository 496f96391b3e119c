import Foundation

/// A computer that takes part in a run, and how many tasks it works on at a time.
public struct Host: Equatable, Sendable, CustomStringConvertible {
  public let name: String
  public let slots: Int

  public init(_ name: String, slots: Int) {
    self.name = name
    self.slots = slots
  }

  /// In the form of Open MPI's `--host`: "desk:2".
  public var description: String { "\(name):\(slots)" }
}

/// The hosts that `--hosts` names.
public enum HostList: Equatable, Sendable {
  case listed([Host])
  /// The hosts that Slurm or another scheduler has allocated to this job; Open MPI asks the scheduler for them.
  case allocated

  /// The variables that schedulers set in a job; Open MPI, too, recognizes them by these.
  private static let schedulers = ["SLURM_JOB_ID", "PBS_JOBID", "LSB_JOBID", "JOB_ID"]

  /// - Parameter text: the path of a hostfile, hosts such as "laptop:1,desk:2", or "allocated".
  /// - Throws: ``HostsError`` that names what is wrong, and where.
  public init(
    _ text: String, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(HostsError) {
    if text == "allocated" {
      guard Self.schedulers.contains(where: { environment[$0] != nil }) else {
        throw HostsError(
          "--hosts allocated works only in a job of Slurm or another scheduler, which names the hosts: give a hostfile, or hosts as "
            + "in --hosts laptop:1,desk:2")
      }
      self = .allocated
    } else if text.contains(":"), !text.contains("/") {
      self = .listed(
        try Self.merged(
          try text.split(separator: ",", omittingEmptySubsequences: false).map { word throws(HostsError) in
            let parts = word.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count <= 2, let name = Self.name(parts[0]),
              let slots = parts.count == 1 ? 1 : Self.slots(parts[1])
            else {
              throw HostsError(
                "--hosts: '\(word)' is not HOST:N, where N (1 to 1024) is how many networks it trains at a time"
              )
            }
            return Host(name, slots: slots)
          }))
    } else {
      self = .listed(try Self.hosts(inFile: text))
    }
  }

  /// Reads Open MPI's hostfile: a line for each host, `name slots=N`; what follows `#` is a comment.
  private static func hosts(inFile path: String) throws(HostsError) -> [Host] {
    let text: String
    do {
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw HostsError(
        FileManager.default.fileExists(atPath: path)
          ? "\(path) cannot be read as text: --hosts takes a file with a line for each host, as in `desk slots=2`"
          : "there is no file \(path): --hosts takes a file with a line for each host, as in `desk slots=2`, or the hosts "
            + "themselves, as in --hosts laptop:1,desk:2")
    }
    var hosts: [Host] = []
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
      guard let first = words.first else { continue }
      func refuse(_ word: Substring) -> HostsError {
        HostsError(
          "line \(number + 1) of \(path): '\(word.prefix(80))' is not understood; a line is a host's name and how many networks "
            + "it trains at a time, as in `desk slots=2`")
      }
      guard let name = name(first) else { throw refuse(first) }
      var slots = 1
      for word in words.dropFirst() {
        let parts = word.split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count == 2, let value = Self.slots(parts[1]) else { throw refuse(word) }
        switch parts[0] {
        case "slots": slots = value
        case "max_slots", "max-slots": break
        default: throw refuse(word)
        }
      }
      hosts.append(Host(name, slots: slots))
    }
    guard !hosts.isEmpty else {
      throw HostsError("\(path) lists no hosts: it needs a line for each, as in `desk slots=2`")
    }
    return try merged(hosts)
  }

  /// The list with the slots of hosts that are named several times added up.
  private static func merged(_ hosts: [Host]) throws(HostsError) -> [Host] {
    var merged: [Host] = []
    for host in hosts {
      if let index = merged.firstIndex(where: { $0.name == host.name }) {
        merged[index] = Host(host.name, slots: min(merged[index].slots + host.slots, mostSlots))
      } else {
        merged.append(host)
      }
    }
    return merged
  }

  private static let mostSlots = 1024

  private static func slots(_ text: Substring) -> Int? {
    Int(text).flatMap { (1...mostSlots).contains($0) ? $0 : nil }
  }

  /// A name that neither ssh nor mpirun takes for an option or a list.
  private static func name(_ text: Substring) -> String? {
    let isName = text.first.map { $0.isLetter || $0.isNumber } ?? false
    return isName && text.allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) } ? String(text) : nil
  }
}

/// Why hosts cannot take part.
public struct HostsError: Error, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}
