import Foundation

/// gnuplot's key over a plot, in as many columns as fit, so that it never covers the data.
struct ChartLegend {
  private let columns: Int
  private let rows: Int

  private static let font = Style.bodyFont
  /// What the sample before a name takes, with the space around it.
  private static let sampleWidth = 56.0

  /// A legend for `names` over a plot `width` wide; a single nameless or lone series needs none.
  init(names: [String], width: Double) {
    let shown = names.count > 1 ? names.count : 0
    let entryWidth = (names.map(Self.font.width(of:)).max() ?? 0) + Self.sampleWidth
    columns = max(1, min(shown, Int(width / entryWidth)))
    rows = (shown + columns - 1) / columns
  }

  /// The height to keep free over the plot.
  var height: Double { rows == 0 ? 0 : Double(rows) * Self.font.lineHeight + Style.gap }

  /// Places the key with its top left at `point`.
  func add(to script: inout GnuplotScript, at point: CGPoint) {
    guard rows > 0 else { return script.add("unset key") }
    script.add(
      "set key at \(script.screen(point)) left top horizontal Left reverse maxcols \(columns) "
        + "samplen 2.5 spacing 1.1 textcolor rgb '\(Style.ink.hexString)'")
  }
}
