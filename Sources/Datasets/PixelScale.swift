import Foundation

/// The range of numbers that should be pixels, where it is not that of pixels.
public struct PixelScale: Sendable, Equatable {
  public let lowest: Double
  public let highest: Double
  public let hasFractions: Bool

  public init(lowest: Double, highest: Double, hasFractions: Bool) {
    (self.lowest, self.highest, self.hasFractions) = (lowest, highest, hasFractions)
  }

  /// What was found, and what to do, to follow "its".
  var explanation: String {
    let range = String(
      format: "pixels go from %.6g to %.6g%@", lowest, highest, hasFractions ? ", with fractions" : "")
    return "\(range). They must be whole numbers from 0 to 255, or all from 0 to 1. \(cure)"
  }

  private var cure: String {
    if lowest >= -1, lowest < 0, highest <= 1, highest > 0 {
      return "If they were scaled to -1...1, add 1 and divide by 2; else save the original ones."
    }
    if lowest >= -128, lowest < 0, highest <= 127, highest > 3, !hasFractions {
      return
        "If they are signed bytes, take them as unsigned ones (in NumPy, astype('uint8')) or add 128, whichever was done."
    }
    if lowest < 0 || highest > 255, hasFractions,
      (lowest >= -0.5 && highest >= 0.8 && highest <= 1.5)
        || (lowest >= -100 && highest >= 200 && highest <= 360)
    {
      return "If they were enlarged smoothly, clip them to the range (numpy.clip)."
    }
    if lowest < 0 {
      return "They seem to be standardized, which cannot be undone from here: save the original ones."
    }
    if highest > 255, highest <= 65_535, !hasFractions {
      return "If they have sixteen bits, divide them by 257 and round."
    }
    if highest <= 255, hasFractions { return "Round them (numpy.rint)." }
    return "Save the original ones."
  }
}
