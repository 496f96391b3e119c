import Kernels
import Tensors

/// Brings each channel to mean 0 and variance 1, then to a scale and a shift that are learned (Ioffe & Szegedy 2015):
/// input and output `[N, ..., C]`.
///
/// In training mean and variance are those of the batch, over all axes but the last. Running averages of them, with the
/// unbiased variance as in PyTorch, serve predictions, so that an image's output then depends on that image alone. The
/// first 1 / momentum batches all weigh the same, so that a short training does not predict with their initial values.
///
/// Parameters: scale `[C]`, from 1, and shift `[C]`, from 0. Statistics: running_mean and running_variance `[C]`, and
/// batch_count `[1]`.
public struct BatchNormalization: BatchLayer {
  public let momentum: Float
  public let epsilon: Float
  public var parameters: [Parameter] = []
  public var statistics: [Parameter] = []

  private enum CodingKeys: CodingKey { case momentum, epsilon }

  /// - Parameters:
  ///   - momentum: the share that a batch has in the running averages, after the first few.
  ///   - epsilon: is added to the variance, so that a channel that is always the same divides by no zero.
  public init(momentum: Float = 0.1, epsilon: Float = 1e-5) {
    self.momentum = momentum
    self.epsilon = epsilon
  }

  public var summary: String { "momentum \(momentum)" }

  public func outputShape(for inputShape: [Int]) throws(ArchitectureError) -> [Int] {
    guard (0...1).contains(momentum), epsilon > 0, epsilon.isFinite else {
      throw ArchitectureError(
        "needs a momentum in 0...1 and an epsilon above 0, not \(momentum) and \(epsilon)")
    }
    return inputShape
  }

  public var diagramNote: String? { "batch norm" }

  public func check(batchSize: Int, inputShape: [Int]) throws(ArchitectureError) {
    guard batchSize * inputShape.dropLast().reduce(1, *) > 1 else {
      throw ArchitectureError(
        "needs batches of at least 2 images: a single image gives it one value per channel, which has no variance"
      )
    }
  }

  public func parameterShapes(inputShape: [Int]) -> [TensorShape] {
    let shape = [inputShape[inputShape.count - 1]]
    return [("scale", shape), ("shift", shape)]
  }

  public func statisticShapes(inputShape: [Int]) -> [TensorShape] {
    let shape = [inputShape[inputShape.count - 1]]
    return [("running_mean", shape), ("running_variance", shape), ("batch_count", [1])]
  }

  public func checkStatistics() throws(ArchitectureError) {
    for statistic in statistics.dropFirst() {
      if let index = statistic.value.elements.firstIndex(where: { $0 < 0 }) {
        throw ArchitectureError(
          "has a negative \(statistic.name), \(statistic.value.elements[index]) at \(index)")
      }
    }
  }

  public mutating func initialize(inputShape: [Int], using generator: inout SeededGenerator) {
    let shape = [inputShape[inputShape.count - 1]]
    parameters = [
      Parameter("scale", Tensor(repeating: 1, shape: shape)), Parameter("shift", Tensor(shape: shape)),
    ]
    statistics = [
      Parameter("running_mean", Tensor(shape: shape)),
      Parameter("running_variance", Tensor(repeating: 1, shape: shape)),
      Parameter("batch_count", Tensor(shape: [1])),
    ]
  }

  private var channels: Int { parameters[0].value.count }

  public func forward(_ input: Tensor, tape: inout Tape) -> Tensor {
    guard tape.isTraining else {
      let (factors, offsets) = runningScaling
      return scaled(input, factors: factors, offsets: offsets, tape: &tape)
    }
    let found = BatchMoments(tape.statistics ?? statistics(of: input, tape: tape))
    tape.statistics = found.tensor
    var (factors, offsets) = ([Float](), [Float]())
    for c in 0..<channels {
      let factor = parameters[0].value.elements[c] / (found.variance(of: c) + epsilon).squareRoot()
      factors.append(factor)
      offsets.append(parameters[1].value.elements[c] - found.mean(of: c) * factor)
    }
    tape.push(found.tensor)
    return scaled(input, factors: factors, offsets: offsets, tape: &tape)
  }

  public func backward(_ outputGradient: Tensor, tape: inout Tape) -> Tensor {
    precondition(tape.isTraining, "Predictions have no backward pass")
    let whole = tape.gradientStatistics ?? gradientStatistics(of: outputGradient, tape: &tape)
    tape.gradientStatistics = nil
    defer { tape.recycle(outputGradient) }
    let input = tape.pop()
    let moments = BatchMoments(tape.pop())
    guard tape.needsInputGradient else { return input }
    // dx = scale / s (dy - mean(dy) - (x - m) / s^2 mean(dy (x - m))), where m is the mean and s the deviation.
    var (gradientFactors, inputFactors, offsets) = ([Float](), [Float](), [Float]())
    for c in 0..<channels {
      let variance = moments.variance(of: c) + epsilon
      let factor = parameters[0].value.elements[c] / variance.squareRoot()
      let inputFactor = -factor * whole.elements[channels + c] / (variance * moments.count)
      gradientFactors.append(factor)
      inputFactors.append(inputFactor)
      offsets.append(-factor * whole.elements[c] / moments.count - inputFactor * moments.mean(of: c))
    }
    var inputGradient = tape.tensor(input.shape)
    var target = inputGradient.elements.mutableSpan
    tape.kernels.combineChannels(
      outputGradient.elements.span, factors: gradientFactors.span, input.elements.span,
      secondFactors: inputFactors.span, offsets: offsets.span, output: &target)
    tape.recycle(input)
    return inputGradient
  }

  public var inferenceScaling: (factors: [Float], offsets: [Float])? { runningScaling }

