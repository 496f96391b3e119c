import Tensors

/// The count of each channel's values in a batch or in a part of one, their mean, and the sum of their squared
/// deviations from it.
struct BatchMoments {
  /// `[3, C]`: the count, the same for each channel, the means and the sums.
  let tensor: Tensor

  private let channels: Int

  init(_ tensor: Tensor) {
    precondition(tensor.shape.count == 2 && tensor.shape[0] == 3, "Moments of shape \(tensor.shape)")
    self.tensor = tensor
    channels = tensor.shape[1]
  }

  init(count: Int, means: [Float], squaredDeviations: [Float]) {
    self.init(
      Tensor(
        shape: [3, means.count],
        elements: [Float](repeating: Float(count), count: means.count) + means + squaredDeviations))
  }

  /// The moments of the values of all `parts`, of which there must be one or more (Chan, Golub & LeVeque 1979).
  init(combining parts: [BatchMoments]) {
    let channels = parts[0].channels
    var total = parts[0].tensor.elements.map(Double.init)
    for part in parts.dropFirst() {
      for c in 0..<channels {
        let (before, added) = (total[c], Double(part.count))
        let difference = Double(part.mean(of: c)) - total[channels + c]
        total[c] = before + added
        total[channels + c] += difference * added / total[c]
        total[2 * channels + c] +=
          Double(part.tensor.elements[2 * channels + c]) + difference * difference * before * added / total[c]
      }
    }
    self.init(Tensor(shape: [3, channels], elements: total.map(Float.init)))
  }

  /// Exact up to 2^24.
  var count: Float { tensor.elements[0] }

  func mean(of channel: Int) -> Float { tensor.elements[channels + channel] }

  /// The biased variance: that of these values, not of the population that they are a sample of.
  func variance(of channel: Int) -> Float { tensor.elements[2 * channels + channel] / count }
}
