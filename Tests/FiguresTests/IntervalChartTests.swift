import Foundation
import Testing

@testable import Figures

@Suite("IntervalChart")
struct IntervalChartTests {
  @Test("a class without images, and none at all, can be drawn with its interval")
  func intervals() throws {
    let unknown = IntervalChart.Item(name: "0", share: 0, interval: 0...1)
    for items in [[], [unknown], [.init(name: "1", share: 1, interval: 1...1)]] as [[IntervalChart.Item]] {
      #expect(try IntervalChart(title: "Accuracy", items: items).drawn().staysWithinMargin)
    }
  }
}
