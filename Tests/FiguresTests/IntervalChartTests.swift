import Foundation
import Testing

@testable import Figures

@Suite("IntervalChart")
struct IntervalChartTests {
  @Test("a class without images, and none at all, can be drawn with its interval")
  func intervals() throws {
    let absent = IntervalChart.Item(name: "0", absence: "no images")
    let one = IntervalChart.Item(name: "2", share: 0, interval: 0...0.8)
    for items in [[], [absent], [absent, one], [.init(name: "1", share: 1, interval: 1...1)]]
      as [[IntervalChart.Item]]
    {
      #expect(try IntervalChart(title: "Accuracy", items: items).drawn().staysWithinMargin)
    }
  }

  @Test("a class without images has no point and no number, only the reason")
  func absence() {
    let items = [
      IntervalChart.Item(name: "0", share: 0.5, interval: 0.25...0.75),
      .init(name: "1", absence: "no images"),
    ]
    let script = IntervalChart(title: "", items: items).script().text
    #expect(script.contains("$items << END\n0.0 0.5 0.25 0.75\nEND"), "\(script)")
    #expect(script.contains("'no images'") && !script.contains("'0.0\u{A0}%"))
  }

  @Test("an axis that reaches zero has a zero without a sign")
  func zero() {
    let chart = IntervalChart(title: "", items: [.init(name: "0", share: 0, interval: 0...0.3)])
    let script = chart.script().text
    #expect(script.contains("'0\u{A0}%%'") && !script.contains("'-0"), "\(script)")
  }
}
