import Foundation
import Testing

@testable import Figures

@Suite("Line charts")
struct LineChartTests {
  private let nasty = #"it's "q" \n _x^{2} @b & ~c `d` 50 % #e"#

  private func training(epochs: Int) -> LineChart {
    let epochs = (1...epochs).map(Double.init)
    return LineChart(
      title: "Training", xLabel: "epoch", xIsInteger: true,
      panels: [
        .init(
          title: "Loss",
          series: [
            .init(name: "training", values: epochs.map { 0.3 / $0 }),
            .init(name: "validation", values: epochs.map { 0.1 / $0 }),
          ]),
        .init(
          title: "Accuracy", series: [.init(name: "training", values: epochs.map { 1 - 0.1 / $0 })],
          yBounds: 0...1),
      ])
  }

  @Test(
    "curves can be drawn from one epoch on, with a visible marker for a single point",
    arguments: [1, 2, 12, 300])
  func lines(epochs: Int) throws {
    let image = try training(epochs: epochs).drawn()
    #expect((image.width, image.height) == (1800, 760))
    #expect(image.staysWithinMargin)
    // Below the legend, which has markers of its own.
    for color in Style.palette.prefix(2) {
      let drawn = image.count(of: color, rows: 230..<image.height, columns: 0..<image.width)
      #expect(drawn > 40, "\(drawn) pixels of \(color.hexString)")
    }
  }

  private func panel(_ panel: LineChart.Panel) -> LineChartPanel {
    LineChartPanel(panel, index: 0)
  }

  @Test("a single epoch has the tick 1 alone, with the point in the middle")
  func singleEpoch() {
    let script = training(epochs: 1).script().text
    #expect(script.contains("set xrange [0.5:1.5]\nset xtics ('1' 1.0)"), "\(script)")
  }

  @Test("an axis holds every point, and leaves neither zero nor the bounds without need")
  func ranges() {
    let loss = panel(training(epochs: 5).panels[0]).yRange
    #expect(loss.contains(0.02) && loss.contains(0.3))
    #expect(loss.lowerBound >= 0)
    let accuracy = panel(training(epochs: 5).panels[1]).yRange
    #expect(accuracy.contains(0.9) && accuracy.contains(0.98))
    #expect(accuracy.upperBound <= 1)
    let constant = panel(.init(series: [.init(name: "", values: [0, 0])])).yRange
    #expect(constant.contains(0) && constant.upperBound > constant.lowerBound)
  }

  @Test("NaN is a gap, and no data at all is said")
  func gaps() throws {
    let gap = LineChart(
      title: nasty, xLabel: nasty,
      panels: [
        .init(
          title: nasty, series: [.init(name: nasty, values: [1, .nan, 3, .infinity])],
          mark: .init(.init(x: 3, y: 3), text: nasty, edge: .top)),
        .init(series: [.init(name: "", values: [.nan])]), .init(series: []),
        .init(series: [.init(name: "", values: [0, -1, 2])], scale: .logarithmic),
        .init(series: [.init(name: "", values: [0, 1, 1])], scale: .towardsOne(nearest: 0.01)),
      ], height: 700)
    #expect(try gap.drawn().staysWithinMargin)
  }
}
