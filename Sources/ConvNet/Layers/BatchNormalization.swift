import Kernels
import Tensors

/// Normalizes each channel to mean 0 and variance 1, then applies a learned scale and shift (Ioffe & Szegedy 2015):
/// input and output `[N, ..., C]`.
///
/// In training, mean and variance are those of the batch, over all axes but the last. Predictions use running averages
/// of them, with the unbiased variance as in PyTorch, so that an image's output depends on that image alone. The first
/// 1 / momentum batches all have the same weight, so that a short training does not predict with the initial values.
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
  ///   - momentum: the share of a batch in the running averages, after the first few.
  ///   - epsilon: is added to the variance, so that a constant channel does not divide by zero.
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

  func supports(_ epilogue: Epilogue, outputShape: [Int], backend: Backend) -> Bool {
    epilogue != .reluAndMaxPool || outputShape[0].isMultiple(of: 2) && outputShape[1].isMultiple(of: 2)
  }

  func forward(_ input: Tensor, epilogue: Epilogue, tape: inout Tape) -> Tensor {
    let scaling: ChannelScaling
    if tape.isTraining {
      let moments = tape.statistics ?? statistics(of: input, tape: tape)
      tape.statistics = moments
      tape.push(moments)
      scaling = self.scaling(by: BatchMoments(moments))
    } else {
      scaling = runningScaling
    }
    let shape = shape(of: input, epilogue)
    var output = tape.tensor(pooled(input.shape, epilogue))
    var target = output.elements.mutableSpan
    tape.kernels.normalization(shape, input: input.elements.span, scaling: scaling, output: &target)
    tape.pushInput(input)
    // The backward pass only recycles it.
    tape.push(output)
    return output
  }

  func backward(_ outputGradient: Tensor, epilogue: Epilogue, tape: inout Tape) -> Tensor {
    precondition(tape.isTraining, "Predictions have no backward pass")
    let whole =
      tape.gradientStatistics ?? gradientStatistics(of: outputGradient, epilogue: epilogue, tape: &tape)
    tape.gradientStatistics = nil
    defer { tape.recycle(outputGradient) }
    let input = tape.pop()
    let moments = BatchMoments(tape.pop())
    guard tape.needsInputGradient else { return input }
    // dx = scale / s (dy - mean(dy) - (x - m) / s^2 mean(dy (x - m))), where m is the mean and s the deviation.
    let scaling = scaling(by: moments)
    var correction = scaling
    for c in 0..<channels {
      let factor = scaling.factors[c]
      let variance = moments.variance(of: c) + epsilon
      correction.factors[c] = -factor * whole.elements[channels + c] / (variance * moments.count)
      correction.offsets[c] =
        -factor * whole.elements[c] / moments.count - correction.factors[c] * moments.mean(of: c)
    }
    var inputGradient = tape.tensor(input.shape)
    var target = inputGradient.elements.mutableSpan
    tape.kernels.normalizationInputGradient(
      shape(of: input, epilogue), input: input.elements.span, scaling: scaling,
      outputGradient: outputGradient.elements.span, correction: correction, inputGradient: &target)
    tape.recycle(input)
    return inputGradient
  }

  public var inferenceScaling: ChannelScaling? { runningScaling }

  private var runningScaling: ChannelScaling {
    let (means, variances) = (statistics[0].value.elements, statistics[1].value.elements)
    return scaling {
      means[$0]
    } variance: {
      variances[$0]
    }
  }

  private func scaling(by moments: BatchMoments) -> ChannelScaling {
    scaling(mean: moments.mean, variance: moments.variance)
  }

  private func scaling(mean: (Int) -> Float, variance: (Int) -> Float) -> ChannelScaling {
    let factors = (0..<channels).map {
      parameters[0].value.elements[$0] / (variance($0) + epsilon).squareRoot()
    }
    return ChannelScaling(
      factors: factors,
      offsets: (0..<channels).map { parameters[1].value.elements[$0] - mean($0) * factors[$0] })
  }

  private func shape(of input: Tensor, _ epilogue: Epilogue) -> NormalizationShape {
    let isImage = input.shape.count == 4
    return NormalizationShape(
      batchSize: isImage ? input.shape[0] : input.count / channels, height: isImage ? input.shape[1] : 1,
      width: isImage ? input.shape[2] : 1, channels: channels, epilogue: epilogue)
  }

  private func pooled(_ shape: [Int], _ epilogue: Epilogue) -> [Int] {
    epilogue == .reluAndMaxPool ? [shape[0], shape[1] / 2, shape[2] / 2, shape[3]] : shape
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
  func gradientStatistics(of outputGradient: Tensor, epilogue: Epilogue, tape: inout Tape) -> Tensor {
    tape.recycle(tape.pop())
    let input = tape.pop()
    let moments = BatchMoments(tape.pop())
    let means = (0..<channels).map { moments.mean(of: $0) }
    var (sums, products) = (tape.tensor([channels]), tape.tensor([channels]))
    var sumsTarget = sums.elements.mutableSpan
    var productsTarget = products.elements.mutableSpan
    tape.kernels.normalizationGradientSums(
      shape(of: input, epilogue), input: input.elements.span, means: means.span,
      scaling: scaling(by: moments),
      outputGradient: outputGradient.elements.span, sums: &sumsTarget, products: &productsTarget)
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
