import ArgumentParser
import ConvNet
import Digits
import Foundation
import Hosts
import Stage

// Training on several hosts.
extension Stage {
  /// Refuses a batch size before the hosts do.
  func check(_ network: Sequential, batchSize: Int) throws {
    do throws(ArchitectureError) {
      try network.check(batchSize: batchSize)
    } catch {
      throw ValidationError("--batch-size: \(TrainingError.unfitBatchSize(error))")
    }
  }

  /// Lets processes on several hosts train the networks that are not trained yet.
  ///
  /// - Returns: the share of the training that was done before, and the seconds that it took.
  func train(
    _ names: [String], on hosts: HostList, showing bar: ProgressBar, _ display: some TrainingDisplay
  ) -> (done: Double, seconds: Double) {
    let checkpoints = names.map { name in resume(name) { try TrainingCheckpoint(contentsOf: $0) } }
    let open = names.indices.filter { !(checkpoints[$0]?.isComplete ?? false) }
    if names.count == 1 {
      tell("--hosts trains each network on one host, and there is only one: --set members=N trains several")
    }
    if !open.isEmpty {
      var lastShown = ContinuousClock.now
      let place = compute(
        open.map { names[$0] }, of: names.count, started: open.map { checkpoints[$0]?.fraction ?? 0 },
        on: hosts, showing: bar
      ) { name in
        guard ContinuousClock.now - lastShown > .seconds(5),
          let checkpoint = try? TrainingCheckpoint(contentsOf: checkpoint(of: name))
        else { return }
        lastShown = .now
        display.show(
          checkpoint.history,
          at: "\(name) of \(names.count), epoch \(checkpoint.epochsDone + 1) of \(checkpoint.epochs)")
      }
      if let place {
        display.end()
        stopInterrupted(at: place)
      }
    }
    return (
      checkpoints.reduce(0) { $0 + ($1?.fraction ?? 0) } / Double(names.count),
      checkpoints.reduce(0) { $0 + ($1?.seconds ?? 0) }
    )
  }
}
