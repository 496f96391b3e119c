import Testing

@testable import Figures

@Suite("Style")
struct StyleTests {
  @Test("the color map gets darker all the way, so that it survives grayscale")
  func colorMapIsMonotone() {
    let lightness = (0...200).map { Style.sequential.color(at: Double($0) / 200).lightness }
    for (index, pair) in zip(lightness, lightness.dropFirst()).enumerated() {
      #expect(pair.1 < pair.0, "lightness rises from \(pair.0) to \(pair.1) at \(Double(index) / 200)")
    }
  }

  @Test("text that carries meaning in color has a contrast of at least 4.5 on the background")
  func textIsReadable() {
    for color in [Style.ink, Style.quietInk, Style.right, Style.wrong] {
      let contrast = color.contrast(with: Style.background)
      #expect(contrast >= 4.5, "\(color.hexString) has a contrast of \(contrast)")
    }
  }

  @Test("text on any color of the map has a contrast of at least 4.5")
  func textOnColorMapIsReadable() {
    for step in 0...100 {
      let fill = Style.sequential.color(at: Double(step) / 100)
      let contrast = fill.readableTextColor.contrast(with: fill)
      #expect(contrast >= 4.5, "on \(fill.hexString) at \(step) % the contrast is \(contrast)")
    }
  }
}
