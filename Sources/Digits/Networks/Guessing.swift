import ConvNet
import Digits

/// The guess that a network must beat to have learned anything: always naming the most common digit.
struct Guessing {
  /// The accuracy of that guess.
  let accuracy: Double

  /// - Parameter labels: the digits that the images show.
  init(_ labels: [Int]) {
    let counts = labels.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
    accuracy = labels.isEmpty ? 0 : Double(counts.values.max() ?? 0) / Double(labels.count)
  }

  /// Whether an accuracy measured on `count` images is too high for chance, with 97.5 % confidence.
  func isBeaten(by accuracy: Double, on count: Int) -> Bool {
    wilsonInterval(Int((accuracy * Double(count)).rounded()), of: count).lowerBound > self.accuracy
  }
}

/// Watches a training and warns early if it learns nothing, as with labels that do not belong to the images.
struct HopelessTrainingWatch {
  private let guessing: Guessing
  private let imageCount: Int
  private var isDone = false

  /// How many images a network has seen before it is judged.
  private static let patience = 5_000

  /// - Parameter labels: those of the images that the network learns from.
  init(labels: [Int]) {
    guessing = Guessing(labels)
    imageCount = labels.count
  }

  /// A note to the user, once at most.
  mutating func note(on progress: TrainingProgress) -> String? {
    let inEpoch = progress.batch * imageCount / max(progress.batches, 1)
    let seen = (progress.epoch - 1) * imageCount + inEpoch
    guard !isDone, seen >= Self.patience else { return nil }
    isDone = true
    // The average over a whole epoch, unless the first one is long enough.
    let (accuracy, count) =
      progress.history.epochs.last.map { ($0.trainAccuracy, imageCount) } ?? (progress.accuracy, inEpoch)
    guard !guessing.isBeaten(by: accuracy, on: count) else { return nil }
    return
      "after \(seen) images, the network is right on \(percent(accuracy)) of those it learns from; always "
      + "naming the most common digit would be right on \(percent(guessing.accuracy)). Do the labels belong "
      + "to the images? Ctrl-C stops the training and loses nothing"
  }
}
