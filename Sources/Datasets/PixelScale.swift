import Foundation

/// The range of numbers that should be pixels, but cannot be.
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
    return "\(range). They must be whole numbers from 0 to 255, or all from 0 to 1. \(advice)"
  }

  private var advice: String {
    if lowest >= -1, lowest < 0, highest <= 1, highest > 0 {
      return "If they were scaled to -1...1, add 1 and divide by 2; otherwise save the original ones."
    }
    if lowest >= -128, lowest < 0, highest <= 127, highest > 3, !hasFractions {
      return
        "If they are signed bytes, read them as unsigned (in NumPy, astype('uint8')) or add 128, whichever "
        + "undoes what was done."
    }
    if lowest < 0 || highest > 255, hasFractions,
      (lowest >= -0.5 && highest >= 0.8 && highest <= 1.5)
        || (lowest >= -100 && highest >= 200 && highest <= 360)
    {
      return "If smooth resizing made them overshoot, clip them to the range (numpy.clip)."
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
