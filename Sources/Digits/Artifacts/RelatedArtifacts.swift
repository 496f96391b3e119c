import Stage
import Tensors

// Artifacts that are read together, and must match.
extension Stage {
  /// The labeled images `[N, 28, 28, 1]`, and the fold of each: ``Artifact/trainingImages`` and ``Artifact/folds``.
  ///
  /// If their numbers differ, the step ends with status 2.
  public func readImagesAndFolds() -> (images: Tensor, folds: [Int]) {
    let (images, folds) = (read(.trainingImages), read(.folds))
    checkEqualCounts(images.shape[0], of: .trainingImages, folds.count, of: .folds)
    return (images, folds)
  }

  /// The labels of ``Artifact/testImages``, of which there are `count`; empty if they are unknown.
  ///
  /// If there is any other number of them, the step ends with status 2.
  public func readTestLabels(ofImages count: Int) -> [UInt8] {
    let labels = read(.testLabels)
    if !labels.isEmpty { checkEqualCounts(count, of: .testImages, labels.count, of: .testLabels) }
    return labels
  }

  private func checkEqualCounts<A, B>(_ a: Int, of first: Artifact<A>, _ b: Int, of second: Artifact<B>) {
    attempt("read \(first.path) and \(second.path)") {
      guard a != b else { return }
      throw FileFormatError(
        altered: url(of: second),
        "has \(b) entries, but \(url(of: first).path(percentEncoded: false)) has \(a) images")
    }
  }
}
