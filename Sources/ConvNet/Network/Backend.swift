import Foundation
import Kernels
import Tensors

/// Which implementation computes a network.
public enum Backend: Hashable, Sendable, CaseIterable {
  /// The fastest for each layer, with vectors of this width: Winograd's algorithm where it applies, direct convolutions
  /// elsewhere.
  case fastest(VectorWidth)
  /// Direct convolutions, with vectors of this width.
  case direct(VectorWidth)
  /// The naive kernels, for comparison.
  case reference

  /// The fastest on this machine.
  public static var automatic: Backend { .fastest(.current) }
  /// Direct convolutions on this machine.
  public static var vector: Backend { .direct(.current) }

  /// Each implementation, on this machine.
  public static var allCases: [Backend] { [.automatic, .vector, .reference] }

  /// The kernels for everything that has no special algorithm.
  public var kernels: any KernelSet.Type {
    switch self {
    case .fastest(let width), .direct(let width): width.kernels
    case .reference: Reference.self
    }
  }

  /// Winograd's algorithm, if it may compute a convolution of `shape`.
  func winograd(for shape: ConvolutionShape) -> (any WinogradConvolution.Type)? {
    guard case .fastest(let width) = self, Winograd.supports(shape) else { return nil }
    return width.winograd
  }
}

extension VectorWidth {
  /// The width that this process computes with: the processor's, unless the environment's NOTEBOOK_LANES says 4, 8 or 16.
  public static let current =
    ProcessInfo.processInfo.environment["NOTEBOOK_LANES"].flatMap(Int.init).flatMap(VectorWidth.init)
    ?? .native
}
