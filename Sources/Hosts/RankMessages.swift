/// Something that happened on a rank.
package enum RankEvent: Codable, Equatable, Sendable {
  /// It is idle.
  case waits
  /// It is alive, which it reports every few seconds.
  case lives
  case starts(task: Int)
  /// Its task printed a line.
  case prints(task: Int, line: String, isError: Bool)
  /// Its task ended, with an exit status or by a signal.
  case ends(task: Int, status: Int32?, signal: Int32?)
  /// Its task ended because it was asked to, or was never started.
  case stops(task: Int)
  /// It takes no more tasks: a signal has asked it to end.
  case rests
  /// It has not been heard from for too long.
  case isSilent
}

/// An event and its rank. Rank 0 prints those of all ranks, each as a line of JSON.
package struct RankReport: Codable, Equatable, Sendable {
  package let rank: Int
  package let event: RankEvent

  package init(rank: Int, _ event: RankEvent) {
    self.rank = rank
    self.event = event
  }
}

/// An order from rank 0 to a rank.
package enum RankOrder: Codable, Equatable {
  case start(task: Int)
  /// Ask the task to end, and wait for it.
  case stop
  /// Nothing is left to do anywhere.
  case leave
}
