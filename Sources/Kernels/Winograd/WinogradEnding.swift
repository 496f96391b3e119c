/// What becomes of a convolution's sums before they are written.
public enum WinogradEnding: Sendable {
  /// They stay as they are.
  case plain
  /// Negative ones become zero.
  case rectified
  /// Negative ones become zero, and of each 2x2 only the largest stays. Height and width must be even.
  case pooled
}

extension ConvolutionShape {
  /// The number of floats that are left of the output.
  public func outputCount(_ ending: WinogradEnding) -> Int {
    ending == .pooled ? outputCount / 4 : outputCount
  }
}
