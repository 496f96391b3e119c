/// An operation that a kernel applies to its sums before it writes them, which saves passes over memory.
public enum Epilogue: Sendable {
  /// Nothing.
  case none
  /// Negative ones become zero.
  case relu
  /// Negative ones become zero, and only the largest of each 2x2 is written. Height and width must be even.
  case reluAndMaxPool
}

extension ConvolutionShape {
  /// The number of floats that a convolution with this epilogue writes.
  public func outputCount(_ epilogue: Epilogue) -> Int {
    epilogue == .reluAndMaxPool ? outputCount / 4 : outputCount
  }
}
