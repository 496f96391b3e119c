import Foundation
import Testing

@testable import Figures

@Suite("Bar charts")
struct BarChartTests {
  private let nasty = #"it's "q" \n _x^{2} @b & ~c `d` 50 % #e"#

  @Test("a higher value has a higher bar")
  func bars() throws {
    let image = try BarChart(
      title: "Labels", xLabel: "digit", yLabel: "images", categories: ["0", "1"], values: [10, 40]
    )
    .drawn()
    #expect((image.width, image.height) == (1800, 760))
    #expect(image.staysWithinMargin)
    func barHeight(atColumn column: Int) -> Int {
      image.count(of: Style.palette[0], rows: 0..<image.height, columns: column..<column + 1)
    }
    let (low, high) = (barHeight(atColumn: 550), barHeight(atColumn: 1350))
    #expect(abs(Double(high) / Double(low) - 4) < 0.1, "bars of 10 and 40 are \(low) and \(high) pixels high")
  }

  @Test("several series have bars of several colors, and a legend")
  func barSeries() throws {
    let chart = BarChart(
      title: "Labels", categories: (0..<10).map(String.init),
      series: [
        .init(name: "training", values: [Double](repeating: 6000, count: 10)),
        .init(name: "test", values: [Double](repeating: 1000, count: 10)),
      ])
    let image = try chart.drawn()
    #expect(image.share(of: Style.palette[0]) > 4 * image.share(of: Style.palette[1]))
    #expect(image.share(of: Style.palette[1]) > 0.01)
    #expect(image.staysWithinMargin)
  }

  @Test("extreme values and names can be drawn")
  func awkwardBars() throws {
    for values in [[], [0, 0], [-3, 2], [-1, -2], [1e-9, 2e-9], [1e12, 1]] as [[Double]] {
      let chart = BarChart(
        title: nasty, subtitle: nasty, xLabel: nasty, yLabel: nasty, categories: values.map { _ in nasty },
        series: [.init(name: nasty, values: values), .init(name: nasty, values: values)], valueDecimals: 2)
      #expect(try chart.drawn().staysWithinMargin, "values \(values)")
    }
  }
}
