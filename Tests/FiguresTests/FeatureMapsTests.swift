import Foundation
import Testing

@testable import Figures

@Suite("Feature maps")
struct FeatureMapsTests {
  @Test(
    "a layer takes its maps from interleaved channels, and says how many of what size they are")
  func shapes() {
    let maps = FeatureMaps.Layer(name: "conv", shape: [2, 3, 2], elements: (0..<12).map(Float.init))
    #expect(maps.maps == [[0, 2, 4, 6, 8, 10], [1, 3, 5, 7, 9, 11]])
    #expect(maps.height == 2 && maps.width == 3 && maps.detail == "2 maps of 2 × 3")
    let many = FeatureMaps.Layer(name: "conv", shape: [1, 1, 128], elements: (0..<128).map(Float.init))
    #expect(many.detail == "64 of 128 maps of 1 × 1", "as many as are drawn")
    let image = FeatureMaps.Layer(name: "image", shape: [1, 2, 1], elements: [5, 6])
    #expect(image.maps == [[5, 6]] && image.detail == "1 × 2")
    let values = FeatureMaps.Layer(name: "dense", shape: [3], elements: [1, 2, 3])
    #expect(values.maps == [[1, 2, 3]] && values.detail == "3 values")
  }

  @Test("a layer names its followers, and has room for all its lines")
  func followers() {
    var layer = FeatureMaps.Layer(name: "conv", shape: [1, 1, 1], elements: [1])
    #expect(layer.captions == ["1 × 1"])
    layer.followers = ["batch norm", "ReLU"]
    #expect(layer.captions == ["+ batch norm, ReLU", "1 × 1"])
    let values = FeatureMaps.Layer(name: "dense", shape: [1], elements: [1])
    let layout = FeatureMapsLayout(FeatureMaps(title: "", layers: [values, layer], scores: []))
    let lines = Style.headingFont.lineHeight + 2 * Style.captionFont.lineHeight
    #expect(layout.scoresTop >= layout.layers[1].top + lines, "the scores are below the layer's three lines")
  }

  @Test(
    "any number of maps of any shape stays within the figure, none overlapping",
    arguments: [
      (1, 28, 28), (32, 28, 28), (64, 7, 7), (200, 14, 14), (3, 40, 2), (5, 2, 300), (5, 300, 2), (0, 4, 4),
    ])
  func layout(count: Int, width: Int, height: Int) throws {
    let map = [Float](repeating: 0.5, count: width * height)
    let figure = FeatureMaps(
      title: "Maps",
      layers: [
        .init(
          name: "conv2d_1", detail: "maps", width: width, height: height,
          maps: .init(repeating: map, count: count)), .init(name: "dense_1", detail: "", values: [1]),
      ], scores: [])
    #expect(try figure.drawn().staysWithinMargin)
    let rows = FeatureMapsLayout(figure).layers
    let rects = (0..<min(count, FeatureMapsLayout.mostMaps)).map(rows[0].rect(of:))
    for (index, rect) in rects.enumerated() {
      #expect(rects[..<index].allSatisfy { !$0.intersects(rect) }, "map \(index) overlaps another")
    }
    #expect(rects.allSatisfy { $0.maxX <= Style.width - Style.margin && $0.maxY <= rows[1].top })
  }
}
