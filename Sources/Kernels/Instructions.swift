import CProcessor

/// The processor's instructions that this program was compiled for.
public enum Instructions {
  /// Those that the processor running the program lacks, as in "AVX-512"; nil if it has all.
  public static var missingHere: String? { digits_missing_instructions().map { String(cString: $0) } }
}
