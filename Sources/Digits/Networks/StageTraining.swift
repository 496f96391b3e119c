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

/// The result of training one network or several; prints as a table.
public struct TrainingOutcome: CustomStringConvertible {
  let trained: [(network: Sequential, history: History)]
  /// The fold that each network was validated on.
  let folds: [Int]
  /// How long earlier, interrupted runs took for their part of the training.
  public let earlierSeconds: Double
  /// The first network's validation labels.
  let validationLabels: [Int]

  public var networks: [Sequential] { trained.map(\.network) }

  /// The first network's history.
  public var history: History { trained[0].history }

  private var last: [History.Epoch] { trained.map(\.history.last) }

  /// The mean over the networks, each on its own fold, after the last epoch.
  public var validationAccuracy: Double { mean(last.map(\.validationAccuracy)) }
  public var validationLoss: Double { mean(last.map(\.validationLoss)) }

  /// Whether the validation accuracy is too high for a network that has learned nothing.
  public var isBetterThanGuessing: Bool {
    Guessing(validationLabels).isBeaten(by: validationAccuracy, on: validationLabels.count)
  }

  /// The validation accuracy of always naming the most common digit.
  public var guessingAccuracy: Double { Guessing(validationLabels).accuracy }

  /// The speed in the last network's last epoch.
  public var imagesPerSecond: Double { last[last.count - 1].imagesPerSecond }

  public var description: String {
    guard trained.count > 1 else { return history.csv }
    let rows = zip(folds, last).enumerated().map { index, network in
      "network \(index + 1), validated on fold \(network.0): \(percent(network.1.validationAccuracy))"
    }
    return "network 1:\n\(history.csv)\n" + rows.joined(separator: "\n")
  }
}

extension Stage {
  /// Trains networks, the first from `initial` and the others from their own initial weights, each without one fold in
  /// turn.
  ///
  /// Shows a progress bar, saves checkpoints, resumes from those of an interrupted run, and ends the step if it is
  /// interrupted or the training fails.
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
    func name(_ network: Int) -> String { "network \(network + 1)" }
    var configuration = TrainingConfiguration(
      training, epochs: epochs, seed: seed, threads: options.threads)
    configuration.now = { WorkClock.now }
    var part = ""
    func fit() throws -> [(network: Sequential, history: History)] {
      do {
        return try folds.fit(
          networks: 0..<networks, from: initial.network,
          configuration: configuration,
          augment: { augmentation($0, using: &$1) },
          resume: { number in
            part = name(number)
            let checkpoint = resume(part) { try TrainingCheckpoint(contentsOf: $0) }
            guard let checkpoint else { return nil }
            doneBefore = (Double(number) + checkpoint.fraction) / Double(networks)
            earlierSeconds += checkpoint.seconds
            bar.resume(at: doneBefore)
            return checkpoint
          },
          checkpoints: { number in
            CheckpointPolicy(every: .seconds(5)) { checkpoint in
              unsaved = self.saveCheckpoint(of: name(number), after: unsaved, on: bar) {
                try checkpoint.write(to: $0)
              }
            }
          },
          onProgress: { progress in
            place = "\(progress)"
            if let hint = watch.note(on: progress.training) { bar.interrupt { tell(hint) } }
            bar.update(fraction: progress.fraction, text: place)
            display.show(progress.training.history, at: progress.place)
          }, shouldStop: { isInterrupted })
      } catch {
        switch error {
        case .unfitCheckpoint(let reason):
          // Its folder is for these settings and inputs alone, so the file was altered.
          (doneBefore, earlierSeconds) = (0, 0)
          try startAnew(part, because: "its checkpoint does not fit: \(reason)")
          return try fit()
        case .interrupted:
          display.end()
          if let unsaved {
            tell("the last checkpoint could not be saved (\(unsaved)), so an earlier one is used")
          }
          stopInterrupted(at: place)
        case .unfitBatchSize: throw ValidationError("--batch-size: \(error)")
        default: throw error
        }
      }
    }
    let trained = attempt("train the network", fit)
    bar.finish()
    display.end()
    if doneBefore > 0 { print("Of this training, \(percent(doneBefore, decimals: 0)) was done before.") }
    return TrainingOutcome(
      trained: trained, folds: (0..<networks).map(folds.fold(ofNetwork:)), earlierSeconds: earlierSeconds,
      validationLabels: firstSplit.validation.labels)
  }
}

/// The mean of at least one number.
func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
