import ConvNet
import Digits
import Tensors

/// The labeled images that every network misreads, even those that have learned from them; prints as a line.
///
/// Their labels are the first to doubt (compare Northcutt, Jiang and Chuang 2021, "Confident Learning").
public struct UnbelievedLabels: CustomStringConvertible {
  /// An image that all networks read as a digit other than its label.
  public struct Image: Sendable, Equatable {
    /// Its place among the labeled images, from 0.
    public let place: Int
    public let label: Int
    /// The digit other than the label with the highest mean probability, and that probability.
    public let answer: Int
    public let probability: Double
    /// The label's mean probability.
    public let labelProbability: Double
  }

  /// The least believed label first.
  public let images: [Image]
  /// How many labeled images there are, and how many networks read them.
  public let imageCount, networkCount: Int

  /// - Parameters:
  ///   - answers: each network's probabilities `[N, 10]`; one network or more.
  ///   - labels: the N labels.
  public init(_ answers: [Tensor], labels: [Int]) {
    let named = answers.map { $0.argmaxOfRows() }
    let mean = Tensor(meanOf: answers)
    (imageCount, networkCount) = (labels.count, answers.count)
    images = labels.indices.filter { place in named.allSatisfy { $0[place] != labels[place] } }
      .map { place in
        let probabilities = mean.entry(place)
        let others = probabilities.indices.filter { $0 != labels[place] }
        let answer = others.max { (probabilities[$0], $1) < (probabilities[$1], $0) } ?? 0
        return Image(
          place: place, label: labels[place], answer: answer, probability: Double(probabilities[answer]),
          labelProbability: Double(probabilities[labels[place]]))
      }
      .sorted { ($0.labelProbability, $0.place) < ($1.labelProbability, $1.place) }
  }

  public var description: String {
    let readers = networkCount == 1 ? "the network" : "every network"
    return "\(images.count) of \(imageCount) labeled images are read as another digit by \(readers)"
  }
}

extension Folds {
  /// Has each network read all labeled images, those that it has learned from as well.
  ///
  /// - Throws: ``OverflowError``.
  public func unbelievedLabels(
    by trained: TrainedNetworks, threads: Int
  ) throws(OverflowError) -> UnbelievedLabels {
    var answers: [Tensor] = []
    for network in trained.networks {
      answers.append(network.predict(allImages, threads: threads))
      try OverflowError.check(answers[answers.count - 1], "the probabilities for the labeled images")
    }
    return UnbelievedLabels(answers, labels: allImages.labels)
  }
}
