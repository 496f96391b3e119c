extension StringProtocol {
  /// The text with control characters and marks that reverse its direction, which a terminal would obey, as `\u{1B}`.
  ///
  /// Records and notes hold text that anybody may have written.
  package var withVisibleControls: String {
    guard unicodeScalars.contains(where: \.isControl) else { return String(self) }
    return unicodeScalars.reduce(into: "") { text, scalar in
      if scalar.isControl {
        text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
  }

  /// The same, except for the ends of lines and tabs.
  package var withVisibleControlsInLines: String {
    split(omittingEmptySubsequences: false) { $0 == "\n" }.map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(\.withVisibleControls).joined(
        separator: "\t")
    }.joined(separator: "\n")
  }
}

extension Unicode.Scalar {
  fileprivate var isControl: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    case .format:
      (0x200E...0x200F).contains(value) || (0x202A...0x202E).contains(value)
        || (0x2066...0x2069).contains(value)
    default: false
    }
  }
}
