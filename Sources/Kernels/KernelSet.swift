/// The compute routines that the network's layers are made of.
///
/// ``Reference`` is the implementation to trust, those of ``VectorWidth`` the ones to use. All work on raw buffers whose
/// lengths follow from the shape; a wrong length is a programming error and stops the program. Every gradient is the gradient
/// of a scalar loss: "output gradient" is its derivative with respect to the operation's output, and what is computed
/// is the derivative with respect to an operand.
public protocol KernelSet: Sendable {
  /// Computes a convolution; if `relu` is set, negative outputs become zero.
  ///
  /// output[n, y, x, o] = bias[o] + sum over (i, j, c) of input[n, y s + i - top, x s + j - left, c] filter[i, j, c, o]
  static func convolution(
    _ shape: ConvolutionShape, input: Span<Float>, filter: Span<Float>, bias: Span<Float>, relu: Bool,
    output: inout MutableSpan<Float>)

  /// The derivative with respect to the input; overwrites `inputGradient`.
  static func convolutionInputGradient(
    _ shape: ConvolutionShape, outputGradient: Span<Float>, filter: Span<Float>,
    inputGradient: inout MutableSpan<Float>)

  /// The derivatives with respect to filter and bias, summed over the batch; adds to both.
  static func convolutionFilterGradient(
    _ shape: ConvolutionShape, input: Span<Float>, outputGradient: Span<Float>,
    filterGradient: inout MutableSpan<Float>, biasGradient: inout MutableSpan<Float>)

  /// output[n, o] = bias[o] + sum over i of input[n, i] weights[i, o]; if `relu` is set, negative outputs become zero.
  ///
  /// - Parameter threads: how many threads may share the work; the result does not depend on it. The same holds for the
  ///   gradients.
  static func dense(
    _ shape: DenseShape, input: Span<Float>, weights: Span<Float>, bias: Span<Float>, relu: Bool,
    threads: Int, output: inout MutableSpan<Float>)

  /// The derivative with respect to the input; overwrites `inputGradient`.
  static func denseInputGradient(
    _ shape: DenseShape, outputGradient: Span<Float>, weights: Span<Float>, threads: Int,
    inputGradient: inout MutableSpan<Float>)

  /// The derivatives with respect to weights and bias, summed over the batch; overwrites both.
  static func denseWeightGradient(
    _ shape: DenseShape, input: Span<Float>, outputGradient: Span<Float>, threads: Int,
    weightGradient: inout MutableSpan<Float>, biasGradient: inout MutableSpan<Float>)

  /// The maximum of each window; NaN if the window contains a NaN.
  static func maxPool(_ shape: PoolingShape, input: Span<Float>, output: inout MutableSpan<Float>)

  /// Sends each window's gradient to the window's first largest element; overwrites `inputGradient`.
  static func maxPoolInputGradient(
    _ shape: PoolingShape, input: Span<Float>, output: Span<Float>, outputGradient: Span<Float>,
    inputGradient: inout MutableSpan<Float>)

  /// output = max(input, 0)
  static func relu(input: Span<Float>, output: inout MutableSpan<Float>)

  /// The output's gradient where the output is positive, else 0; overwrites `inputGradient`.
  static func reluInputGradient(
    output: Span<Float>, outputGradient: Span<Float>, inputGradient: inout MutableSpan<Float>)

  /// Zero where ``DropoutMask`` drops an element, else the element times the mask's scale; the gradient is the same
  /// function of the output's gradient.
  static func dropout(_ mask: DropoutMask, input: Span<Float>, output: inout MutableSpan<Float>)

  /// Softmax over each row of `logits` `[N, classes]`; overwrites `probabilities`.
  static func softmax(classCount: Int, logits: Span<Float>, probabilities: inout MutableSpan<Float>)

  /// The mean of each channel over all rows of `input` `[rows, channels]`, and the sum of the squared deviations from
  /// it; overwrites both.
  static func channelMoments(
    input: Span<Float>, means: inout MutableSpan<Float>, squaredDeviations: inout MutableSpan<Float>)

  /// output[n, y, x, c] = epilogue(factors[c] input[n, y, x, c] + offsets[c])
  static func normalization(
    _ shape: NormalizationShape, input: Span<Float>, scaling: ChannelScaling,
    output: inout MutableSpan<Float>)

  /// Given g, the gradient with respect to the scaled input that the epilogue takes: for each channel, the sum of g
  /// over all pixels, and the sum of its product with the input minus `means`; overwrites both.
  ///
  /// The scaled input, by which the epilogue decides where the gradient goes, is computed again: that takes less time
  /// than fetching it from memory.
  static func normalizationGradientSums(
    _ shape: NormalizationShape, input: Span<Float>, means: Span<Float>, scaling: ChannelScaling,
    outputGradient: Span<Float>, sums: inout MutableSpan<Float>, products: inout MutableSpan<Float>)

  /// inputGradient[n, y, x, c] = factors[c] g[n, y, x, c] + correction.factors[c] input[n, y, x, c]
  /// + correction.offsets[c], with g as in the sums
  static func normalizationInputGradient(
    _ shape: NormalizationShape, input: Span<Float>, scaling: ChannelScaling, outputGradient: Span<Float>,
    correction: ChannelScaling, inputGradient: inout MutableSpan<Float>)

  /// One step of RMSprop (Tieleman & Hinton 2012), as in PyTorch and the original Keras:
  /// v = rho v + (1 - rho) g g; w = w - rate g / (sqrt(v) + epsilon)
  ///
  /// - Parameters:
  ///   - gradientParts: what each part of the batch adds to the gradient g; added in order.
  ///   - threads: how many threads may share the work; the result does not depend on it.
  static func rmsProp(
    learningRate: Float, rho: Float, epsilon: Float, gradientParts: [[Float]], threads: Int,
    meanSquare: inout MutableSpan<Float>, parameter: inout MutableSpan<Float>)

  /// One step of gradient descent with momentum, as in PyTorch (Sutskever et al. 2013):
  /// v = momentum v + g; w = w - rate v, or with Nesterov's look ahead w = w - rate (momentum v + g)
  static func sgd(
    learningRate: Float, momentum: Float, isNesterov: Bool, gradientParts: [[Float]], threads: Int,
    velocity: inout MutableSpan<Float>, parameter: inout MutableSpan<Float>)

  /// One step of Adam, as ``AdamStep`` says.
  static func adam(
    _ step: AdamStep, gradientParts: [[Float]], threads: Int, mean: inout MutableSpan<Float>,
    meanSquare: inout MutableSpan<Float>, parameter: inout MutableSpan<Float>)

  /// One step of an exponential moving average: average = decay average + (1 - decay) value
  static func ema(
    of values: Span<Float>, decay: Float, threads: Int, average: inout MutableSpan<Float>)
}

/// Stops the program when a buffer's length is not what the shape says.
@inline(__always)
func require(_ name: StaticString, _ count: Int, is expected: Int) {
  precondition(count == expected, "\(name) holds \(count) elements instead of \(expected)")
}
