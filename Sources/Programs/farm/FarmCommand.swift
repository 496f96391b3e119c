import ArgumentParser
import Engine
import Foundation
import Hosts
import Kernels
import Processes

/// Runs tasks on several hosts. Users name hosts with `--hosts` of other programs; scripts can use it by itself.
@main
struct FarmCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "farm", abstract: "Runs tasks on several hosts with Open MPI.",
    subcommands: [RunTasks.self, Rank.self, TaskCommand.self, Check.self])

  static func main() {
    EndingSignals.prepare()
    runAsProgram()
  }
}

/// Runs the tasks of a file.
struct RunTasks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs the tasks of a file, each on whichever host is free, and shows what they print.",
    discussion: """
      The file has a JSON array of {"name": "split 1", "program": "/path", "arguments": [], "environment": {}}. All hosts must \
      share its folder, and have the same programs under the same paths. The exit status is 0 when all tasks are done, 1 \
      after Ctrl-C, and 2 when one failed.
      """)

  @Option(
    help: ArgumentHelp(
      "The hosts: a hostfile, a list such as laptop:1,desk:2, or `allocated` in a Slurm job.",
      valueName: "hosts"
    ))
  var hosts: String

  @Argument(help: ArgumentHelp("The tasks as JSON.", valueName: "file")) var file: String

  func run() throws {
    try TaskFarm.check(hosts)
    let url = URL(filePath: file).absoluteURL
    let tasks: [FarmTask]
    do {
      tasks = try JSONDecoder().decode([FarmTask].self, from: Data(contentsOf: url))
    } catch {
      throw CommandError("\(url.path) does not hold tasks as JSON: \(explanation(of: error))")
    }
    guard let program = Bundle.main.executableURL else {
      throw CommandError("the path of this program cannot be found")
    }
    let farm = try TaskFarm(
      HostList(hosts), folder: url.deletingLastPathComponent(), farmProgram: program)
    let isDone = try farm.carryOut(tasks, shouldStop: { EndingSignals.isRequested }) { update in
      switch update {
      case .starts(let task, let host): print("\(tasks[task].name) starts on \(host)")
      case .prints(let task, let host, let line):
        let text = "\(tasks[task].name) on \(host): \(line.text)"
        if line.isError { report(text) } else { print(text) }
      case .finishes(let task, let host): print("\(tasks[task].name) is done on \(host)")
      case .stops(let task): print("\(tasks[task].name) was stopped")
      case .note(let text): report("note: \(text)")
      }
    }
    guard isDone else {
      report("interrupted. The same command runs all tasks again; those that save their progress resume")
      throw ExitCode(1)
    }
  }
}

/// Whether a rank can work on this host.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Reports why no rank can work on this host.", shouldDisplay: false)

  func run() throws {
    try MessagePassing.load()
    if let missing = Instructions.missingHere {
      throw CommandError(
        "its processor lacks \(missing), which the programs were compiled for: start the run on this host, which builds them for "
          + "it")
    }
  }
}

/// A process that mpirun starts on a host: takes tasks from rank 0 and runs them.
struct Rank: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Works on the tasks of a file with the other ranks that mpirun has started.",
    shouldDisplay: false)

  @Argument(help: "A file with tasks as JSON.") var file: String

  private static let pause: useconds_t = 20_000

  func run() throws {
    let tasks = try JSONDecoder().decode([FarmTask].self, from: Data(contentsOf: URL(filePath: file)))
    let messages = try MessagePassing()
    guard let program = Bundle.main.executableURL else {
      throw CommandError("the path of this program cannot be found")
    }
    var worker = Worker(tasks, farm: program)
    var distributor =
      messages.rank == 0
      ? Distributor(taskCount: tasks.count, rankCount: messages.rankCount) : nil
    let input = StandardInput()
    var mine = [RankReport(rank: messages.rank, .waits)]
    var last = ContinuousClock.now
    while !worker.hasLeft {
      try worker.report { mine.append(RankReport(rank: messages.rank, $0)) }
      if distributor != nil {
        let reports =
          mine + (try messages.received(RankReport.self).map(\.message))
          + (distributor?.pass(.now - last) ?? [])
        mine = []
        last = .now
        var orders: Distributor.Orders = []
        for report in reports {
          print(String(decoding: try JSONEncoder().encode(report), as: UTF8.self))
          orders += distributor?.note(report) ?? []
        }
        // Whoever started the ranks closes the pipe to stop them, or by exiting.
        if input.hasEnded || EndingSignals.isRequested { orders += distributor?.stop() ?? [] }
        for (rank, order) in orders {
          if rank != 0 {
            try messages.send(order, to: rank)
          } else {
            try worker.obey(order) { mine.append(RankReport(rank: 0, $0)) }
          }
        }
      } else {
        // mpirun ends all ranks when one of them has died.
        if EndingSignals.isRequested {
          try worker.rest { mine.append(RankReport(rank: messages.rank, $0)) }
        }
        for report in mine { try messages.send(report, to: 0) }
        mine = []
        for (_, order) in try messages.received(RankOrder.self) {
          try worker.obey(order) { mine.append(RankReport(rank: messages.rank, $0)) }
        }
      }
      usleep(Self.pause)
    }
    try messages.leave()
  }
}
