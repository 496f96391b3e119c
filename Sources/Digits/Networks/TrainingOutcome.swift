import ConvNet
import Digits
import Foundation

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

  /// Whether the validation accuracy is higher than that of a network that has learned nothing could be.
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

/// The mean of at least one number.
func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
