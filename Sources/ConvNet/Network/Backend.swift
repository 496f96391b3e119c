import Kernels
import Tensors

/// Which implementation computes a network.
public enum Backend: Sendable, CaseIterable {
  /// The fastest for each layer: Winograd's algorithm where it applies, the vector kernels elsewhere.
  case automatic
  /// Direct convolutions in vector registers.
  case vector
  /// The naive kernels, for comparison.
  case reference

  /// The kernels that compute what has no special algorithm.
  public var kernels: any KernelSet.Type {
    switch self {
    case .automatic, .vector: Vector.self
    case .reference: Reference.self
    }
  }

  func usesWinograd(for shape: ConvolutionShape) -> Bool {
    self == .automatic && Winograd.supports(shape)
  }
}
