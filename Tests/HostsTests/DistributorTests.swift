import Testing

@testable import Hosts

@Suite("How rank 0 hands out tasks")
struct DistributorTests {
  /// The orders that follow reports, as "rank: order".
  private func orders(_ distributor: inout Distributor, _ reports: [RankReport]) -> [String] {
    reports.flatMap { Self.texts(distributor.note($0)) }
  }

  private static func texts(_ orders: Distributor.Orders) -> [String] {
    orders.map { rank, order in
      switch order {
      case .start(let task): "\(rank): task \(task)"
      case .stop: "\(rank): stop"
      case .leave: "\(rank): leave"
      }
    }
  }

  private func done(_ rank: Int, _ task: Int) -> RankReport {
    RankReport(rank: rank, .ends(task: task, status: 0, signal: nil))
  }

  @Test("the next task goes to whichever rank is free, and all leave when the last is done")
  func distributes() {
    var distributor = Distributor(taskCount: 3, rankCount: 2)
    #expect(
      orders(&distributor, [RankReport(rank: 1, .waits), RankReport(rank: 0, .waits)]) == [
        "1: task 0", "0: task 1",
      ])
    #expect(orders(&distributor, [done(0, 1)]) == ["0: task 2"])
    #expect(orders(&distributor, [done(0, 2)]) == [])
    #expect(orders(&distributor, [done(1, 0)]) == ["0: leave", "1: leave"])
  }

  @Test("a task that a signal ended goes to another rank, even one that was waiting, and not to the same")
  func signals() {
    var distributor = Distributor(taskCount: 1, rankCount: 2)
    #expect(orders(&distributor, [RankReport(rank: 0, .waits)]) == ["0: task 0"])
    let killed = RankReport(rank: 0, .ends(task: 0, status: nil, signal: 9))
    #expect(orders(&distributor, [killed]) == [], "the other has not come yet")
    #expect(orders(&distributor, [RankReport(rank: 1, .waits)]) == ["1: task 0"])
    let killedToo = RankReport(rank: 1, .ends(task: 0, status: nil, signal: 9))
    #expect(orders(&distributor, [killedToo]) == ["0: leave", "1: leave"], "no rank is left for it")
  }

  @Test("a failure, which would be the same everywhere, stops all ranks")
  func failures() {
    var distributor = Distributor(taskCount: 4, rankCount: 2)
    _ = orders(&distributor, [RankReport(rank: 0, .waits), RankReport(rank: 1, .waits)])
    let failed = RankReport(rank: 1, .ends(task: 1, status: 2, signal: nil))
    #expect(orders(&distributor, [failed]) == ["0: stop"])
    #expect(orders(&distributor, [RankReport(rank: 0, .stops(task: 0))]) == ["0: leave", "1: leave"])
  }

  @Test("a rank that a signal asks to end gets no more tasks, and its task goes to another")
  func rests() {
    var distributor = Distributor(taskCount: 2, rankCount: 2)
    _ = orders(&distributor, [RankReport(rank: 0, .waits), RankReport(rank: 1, .waits)])
    #expect(orders(&distributor, [RankReport(rank: 1, .rests), RankReport(rank: 1, .stops(task: 1))]) == [])
    #expect(orders(&distributor, [done(0, 0)]) == ["0: task 1"])
    #expect(orders(&distributor, [done(0, 1)]) == ["0: leave", "1: leave"])

    var idle = Distributor(taskCount: 1, rankCount: 2)
    _ = orders(
      &idle, [RankReport(rank: 0, .waits), RankReport(rank: 1, .waits), RankReport(rank: 1, .rests)])
    #expect(
      orders(&idle, [RankReport(rank: 0, .ends(task: 0, status: nil, signal: 9))]) == [
        "0: leave", "1: leave",
      ])
  }

  @Test("a request to stop is obeyed once, and no task is started after that")
  func stops() {
    var distributor = Distributor(taskCount: 4, rankCount: 2)
    _ = orders(&distributor, [RankReport(rank: 0, .waits), RankReport(rank: 1, .waits)])
    #expect(Self.texts(distributor.stop()) == ["0: stop", "1: stop"])
    #expect(distributor.stop().isEmpty)
    #expect(orders(&distributor, [done(0, 0)]) == [], "one was just done")
    #expect(orders(&distributor, [RankReport(rank: 1, .stops(task: 1))]) == ["0: leave", "1: leave"])
  }

  @Test(
    "a rank that is silent for a minute and a half is reported once; a gap in rank 0's own time does not count"
  )
  func silence() {
    var distributor = Distributor(taskCount: 2, rankCount: 2)
    _ = orders(&distributor, [RankReport(rank: 0, .waits), RankReport(rank: 1, .waits)])
    #expect(distributor.pass(.seconds(3600)).isEmpty, "the lid was closed")
    var reports: [RankReport] = []
    for _ in 0..<89 { reports += distributor.pass(.seconds(1)) }
    #expect(reports.isEmpty)
    #expect(distributor.note(RankReport(rank: 1, .lives)).isEmpty)
    for _ in 0..<90 { reports += distributor.pass(.seconds(1)) }
    #expect(reports.isEmpty, "it has spoken in between")
    for _ in 0..<30 { reports += distributor.pass(.seconds(1)) }
    #expect(reports == [RankReport(rank: 1, .isSilent)])
  }
}
