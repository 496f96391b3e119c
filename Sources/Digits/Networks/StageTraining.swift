import ArgumentParser
import ConvNet
import Digits
import Foundation
import Preprocessing
import Processes
import Stage

/// Displays a training while it runs.
public protocol TrainingDisplay {
  /// - Parameters:
  ///   - history: what has been measured so far for the network in training.
  ///   - place: where the training is, as in "network 2 of 15, epoch 3 of 8".
  func show(_ history: History, at place: String)

  /// Called when the training has ended or was interrupted.
  func end()
}

extension Stage {
  /// Trains networks, the first from `initial` and the others from their own initial weights, each without one fold in
  /// turn.
  ///
  /// Shows a progress bar, saves checkpoints, resumes from those of an interrupted run, and ends the step if it is
  /// interrupted or the training fails. With `--hosts`, other processes train the networks, and this one reads what they have
  /// left in the checkpoints.
  ///
  /// - Parameters:
  ///   - networks: how many to train.
  ///   - training: how to train them.
  ///   - augmentation: varies the training images.
  ///   - display: shows the training in addition to the bar.
  public func train(
    _ networks: Int, from initial: InitialNetwork, on folds: Folds, by training: Training, epochs: Int,
    seed: UInt64, varying augmentation: Augmentation, showing display: some TrainingDisplay
  ) -> TrainingOutcome {
    // From here on, Ctrl-C ends the training with a checkpoint, also before its first batch is done.
    _ = isInterrupted
    let bar = progressBar()
    let firstSplit = folds.split(forNetwork: 0)
    var unsaved: String?
    var watch = HopelessTrainingWatch(labels: firstSplit.training.labels)
    var (doneBefore, earlierSeconds, place) = (0.0, 0.0, "")
    let names = (1...networks).map { "network \($0)" }
    let part = assignedPart(of: names)
    let isPart = part != nil
    let assigned = part.map { $0..<$0 + 1 } ?? 0..<networks
    let usesHosts = options.hosts != nil
    attempt("train the network") { try check(initial.network, batchSize: training.batchSize) }
    if let hosts = options.hosts {
      (doneBefore, earlierSeconds) = train(names, on: hosts, showing: bar, display)
    }
    var configuration = TrainingConfiguration(
      training, epochs: epochs, seed: seed, threads: options.threads)
    configuration.now = { WorkClock.now }
    var name = ""
    func fit() throws -> [(network: Sequential, history: History)] {
      do {
        return try folds.fit(
          networks: assigned, from: initial.network,
          configuration: configuration,
          augment: { augmentation($0, using: &$1) },
          resume: { number in
            name = names[number]
            let checkpoint = resume(name) { try TrainingCheckpoint(contentsOf: $0) }
            guard let checkpoint, !usesHosts else { return checkpoint }
            doneBefore = (Double(number - assigned.lowerBound) + checkpoint.fraction) / Double(assigned.count)
            earlierSeconds += checkpoint.seconds
            bar.resume(at: doneBefore)
            return checkpoint
          },
          checkpoints: { number in
            CheckpointPolicy(every: .seconds(5)) { checkpoint in
              unsaved = self.saveCheckpoint(of: names[number], after: unsaved, on: bar) {
                try checkpoint.write(to: $0)
              }
            }
          },
          onProgress: { progress in
            place = "\(progress)"
            if let hint = watch.note(on: progress.training) { bar.interrupt { tell(hint) } }
            bar.update(fraction: progress.fraction, text: place)
            if !isPart { display.show(progress.training.history, at: progress.place) }
          }, shouldStop: { isInterrupted })
      } catch {
        switch error {
        case .unfitCheckpoint(let reason):
          // Its folder is for these settings and inputs alone, so the file was altered.
          (doneBefore, earlierSeconds) = (0, 0)
          try startAnew(name, because: "its checkpoint does not fit: \(reason)")
          return try fit()
        case .interrupted:
          display.end()
          if let unsaved {
            tell("the last checkpoint could not be saved (\(unsaved)), so an earlier one is used")
          }
          stopInterrupted(at: place)
        default: throw error
        }
      }
    }
    let trained = attempt("train the network", fit)
    if isPart { finishPart(unsaved: unsaved) }
    bar.finish()
    display.end()
    if doneBefore > 0 {
      print("An earlier run had done \(percent(doneBefore, decimals: 0)) of this training.")
    }
    return TrainingOutcome(
      trained: trained, folds: (0..<networks).map(folds.fold(ofNetwork:)), earlierSeconds: earlierSeconds,
      validationLabels: firstSplit.validation.labels)
  }

  /// Refuses a batch size that the network cannot be trained with, before any of it is trained.
  private func check(_ network: Sequential, batchSize: Int) throws {
    do throws(ArchitectureError) {
      try network.check(batchSize: batchSize)
    } catch {
      throw ValidationError("--batch-size: \(TrainingError.unfitBatchSize(error))")
    }
  }
}
