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
