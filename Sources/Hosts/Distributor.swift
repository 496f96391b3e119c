/// Rank 0's bookkeeping: hands out the tasks in order, each to a free rank.
package struct Distributor {
  package typealias Orders = [(rank: Int, order: RankOrder)]

  private var waiting: [Int]
  private var free: [Int] = []
  /// The tasks in progress, by rank.
  private var running: [Int: Int] = [:]
  /// The ranks that get no more tasks.
  private var resting: Set<Int> = []
  private var isStopping = false
  /// How long each rank has been silent, by this process's own clock.
  private var silence: [Duration]

  /// The longest silence, of the network or of a rank, that is waited out: TCP may take three times as long as the
  /// network to recover.
  package static let longestSilence = Duration.seconds(90)

  package init(taskCount: Int, rankCount: Int) {
    waiting = Array(0..<taskCount)
    silence = Array(repeating: .zero, count: rankCount)
  }

  /// Notes what a rank reported.
  ///
  /// - Returns: the orders that follow.
  package mutating func note(_ report: RankReport) -> Orders {
    let rank = report.rank
    if report.event != .isSilent { silence[rank] = .zero }
    switch report.event {
    case .waits: free.append(rank)
    case .rests: rest(rank)
    case .ends(_, status: 0, _):
      running[rank] = nil
      if !resting.contains(rank) { free.append(rank) }
    case .ends(let task, nil, _), .stops(let task):
      running[rank] = nil
      // Memory may have run out, which is the host's problem: another resumes the task, and this rank rests. The task
      // goes to the end of the queue, in case it is the problem after all.
      waiting.append(task)
      rest(rank)
    case .ends:
      running[rank] = nil
      // The task would fail on every host.
      if !isStopping { return stop() }
    case .starts, .lives, .prints, .isSilent: return []
    }
    return assigned() + farewell
  }

  private mutating func rest(_ rank: Int) {
    resting.insert(rank)
    free.removeAll { $0 == rank }
  }

  /// Asks all tasks to end.
  package mutating func stop() -> Orders {
    guard !isStopping else { return [] }
    isStopping = true
    return running.keys.sorted().map { ($0, .stop) } + farewell
  }

  private mutating func assigned() -> Orders {
    guard !isStopping else { return [] }
    var orders: Orders = []
    while !waiting.isEmpty, !free.isEmpty {
      let (rank, task) = (free.removeFirst(), waiting.removeFirst())
      running[rank] = task
      orders.append((rank, .start(task: task)))
    }
    return orders
  }

  /// Dismisses all ranks when no task is left, or no rank to take one.
  private var farewell: Orders {
    let isOver = isStopping || waiting.isEmpty || resting.count == silence.count
    return isOver && running.isEmpty ? silence.indices.map { ($0, .leave) } : []
  }

  /// Notes that `time` has passed.
  ///
  /// - Returns: a report for each rank that has now been silent for too long.
  package mutating func pass(_ time: Duration) -> [RankReport] {
    // A gap in this process's own time, as when its computer sleeps, does not count as silence of the others.
    let time = min(time, .seconds(1))
    var reports: [RankReport] = []
    for rank in silence.indices.dropFirst() {
      let wasSilent = silence[rank] > Self.longestSilence
      silence[rank] += time
      if !wasSilent, silence[rank] > Self.longestSilence {
        reports.append(RankReport(rank: rank, .isSilent))
      }
    }
    return reports
  }
}
