import Foundation

/// A command line that can be carried out on any host.
public struct FarmTask: Codable, Equatable, Sendable {
  /// What messages call it: "network 3".
  public let name: String
  /// The program's path, which is the same on all hosts.
  public let program: String
  public let arguments: [String]
  /// Variables for it, besides those of the host.
  public let environment: [String: String]

  /// In a task's environment: how many tasks share the processors of its host.
  public static let processesVariable = "NOTEBOOK_PROCESSES"

  public init(_ name: String, program: String, arguments: [String], environment: [String: String] = [:]) {
    self.name = name
    self.program = program
    self.arguments = arguments
    self.environment = environment
  }
}

/// What happens on the ranks, as rank 0 prints it: a line of JSON each.
public enum RankEvent: Codable, Equatable, Sendable {
  /// A rank has nothing to do.
  case waits
  /// It still lives, which it says every few seconds.
  case lives
  case starts(task: Int)
  /// Its task printed a line.
  case prints(task: Int, line: String, isError: Bool)
  /// Its task ended, with an exit status or by a signal.
  case ends(task: Int, status: Int32?, signal: Int32?)
  /// Its task ended since it was asked to.
  case stops(task: Int)
  /// The rank has not been heard from for a minute.
  case isSilent
}

/// An event, and whose it is.
public struct RankReport: Codable, Equatable, Sendable {
  public let rank: Int
  public let event: RankEvent

  public init(rank: Int, _ event: RankEvent) {
    self.rank = rank
    self.event = event
  }
}
