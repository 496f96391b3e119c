import CProcessor

/// How many floats a vector of the kernels holds. The results are the same bytes for all widths.
public enum VectorWidth: Int, CaseIterable, Sendable, CustomStringConvertible {
  case four = 4
  case eight = 8
  case sixteen = 16

  /// The width of the registers that this program was compiled for: 16 with AVX-512, 8 with AVX, else 4, as with NEON.
  public static let native = VectorWidth(rawValue: Int(DIGITS_VECTOR_LANES)) ?? .four

  /// The kernels of this width.
  public var kernels: any KernelSet.Type { vector }

  /// Winograd's algorithm in vectors of this width.
  public var winograd: any WinogradConvolution.Type { vector }

  private var vector: any VectorKernels.Type {
    switch self {
    case .four: VectorOfFour.self
    case .eight: VectorOfEight.self
    case .sixteen: VectorOfSixteen.self
    }
  }

  public var description: String { "\(rawValue) floats" }
}
