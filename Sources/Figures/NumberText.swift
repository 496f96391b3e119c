import Foundation

/// How numbers are written in figures, independent of the user's locale.
public enum NumberText {
  /// `5923` as "5,923".
  public static func grouped(_ value: Int) -> String {
    var digits = String(value.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (value < 0 ? "−" : "") + ([digits] + groups).joined(separator: ",")
  }

  /// `part / whole` in percent with one decimal; a dash when `whole` is 0.
  static func percentage(_ part: Int, of whole: Int) -> String {
    whole > 0 ? percentage(Double(part) / Double(whole)) : "–"
  }

  /// A share in 0...1 in percent with one decimal, a dash where there is none (NaN). Shares just above 0 or just below 1 do
  /// not read as "0.0" or "100.0".
  public static func percentage(_ share: Double) -> String {
    guard share.isFinite else { return "–" }
    // Without the sign of a zero.
    let percent = 100 * share + 0
    if share > 0, percent < 0.1 { return "<0.1\u{A0}%" }
    if share < 1, percent > 99.9 { return ">99.9\u{A0}%" }
    if share == 1 { return "100\u{A0}%" }
    return String(format: "%.1f\u{A0}%%", percent)
  }

  /// `value` with `decimals` digits after the point and grouped thousands, or with an exponent where that would be long.
  static func decimal(_ value: Double, decimals: Int) -> String {
    guard abs(value) < 1e9, decimals <= 6 else { return String(format: "%.3g", value) }
    let text = String(format: "%.\(decimals)f", abs(value)).split(separator: ".")
    let isZero = text.allSatisfy { $0.allSatisfy { $0 == "0" } }
    let whole = grouped(Int(text[0]) ?? 0)
    return (value < 0 && !isZero ? "−" : "")
      + ([whole] + text.dropFirst().map(String.init)).joined(separator: ".")
  }
}
