import Testing

@testable import Figures

@Suite("Feature maps")
struct FeatureMapsTests {
  @Test(
    "a stage takes its pictures from channels that lie side by side, and says how many of what size they are")
  func shapes() {
    let maps = FeatureMaps.Stage(name: "conv", shape: [2, 3, 2], elements: (0..<12).map(Float.init))
    #expect(maps.maps == [[0, 2, 4, 6, 8, 10], [1, 3, 5, 7, 9, 11]])
    #expect(maps.height == 2 && maps.width == 3 && maps.detail == "2 maps of 2 × 3")
    let many = FeatureMaps.Stage(name: "conv", shape: [1, 1, 128], elements: (0..<128).map(Float.init))
    #expect(many.detail == "64 of 128 maps of 1 × 1", "as many as are drawn")
    let image = FeatureMaps.Stage(name: "image", shape: [1, 2, 1], elements: [5, 6])
    #expect(image.maps == [[5, 6]] && image.detail == "1 × 2")
    let values = FeatureMaps.Stage(name: "dense", shape: [3], elements: [1, 2, 3])
    #expect(values.maps == [[1, 2, 3]] && values.detail == "3 values")
  }

  @Test("a stage says what its values have gone through, and has room for all its lines")
  func followers() {
    var stage = FeatureMaps.Stage(name: "conv", shape: [1, 1, 1], elements: [1])
    #expect(stage.captions == ["1 × 1"])
    stage.followers = ["batch norm", "ReLU"]
    #expect(stage.captions == ["+ batch norm, ReLU", "1 × 1"])
    let values = FeatureMaps.Stage(name: "dense", shape: [1], elements: [1])
    let layout = FeatureMapsLayout(FeatureMaps(title: "", stages: [values, stage], scores: []))
    let lines = Style.headingFont.lineHeight + 2 * Style.captionFont.lineHeight
    #expect(layout.scoresTop >= layout.stages[1].top + lines, "the scores lie below the stage's three lines")
  }
}
