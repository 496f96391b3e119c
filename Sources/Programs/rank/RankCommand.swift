import ArgumentParser
import Engine
import Foundation
import Hosts
import Kernels
import Processes

/// A process that mpirun starts on a host: takes tasks from rank 0 and runs them. Not for users, who name hosts with
/// `--hosts`.
@main
struct RankCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rank", abstract: "Works on tasks with others that mpirun has started.",
    discussion: "`./notebook run --hosts` starts it on each host.",
    subcommands: [Work.self, Check.self])

  static func main() {
    EndingSignals.prepare()
    runAsProgram()
  }
}

/// Whether a rank can work on this host.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Says why no rank can work here.")

  func run() throws {
    try MessagePassing.load()
    if let missing = Instructions.missingHere {
      throw CommandError(
        "its processor lacks \(missing), which the programs were compiled for: start the run on this host, since what is built "
          + "here works on both")
    }
  }
}

struct Work: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Works on the tasks of a file.")

  @Argument(help: "A file with tasks as JSON.") var file: String

  private static let pause: useconds_t = 20_000

  func run() throws {
    let tasks = try JSONDecoder().decode([FarmTask].self, from: Data(contentsOf: URL(filePath: file)))
    let messages = try MessagePassing()
    var worker = Worker(tasks)
    var distributor = messages.rank == 0
      ? Distributor(taskCount: tasks.count, rankCount: messages.rankCount) : nil
    let input = StandardInput()
    var mine: [RankReport] = [RankReport(rank: messages.rank, .waits)]
    var last = ContinuousClock.now
    while !worker.hasLeft {
      let worksForOthers = distributor != nil
      try worker.report { mine.append(RankReport(rank: messages.rank, $0)) }
      if worksForOthers {
        var orders: [(rank: Int, order: RankOrder)] = []
        var reports = mine + (try messages.received(RankReport.self).map(\.message))
        mine = []
        reports += distributor?.pass(.now - last) ?? []
        last = .now
        for report in reports {
          print(String(decoding: try JSONEncoder().encode(report), as: UTF8.self))
          orders += distributor?.note(report) ?? []
        }
        // What has started the ranks ends its side of the pipe to stop them, or by its own end.
        if input.hasEnded || EndingSignals.isRequested { orders += distributor?.stop() ?? [] }
        for (rank, order) in orders {
          if rank != 0 {
            try messages.send(order, to: rank)
          } else {
            try worker.obey(order) { mine.append(RankReport(rank: 0, $0)) }
          }
        }
      } else {
        for report in mine { try messages.send(report, to: 0) }
        mine = []
        for (_, order) in try messages.received(RankOrder.self) {
          try worker.obey(order) { mine.append(RankReport(rank: messages.rank, $0)) }
        }
        // mpirun ends all ranks when one of them has died.
        if EndingSignals.isRequested {
          try worker.obey(.stop) { _ in }
        }
      }
      usleep(Self.pause)
    }
    try messages.leave()
  }
}
