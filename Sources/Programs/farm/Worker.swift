import Engine
import Foundation
import Hosts
import Processes

/// A rank: works on one task at a time, in a process of its own, and reports to rank 0.
struct Worker {
  private let tasks: [FarmTask]
  private let farm: URL
  private var running: (task: Int, process: PipedProcess)?
  private var isStopping = false
  private var isResting = false
  private var lastReport = ContinuousClock.now
  private(set) var hasLeft = false

  private static let signOfLife = Duration.seconds(2)

  /// - Parameter farm: this program, whose command `task` runs a task.
  init(_ tasks: [FarmTask], farm: URL) {
    self.tasks = tasks
    self.farm = farm
  }

  /// Carries out an order.
  ///
  /// - Throws: Foundation's error if the task's process cannot be started.
  mutating func obey(_ order: RankOrder, report: (RankEvent) throws -> Void) throws {
    switch order {
    case .start(let number) where isStopping: try report(.stops(task: number))
    case .start(let number):
      let task = tasks[number]
      // These are for the rank alone: its task is not one of mpirun's or srun's processes.
      var environment = ProcessInfo.processInfo.environment.filter { name, _ in
        !["OMPI_", "PMIX_", "PRTE_", "SLURM_STEP"].contains { name.hasPrefix($0) }
      }
      environment[ProcessorQuota.processesVariable] =
        ProcessInfo.processInfo.environment["OMPI_COMM_WORLD_LOCAL_SIZE"]
      environment.merge(task.environment) { _, given in given }
      try report(.starts(task: number))
      running = (
        number,
        try PipedProcess(farm, ["task", "--", task.program] + task.arguments, environment: environment)
      )
    case .stop:
      isStopping = true
      running?.process.closeInput()
    case .leave: hasLeft = true
    }
  }

  /// Takes no more tasks, and asks the one under way to end.
  mutating func rest(report: (RankEvent) throws -> Void) throws {
    guard !isResting else { return }
    isResting = true
    try report(.rests)
    try obey(.stop, report: report)
  }

  /// Reports what has happened since the last call.
  mutating func report(_ report: (RankEvent) throws -> Void) throws {
    if let (task, process) = running {
      // Asked before the lines are taken, so that none comes after it.
      let ending = process.ending
      for line in process.takeLines() {
        lastReport = .now
        try report(.prints(task: task, line: line.text, isError: line.isError))
      }
      if let ending {
        running = nil
        lastReport = .now
        switch ending {
        case .exit(let status) where status == 0 || !isStopping:
          try report(.ends(task: task, status: status, signal: nil))
        case .signal(let signal) where !isStopping:
          try report(.ends(task: task, status: nil, signal: signal))
        default: try report(.stops(task: task))
        }
      }
    }
    if ContinuousClock.now - lastReport > Self.signOfLife {
      lastReport = .now
      try report(.lives)
    }
  }
}
