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
