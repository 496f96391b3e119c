/// How a window that slides over an image treats the image's edges.
public enum Padding: String, Sendable {
  /// As many output positions as input positions, divided by the stride and rounded up; zeros outside.
  case same
  /// Only positions where the whole window is inside the image.
  case valid
}

/// The geometry of a two-dimensional convolution.
///
/// Input `[N, H, W, Ci]`, filter `[Kh, Kw, Ci, Co]`, bias `[Co]`, output `[N, Ho, Wo, Co]`. As everywhere in deep
/// learning, the "convolution" is a cross-correlation: the filter is not flipped.
///
/// `.same` places the padding as TensorFlow does, the odd pixel at the bottom and right.
public struct ConvolutionShape: Sendable, Equatable {
  public let batchSize: Int
  public let height: Int
  public let width: Int
  public let inputChannels: Int
  public let outputChannels: Int
  public let filterHeight: Int
  public let filterWidth: Int
  public let strides: Int
  public let padding: Padding

  public init(
    batchSize: Int, height: Int, width: Int, inputChannels: Int, outputChannels: Int,
    filterHeight: Int, filterWidth: Int, strides: Int = 1, padding: Padding
  ) {
    precondition(strides > 0, "A convolution moves by at least one pixel, not by \(strides)")
    precondition(
      padding == .same || (filterHeight <= height && filterWidth <= width),
      "A \(filterHeight)x\(filterWidth) filter does not fit into a \(height)x\(width) image without padding")
    self.batchSize = batchSize
    self.height = height
    self.width = width
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.filterHeight = filterHeight
    self.filterWidth = filterWidth
    self.strides = strides
    self.padding = padding
  }

  public var outputHeight: Int { positions(height, filterHeight) }
  public var outputWidth: Int { positions(width, filterWidth) }

  /// Rows of zeros above the image.
  public var paddingTop: Int { leadingPadding(height, filterHeight) }
  /// Columns of zeros to the left of the image.
  public var paddingLeft: Int { leadingPadding(width, filterWidth) }

  public var inputCount: Int { batchSize * height * width * inputChannels }
  public var filterCount: Int { filterHeight * filterWidth * inputChannels * outputChannels }
  public var outputCount: Int { batchSize * outputHeight * outputWidth * outputChannels }

  private func positions(_ length: Int, _ filterLength: Int) -> Int {
    switch padding {
    case .same: (length + strides - 1) / strides
    case .valid: (length - filterLength) / strides + 1
    }
  }

  private func leadingPadding(_ length: Int, _ filterLength: Int) -> Int {
    switch padding {
    case .same: max(0, (positions(length, filterLength) - 1) * strides + filterLength - length) / 2
    case .valid: 0
    }
  }
}

/// The geometry of a fully connected layer: input `[N, I]`, weights `[I, O]`, bias `[O]`, output `[N, O]`.
public struct DenseShape: Sendable, Equatable {
  public let batchSize: Int
  public let inputs: Int
  public let outputs: Int

  public init(batchSize: Int, inputs: Int, outputs: Int) {
    self.batchSize = batchSize
    self.inputs = inputs
    self.outputs = outputs
  }

  public var inputCount: Int { batchSize * inputs }
  public var weightCount: Int { inputs * outputs }
  public var outputCount: Int { batchSize * outputs }
}

/// The geometry of two-dimensional pooling without padding: input `[N, H, W, C]`, output `[N, Ho, Wo, C]`.
public struct PoolingShape: Sendable, Equatable {
  public let batchSize: Int
  public let height: Int
  public let width: Int
  public let channels: Int
  public let poolSize: Int
  public let strides: Int

  public init(
    batchSize: Int, height: Int, width: Int, channels: Int, poolSize: Int, strides: Int
  ) {
    precondition(
      (1...min(height, width)).contains(poolSize) && strides > 0,
      "A \(poolSize)x\(poolSize) window moving by \(strides) does not fit into a \(height)x\(width) image")
    self.batchSize = batchSize
    self.height = height
    self.width = width
    self.channels = channels
    self.poolSize = poolSize
    self.strides = strides
  }

  public var outputHeight: Int { (height - poolSize) / strides + 1 }
  public var outputWidth: Int { (width - poolSize) / strides + 1 }
  public var inputCount: Int { batchSize * height * width * channels }
  public var outputCount: Int { batchSize * outputHeight * outputWidth * channels }
}
