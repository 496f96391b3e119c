import Testing

@testable import Figures

@Suite("Style")
struct StyleTests {
  @Test("the colour map gets darker all the way, so that it survives greyscale")
  func colorMapIsMonotone() {
    let lightness = (0...200).map { Style.sequential.color(at: Double($0) / 200).lightness }
    for (index, pair) in zip(lightness, lightness.dropFirst()).enumerated() {
      #expect(pair.1 < pair.0, "lightness rises from \(pair.0) to \(pair.1) at \(Double(index) / 200)")
    }
  }

  @Test("a colour map passes through its control points and clamps what lies outside")
  func colorMapPassesThroughControlPoints() {
    let map = ColorMap(controlPoints: [Color(hex: 0x000000), Color(hex: 0x804020), Color(hex: 0xFFFFFF)])
    #expect(map.color(at: -3) == Color(hex: 0x000000))
    #expect(map.color(at: 0.5) == Color(hex: 0x804020))
    #expect(map.color(at: 0.25).hexString == "#402010")
    #expect(map.color(at: 7) == Color(hex: 0xFFFFFF))
  }

  @Test("black on white has the contrast 21 and the lightness 0 and 100")
  func contrastOfBlackAndWhite() {
    let (black, white) = (Color(hex: 0x000000), Color(hex: 0xFFFFFF))
    #expect(abs(black.contrast(with: white) - 21) < 1e-9)
    #expect(black.lightness == 0)
    #expect(abs(white.lightness - 100) < 1e-9)
  }

  @Test("text that carries meaning in colour has a contrast of at least 4.5 on the background")
  func textIsReadable() {
    for color in [Style.ink, Style.quietInk, Style.right, Style.wrong] {
      let contrast = color.contrast(with: Style.background)
      #expect(contrast >= 4.5, "\(color.hexString) has a contrast of \(contrast)")
    }
  }

  @Test("text on any colour of the map has a contrast of at least 4.5")
  func textOnColorMapIsReadable() {
    for step in 0...100 {
      let fill = Style.sequential.color(at: Double(step) / 100)
      let contrast = fill.readableTextColor.contrast(with: fill)
      #expect(contrast >= 4.5, "on \(fill.hexString) at \(step) % the contrast is \(contrast)")
    }
  }

  @Test(
    "numbers are written alike whatever the locale",
    arguments: [
      (NumberText.grouped(887_530), "887,530"), (NumberText.grouped(-1_000), "−1,000"),
      (NumberText.grouped(Int.min), "−9,223,372,036,854,775,808"), (NumberText.grouped(12), "12"),
      (NumberText.percentage(1, of: 600), "0.2\u{A0}%"), (NumberText.percentage(1, of: 6000), "<0.1\u{A0}%"),
      (NumberText.percentage(5999, of: 6000), ">99.9\u{A0}%"),
      (NumberText.percentage(3, of: 3), "100\u{A0}%"),
      (NumberText.percentage(0, of: 0), "–"), (NumberText.decimal(-0.04, decimals: 1), "0.0"),
      (NumberText.decimal(1234.5, decimals: 1), "1,234.5"), (NumberText.decimal(1e-7, decimals: 8), "1e-07"),
    ])
  func numbers(written: String, expected: String) {
    #expect(written == expected)
  }
}
