import Foundation
import Testing

@testable import Figures

@Suite("Figures of little or too much")
struct EmptyFigureTests {
  @Test("a network without convolutions has no filters to show, and one of zeros has blank ones")
  func filters() throws {
    let none = FilterGrid(
      title: "Filters", subtitle: "None", filterWidth: 1, filterHeight: 1, columns: 8, filters: [])
    #expect(try none.drawn().staysWithinMargin)
    let zeros = FilterGrid(
      title: "Filters", filterWidth: 2, filterHeight: 3, columns: 8,
      filters: [[Float]](repeating: .init(repeating: 0, count: 6), count: 3))
    let image = try zeros.drawn()
    let rect = zeros.layout.imageRect(of: 1)
    #expect(image.color(x: rect.midX, y: rect.midY) == Style.diverging.color(at: 0.5))
  }

  @Test("a negative weight has a minus sign, which a positive one of the same size has not")
  func minusSigns() throws {
    let grid = FilterGrid(
      title: "Filters", filterWidth: 1, filterHeight: 1, columns: 2, filters: [[-0.5], [0.5]])
    let image = try grid.drawn()
    let colors = (0..<2).map { index in
      let rect = grid.layout.imageRect(of: index)
      return (
        corner: image.color(x: rect.minX + 2, y: rect.minY + 2),
        middle: image.color(x: rect.midX, y: rect.midY)
      )
    }
    #expect(colors[0].corner != colors[0].middle)
    #expect(colors[1].corner == colors[1].middle)
  }

  @Test(
    "any number of maps of any shape stays within the figure, none overlapping",
    arguments: [
      (1, 28, 28), (32, 28, 28), (64, 7, 7), (200, 14, 14), (3, 40, 2), (5, 2, 300), (5, 300, 2), (0, 4, 4),
    ])
  func featureMaps(count: Int, width: Int, height: Int) throws {
    let map = [Float](repeating: 0.5, count: width * height)
    let figure = FeatureMaps(
      title: "Maps",
      stages: [
        .init(
          name: "conv2d_1", detail: "maps", width: width, height: height,
          maps: .init(repeating: map, count: count)), .init(name: "dense_1", detail: "", values: [1]),
      ], scores: [])
    #expect(try figure.drawn().staysWithinMargin)
    let rows = FeatureMapsLayout(figure).stages
    let rects = (0..<min(count, FeatureMapsLayout.mostMaps)).map(rows[0].rect(of:))
    for (index, rect) in rects.enumerated() {
      #expect(rects[..<index].allSatisfy { !$0.intersects(rect) }, "map \(index) lies on another")
    }
    #expect(rects.allSatisfy { $0.maxX <= Style.width - Style.margin && $0.maxY <= rows[1].top })
  }

  @Test("a class without images, and none at all, can be drawn with its interval")
  func intervals() throws {
    let unknown = IntervalChart.Item(name: "0", share: 0, interval: 0...1)
    for items in [[], [unknown], [.init(name: "1", share: 1, interval: 1...1)]] as [[IntervalChart.Item]] {
      #expect(try IntervalChart(title: "Accuracy", items: items).drawn().staysWithinMargin)
    }
  }

  @Test("without predictions a reliability diagram has empty bins")
  func reliability() throws {
    let bins = [0...0.5, 0.5...0.9, 0.9...1].map {
      ReliabilityDiagram.Bin(confidences: $0, count: 0, meanConfidence: 0, accuracy: 0, interval: 0...1)
    }
    #expect(try ReliabilityDiagram(title: "Reliability", bins: bins).drawn().staysWithinMargin)
  }
}
