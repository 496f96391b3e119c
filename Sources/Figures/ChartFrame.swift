import Foundation

/// The room that a plot's axes take around it, from the measured widths of their texts.
struct ChartFrame {
  /// Left of the plot.
  let left: Double
  private let axisNameHeight: Double

  init(yTicks: [String], xLabel: String, yLabel: String) {
    let ticks = yTicks.map(Style.bodyFont.width(of:)).max() ?? 0
    left = (ticks + Style.gap * 1.5 + (yLabel.isEmpty ? 0 : Style.bodyFont.lineHeight + Style.gap)).rounded(
      .up)
    axisNameHeight = xLabel.isEmpty ? 0 : Style.bodyFont.lineHeight + Style.gap / 2
  }

  /// The middle of the name of the x axis under a plot in `area`: gnuplot itself allows for one line of ticks only.
  func xLabelPoint(under area: CGRect, tickLines: Int) -> CGPoint {
    CGPoint(x: area.midX, y: area.maxY + bottom(tickLines: tickLines) - Style.bodyFont.capHeight / 2)
  }

  /// Under the plot, when the ticks' texts have `tickLines` lines.
  func bottom(tickLines: Int) -> Double {
    Double(tickLines) * Style.bodyFont.lineHeight + Style.gap / 2 + axisNameHeight
  }
}
