import Foundation
import Testing

@testable import Figures

@Suite("ArchitectureDiagram")
struct ArchitectureDiagramTests {
  typealias Layer = ArchitectureDiagram.Layer

  private func diagram(_ count: Int) -> ArchitectureDiagram {
    let convolution = Layer(
      name: "Conv2D", detail: "32 filters 5×5, same, ReLU", outputShape: [28, 28, 32], parameters: 25_632)
    let dense = Layer(name: "Dense", detail: "softmax", outputShape: [10], parameters: 2_570)
    return ArchitectureDiagram(
      title: "The network", layers: (0..<count).map { $0 < count / 2 ? convolution : dense })
  }

  @Test(
    "any number of layers fills a README's width and keeps the margin", arguments: [0, 1, 2, 7, 13, 19, 40])
  func size(count: Int) throws {
    let image = try diagram(count).drawn()
    #expect(image.width == 1800)
    #expect(image.staysWithinMargin)
  }

  @Test("neither blocks nor labels overlap", arguments: [2, 13, 19])
  func nothingOverlaps(count: Int) {
    let layout = ArchitectureLayout(diagram(count))
    let rects = (0..<count).flatMap { index -> [CGRect] in
      let top = layout.labelTop(of: index)
      let labels = layout.labels[index]
      let width = labels.map { $0.font.width(of: $0.text) }.max() ?? 0
      let height = labels.reduce(0) { $0 + $1.font.lineHeight }
      return [
        layout.blockRect(of: index), CGRect(x: top.x - width / 2, y: top.y, width: width, height: height),
      ]
    }
    for first in rects.indices {
      for second in rects.indices where second > first {
        #expect(!rects[first].intersects(rects[second]), "\(rects[first]) and \(rects[second])")
      }
    }
  }

  @Test("arrows between neighbors point right and touch neither block; a row's last goes to the next row")
  func arrows() {
    let layout = ArchitectureLayout(diagram(13))
    var wrapped = 0
    for index in 1..<13 {
      let arrow = layout.arrow(to: index)
      let (from, to) = (layout.blockRect(of: index - 1), layout.blockRect(of: index))
      #expect(arrow[0].x > from.maxX)
      #expect(arrow[arrow.count - 1].x < to.minX)
      #expect(
        arrow[arrow.count - 2].x < arrow[arrow.count - 1].x - 8, "no room for the arrow to layer \(index)")
      wrapped += to.minY > from.maxY ? 1 : 0
      #expect((arrow.count == 6) == (to.minY > from.maxY))
    }
    #expect(wrapped == 1, "13 layers take two rows")
  }

  @Test("a block is larger the larger its layer's output is")
  func blockSizes() {
    func block(_ shape: [Int]) -> ArchitectureBlock { ArchitectureBlock(shape: shape, largestEdge: 28) }
    #expect(block([28, 28, 32]).height > block([14, 14, 32]).height)
    #expect(block([28, 28, 32]).depth > block([28, 14, 32]).depth)
    #expect(block([28, 28, 64]).thickness > block([28, 28, 32]).thickness)
    #expect(block([3136]).height > block([256]).height)
    #expect(block([256]).height > block([10]).height)
    #expect(block([100_000_000]).height <= 1.3 * ArchitectureBlock.mostHeight)
  }

  @Test("layers of the same name share a color, others differ")
  func colors() throws {
    let diagram = ArchitectureDiagram(
      title: "", layers: ["A", "B", "A"].map { Layer(name: $0, outputShape: [8, 8, 8]) })
    let layout = ArchitectureLayout(diagram)
    let image = try diagram.drawn()
    let fronts = (0..<3).map { index in
      let rect = layout.blockRect(of: index)
      return image.color(x: rect.minX + 4, y: rect.maxY - 4)
    }
    #expect(fronts[0] == fronts[2])
    #expect(fronts[0] != fronts[1])
  }
}
