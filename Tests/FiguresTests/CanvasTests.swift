import Foundation
import TestSupport
import Testing

@testable import Figures

@Suite("Canvas")
struct CanvasTests {
  private func read(_ canvas: Canvas) throws -> PNGImage {
    try withTemporaryFolder { directory in
      let file = directory.appendingPathComponent("canvas.png")
      try canvas.writePNG(to: file)
      return try PNGImage(contentsOf: file)
    }
  }

  @Test("a canvas has two pixels for each logical point, and a white background")
  func size() throws {
    let image = try read(Canvas(width: 30, height: 19.2))
    #expect((image.width, image.height) == (60, 40))
    #expect(image.share(of: Style.background) == 1)
  }

  @Test("a filled rectangle has its color inside and the background outside")
  func fill() throws {
    let canvas = Canvas(width: 20, height: 20)
    canvas.fill(CGRect(x: 5, y: 5, width: 10, height: 10), color: Color(hex: 0x0072B2))
    let image = try read(canvas)
    #expect(image.color(x: 5, y: 5) == Color(hex: 0x0072B2))
    #expect(image.color(x: 14.5, y: 14.5) == Color(hex: 0x0072B2))
    #expect(image.color(x: 4.5, y: 10) == Style.background)
    #expect(image.color(x: 15, y: 10) == Style.background)
  }

  @Test("an image's pixels stay sharp, in both polarities")
  func image() throws {
    for (polarity, zero, one) in [
      (Polarity.darkOnLight, 0xFFFFFF, 0x000000), (.lightOnDark, 0x000000, 0xFFFFFF),
    ] {
      let canvas = Canvas(width: 8, height: 4, background: Color(hex: 0xFF0000))
      canvas.image(
        [0, 1, 1, 0], width: 2, height: 2, in: CGRect(x: 0, y: 0, width: 8, height: 4), polarity: polarity)
      let expected = (0..<8).flatMap { row in
        (0..<16).map { column in UInt32((row < 4) == (column < 8) ? zero : one) | 0xFF00_0000 }
      }
      #expect(try read(canvas).pixels == expected)
    }
  }

  @Test("an image's values are clamped to 0...1")
  func imageIsClamped() throws {
    let canvas = Canvas(width: 2, height: 1)
    canvas.image([-5, 7], width: 2, height: 1, in: CGRect(x: 0, y: 0, width: 2, height: 1))
    #expect(try read(canvas).pixels.prefix(4) == [0xFFFF_FFFF, 0xFFFF_FFFF, 0xFF00_0000, 0xFF00_0000])
  }

  @Test("text is on the side of its point that its anchor says, and as wide as measured")
  func textAnchors() throws {
    let width = Style.bodyFont.width(of: "HHHH")
    for (anchor, left) in [
      (TextAnchor.Horizontal.start, 100), (.middle, 100 - width / 2), (.end, 100 - width),
    ] {
      let canvas = Canvas(width: 200, height: 40)
      canvas.text("HHHH", at: CGPoint(x: 100, y: 20), anchor: TextAnchor(anchor, .center))
      let image = try read(canvas)
      #expect(image.isDrawn(CGRect(x: left, y: 14, width: width, height: 12)))
      #expect(!image.isDrawn(CGRect(x: 0, y: 0, width: left - 0.5, height: 40)))
      #expect(!image.isDrawn(CGRect(x: left + width + 0.5, y: 0, width: 200, height: 40)))
    }
  }

  @Test("an arrow's head is at its last point")
  func arrow() throws {
    let canvas = Canvas(width: 40, height: 20)
    canvas.arrow([CGPoint(x: 5, y: 10), CGPoint(x: 35, y: 10)], color: Style.ink)
    let image = try read(canvas)
    #expect(image.color(x: 31, y: 11).lightness < 60, "no head before the last point")
    #expect(image.color(x: 8, y: 13) == Style.background)
    #expect(!image.isDrawn(CGRect(x: 36, y: 0, width: 4, height: 20)))
  }

  @Test("a directory that cannot be written is named in the error")
  func unwritable() throws {
    try withTemporaryFolder { directory in
      let blocker = directory.appendingPathComponent("not-a-directory")
      try Data("text".utf8).write(to: blocker)
      let target = blocker.appendingPathComponent("figure.png")
      let error = try #require(throws: FigureError.self) {
        try Canvas(width: 10, height: 10).writePNG(to: target)
      }
      #expect(error == .unwritable(path: target.path, reason: "Not a directory"))
      #expect(error.description.contains(target.path))
      #expect(!error.description.contains("\n"))
    }
  }

  @Test("what is at the path stays when the new figure cannot replace it")
  func failedWriteKeepsWhatWasThere() throws {
    try withTemporaryFolder { directory in
      let occupied = directory.appendingPathComponent("figure.png")
      try FileManager.default.createDirectory(at: occupied, withIntermediateDirectories: false)
      try Data("kept".utf8).write(to: occupied.appendingPathComponent("inside.txt"))
      #expect(throws: FigureError.self) { try Canvas(width: 10, height: 10).writePNG(to: occupied) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["figure.png"])
      #expect(
        try String(contentsOf: occupied.appendingPathComponent("inside.txt"), encoding: .utf8) == "kept")
    }
  }
}
