import Kernels
import Tensors

/// The maximum of each window: input `[N, H, W, C]`, output `[N, Ho, Wo, C]`.
public struct MaxPool2D: Layer {
  public let poolSize: Int
  public let strides: Int

  /// Windows of `poolSize` x `poolSize` side by side unless `strides` says otherwise.
  public init(poolSize: Int = 2, strides: Int? = nil) {
    self.poolSize = poolSize
    self.strides = strides ?? poolSize
  }

  public var summary: String { "\(poolSize)x\(poolSize), strides \(strides)" }

  public func outputShape(for inputShape: [Int]) throws(ArchitectureError) -> [Int] {
    guard inputShape.count == 3 else {
      throw ArchitectureError("takes images [height, width, channels], not an input of shape \(inputShape)")
    }
    guard poolSize > 0, strides > 0, poolSize <= min(inputShape[0], inputShape[1]) else {
      throw ArchitectureError(
        "cannot move a window of \(summary) over an image of \(inputShape[0])x\(inputShape[1])")
    }
    let shape = shape(batchSize: 1, inputShape)
    return [shape.outputHeight, shape.outputWidth, shape.channels]
  }

  public func forward(_ input: Tensor, tape: inout Tape) -> Tensor {
    let shape = shape(batchSize: input.shape[0], Array(input.shape[1...]))
    var output = tape.tensor([shape.batchSize, shape.outputHeight, shape.outputWidth, shape.channels])
    var target = output.elements.mutableSpan
    tape.kernels.maxPool(shape, input: input.elements.span, output: &target)
    tape.pushInput(input)
    tape.push(output)
    return output
  }

  public func backward(_ outputGradient: Tensor, tape: inout Tape) -> Tensor {
    let output = tape.pop()
    let input = tape.pop()
    var inputGradient = tape.tensor(input.shape)
    var target = inputGradient.elements.mutableSpan
    tape.kernels.maxPoolInputGradient(
      shape(batchSize: input.shape[0], Array(input.shape[1...])), input: input.elements.span,
      output: output.elements.span, outputGradient: outputGradient.elements.span, inputGradient: &target)
    tape.recycle(output)
    tape.recycle(outputGradient)
    return inputGradient
  }

  public func epilogue(after previous: Epilogue) -> Epilogue? {
    previous == .relu && (poolSize, strides) == (2, 2) ? .reluAndMaxPool : nil
  }

  private func shape(batchSize: Int, _ inputShape: [Int]) -> PoolingShape {
    PoolingShape(
      batchSize: batchSize, height: inputShape[0], width: inputShape[1], channels: inputShape[2],
      poolSize: poolSize, strides: strides)
  }
}
