import Foundation

/// The values over the bars: upright where the bars are narrower than the widest of them.
struct ValueLabels {
  private let isVertical: Bool
  /// What the labels take over the highest bar, in logical points.
  let height: Double

  private static let font = Font(size: 10.5)

  init(_ texts: [String], barWidth: Double) {
    let widest = texts.map(Self.font.width(of:)).max() ?? 0
    isVertical = widest > barWidth - 2
    height = isVertical ? widest : Self.font.lineHeight
  }

  /// Writes one label of a bar chart, beyond the end of the bar at `x`.
  func add(_ text: String, x: Double, value: Double, to script: inout GnuplotScript) {
    let below = value < 0
    let distance = isVertical ? Style.gap / 2 : Self.font.lineHeight / 2 + 1
    let placement = isVertical ? "rotate by 90 \(below ? "right" : "left")" : "center"
    let offset = (below ? -distance : distance) / script.size.height
    script.add(
      "set label \(GnuplotScript.quoted(text)) at first \(x), first \(value) \(placement) front "
        + "offset 0, screen \(offset) "
        + "font \(script.name(of: Self.font)) textcolor rgb '\(Style.ink.hexString)'")
  }
}