  /// The factor and the offset of each channel by the running statistics.
  private var runningScaling: (factors: [Float], offsets: [Float]) {
    let (means, variances) = (statistics[0].value.elements, statistics[1].value.elements)
    let factors = (0..<channels).map {
      parameters[0].value.elements[$0] / (variances[$0] + epsilon).squareRoot()
    }
    return (factors, (0..<channels).map { parameters[1].value.elements[$0] - means[$0] * factors[$0] })
  }

  /// The input, which goes on the tape, scaled channel by channel.
  private func scaled(_ input: Tensor, factors: [Float], offsets: [Float], tape: inout Tape) -> Tensor {
    let output = channelwise(input, factors, offsets, tape)
    tape.pushInput(input)
    // The backward pass only recycles it.
    tape.push(output)
    return output
  }

  private func channelwise(_ input: Tensor, _ factors: [Float], _ offsets: [Float], _ tape: Tape) -> Tensor {
    var output = tape.tensor(input.shape)
    var target = output.elements.mutableSpan
    tape.kernels.scaleChannels(
      input: input.elements.span, factors: factors.span, offsets: offsets.span, output: &target)
    return output
  }
}

// For a batch in parts.
extension BatchNormalization {
  func statistics(of input: Tensor, tape: Tape) -> Tensor {
    var (means, squaredDeviations) = (tape.tensor([channels]), tape.tensor([channels]))
    var meansTarget = means.elements.mutableSpan
    var deviationsTarget = squaredDeviations.elements.mutableSpan
    tape.kernels.channelMoments(
      input: input.elements.span, means: &meansTarget, squaredDeviations: &deviationsTarget)
    let moments = BatchMoments(
      count: input.count / channels, means: means.elements, squaredDeviations: squaredDeviations.elements)
    tape.recycle(means)
    tape.recycle(squaredDeviations)
    return moments.tensor
  }

  func combine(statistics parts: [Tensor]) -> Tensor {
    BatchMoments(combining: parts.map(BatchMoments.init)).tensor
  }

  /// `[2, C]`: of each channel the sum of the gradient, and of its product with the deviation of the input from its
  /// mean.
  func gradientStatistics(of outputGradient: Tensor, tape: inout Tape) -> Tensor {
    tape.recycle(tape.pop())
    let input = tape.pop()
    let moments = BatchMoments(tape.pop())
    let means = (0..<channels).map { moments.mean(of: $0) }
    var (sums, products) = (tape.tensor([channels]), tape.tensor([channels]))
    var sumsTarget = sums.elements.mutableSpan
    var productsTarget = products.elements.mutableSpan
    tape.kernels.channelGradientSums(
      input: input.elements.span, means: means.span, outputGradient: outputGradient.elements.span,
      sums: &sumsTarget, products: &productsTarget)
    tape.push(moments.tensor)
    tape.push(input)

    if tape.gradients.isEmpty { tape.gradients = [tape.zeros([channels]), tape.zeros([channels])] }
    for c in 0..<channels {
      tape.gradients[0].elements[c] += products.elements[c] / (moments.variance(of: c) + epsilon).squareRoot()
      tape.gradients[1].elements[c] += sums.elements[c]
    }
    let statistics = Tensor(shape: [2, channels], elements: sums.elements + products.elements)
    tape.recycle(sums)
    tape.recycle(products)
    return statistics
  }

  func combine(gradientStatistics parts: [Tensor]) -> Tensor {
    Tensor(
      shape: [2, channels],
      elements: (0..<2 * channels).map { i in Float(parts.reduce(0.0) { $0 + Double($1.elements[i]) }) })
  }

  mutating func updateRunningStatistics(with statistics: Tensor) {
    let found = BatchMoments(statistics)
    // A single value has no variance.
    guard found.count > 1 else { return }
    // The unbiased estimate (Bessel's correction).
    let correction = found.count / (found.count - 1)
    self.statistics[2].value.elements[0] += 1
    let share = max(momentum, 1 / self.statistics[2].value.elements[0])
    for c in 0..<channels {
      let (mean, variance) = (found.mean(of: c), found.variance(of: c) * correction)
      self.statistics[0].value.elements[c] += share * (mean - self.statistics[0].value.elements[c])
      self.statistics[1].value.elements[c] += share * (variance - self.statistics[1].value.elements[c])
    }
  }
}

/// A layer whose outputs for one image depend on all others of its batch in training.
///
/// Where a batch goes through the layer in parts, each part first gives its statistics; once these are combined, in the
/// order of the images, the parts go on. In an image layer all cores wait for one another there, in the forward pass
/// and in the backward pass.
protocol BatchLayer: Layer {
  /// The statistics of inputs that are a part of a batch.
  func statistics(of input: Tensor, tape: Tape) -> Tensor

  /// A batch's statistics from those of its parts.
  func combine(statistics parts: [Tensor]) -> Tensor

  /// The statistics of the gradient with respect to a part of a batch's outputs; adds the gradients of the parameters
  /// to `tape.gradients`.
  func gradientStatistics(of outputGradient: Tensor, tape: inout Tape) -> Tensor

  /// The statistics of a batch's gradient from those of its parts.
  func combine(gradientStatistics parts: [Tensor]) -> Tensor

  /// Moves the running statistics, which predictions use, towards those of a training batch.
  mutating func updateRunningStatistics(with statistics: Tensor)
}

extension Sequential {
  /// The layers of `range` in segments that a part of a batch can go through by itself: each segment after the first
  /// starts with a ``BatchLayer``; the first, which may be empty, has none.
  func segments(of range: Range<Int>) -> [Range<Int>] {
    let cuts = range.filter { layers[$0].layer is any BatchLayer }
    return zip([range.lowerBound] + cuts, cuts + [range.upperBound]).map { $0..<$1 }
  }
}

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
