/// The geometry of a normalization: input `[N, H, W, C]`, or `[N, C]` with a height and width of 1.
public struct NormalizationShape: Sendable, Equatable {
  public let batchSize: Int
  public let height: Int
  public let width: Int
  public let channels: Int
  public let epilogue: Epilogue

  public init(batchSize: Int, height: Int, width: Int, channels: Int, epilogue: Epilogue) {
    precondition(
      epilogue != .reluAndMaxPool || height.isMultiple(of: 2) && width.isMultiple(of: 2),
      "A \(height)x\(width) image does not consist of 2x2 windows")
    self.batchSize = batchSize
    self.height = height
    self.width = width
    self.channels = channels
    self.epilogue = epilogue
  }

  /// The rows of all images.
  var rows: Int { batchSize * height }
  /// The pixels of all images.
  var pixels: Int { rows * width }
  public var inputCount: Int { pixels * channels }
  public var outputCount: Int { epilogue == .reluAndMaxPool ? inputCount / 4 : inputCount }
}

/// The factor by which a normalization multiplies each channel, and the offset that it then adds.
public struct ChannelScaling: Sendable, Equatable {
  public var factors: [Float]
  public var offsets: [Float]

  /// A factor and an offset for each channel.
  public init(factors: [Float], offsets: [Float]) {
    precondition(
      factors.count == offsets.count, "\(factors.count) factors do not match \(offsets.count) offsets")
    self.factors = factors
    self.offsets = offsets
  }

  public var channels: Int { factors.count }
}
