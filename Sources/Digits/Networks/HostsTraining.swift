import ConvNet
import Digits
import Foundation
import Hosts
import Stage

// Training on several hosts.
extension Stage {
  /// Trains the networks that are not trained yet, in processes on several hosts.
  ///
  /// - Returns: the share of the training that was done before, and the seconds that it took.
  func train(
    _ names: [String], on hosts: HostList, showing bar: ProgressBar, _ display: some TrainingDisplay
  ) -> (done: Double, seconds: Double) {
    if names.count == 1 {
      tell(
        "--hosts trains each network on a single host, and there is only one network: --set members=N trains several"
      )
    }
    let before = names.map(checkpointState)
    var (now, rounds) = (before, 0)
    while now.contains(where: { !$0.isComplete }) {
      let open = names.indices.filter { !now[$0].isComplete }
      attempt("use the hosts") {
        guard rounds < 2 else {
          throw HostsError(
            "\(open.map { names[$0] }.joined(separator: ", ")): a host has trained it, but its checkpoint is not complete. Is the "
              + "disk full, or slow to show what another host has written?")
        }
      }
      let place = compute(
        open.map { names[$0] }, of: names.count, started: open.map { now[$0].fraction }, on: hosts,
        showing: bar,
        onProgress: showing(display, of: names.count))
      if let place {
        display.end()
        stopInterrupted(at: place)
      }
      (now, rounds) = (names.map(checkpointState), rounds + 1)
    }
    return (
      before.reduce(0) { $0 + $1.fraction } / Double(names.count), before.reduce(0) { $0 + $1.seconds }
    )
  }

  /// How far a network's training is, according to its checkpoint.
  private func checkpointState(of name: String) -> (isComplete: Bool, fraction: Double, seconds: Double) {
    let checkpoint = resume(name) { try TrainingCheckpoint(contentsOf: $0) }
    return (checkpoint?.isComplete ?? false, checkpoint?.fraction ?? 0, checkpoint?.seconds ?? 0)
  }

  /// Shows the history of a network that another process trains, as far as its checkpoint records it.
  private func showing(_ display: some TrainingDisplay, of count: Int) -> (String) -> Void {
    var last = ContinuousClock.now
    return { name in
      guard ContinuousClock.now - last > .seconds(5),
        let checkpoint = try? TrainingCheckpoint(contentsOf: self.checkpoint(of: name))
      else { return }
      last = .now
      let epoch = min(checkpoint.epochsDone + 1, checkpoint.epochs)
      display.show(checkpoint.history, at: "\(name) of \(count), epoch \(epoch) of \(checkpoint.epochs)")
    }
  }
}
