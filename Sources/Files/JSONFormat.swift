import Foundation

/// How our JSON files are laid out: keys are sorted, so that equal values give equal bytes.
public enum JSONFormat {
  /// Indented, for files that people open.
  case readable
  /// In one line.
  case compact

  /// An encoder with this layout, and otherwise Foundation's defaults.
  public var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if self == .readable { encoder.outputFormatting.insert(.prettyPrinted) }
    return encoder
  }
}
