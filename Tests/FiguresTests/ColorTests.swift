import Testing

@testable import Figures

@Suite("Colors")
struct ColorTests {
  @Test("a color map passes through its control points and clamps what is outside")
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
}
