import Foundation
import Testing

@testable import Figures

@Suite("FilterGrid")
struct FilterGridTests {
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

  @Test("a negative weight has a minus sign, and a positive one of the same size does not")
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
}
