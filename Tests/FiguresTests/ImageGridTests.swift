import Foundation
import Testing

@testable import Figures

@Suite("ImageGrid")
struct ImageGridTests {
  private func tile(_ value: Float, _ caption: [String] = [], _ emphasis: ImageGrid.Emphasis = .none)
    -> ImageGrid.Tile
  {
    ImageGrid.Tile(pixels: [Float](repeating: value, count: 16), caption: caption, emphasis: emphasis)
  }

  private func grid(_ tiles: [ImageGrid.Tile], columns: Int = 2, rowHeadings: [String] = []) -> ImageGrid {
    ImageGrid(
      title: "Digits", imageWidth: 4, imageHeight: 4, columns: columns, tiles: tiles, rowHeadings: rowHeadings
    )
  }

  @Test("ones are drawn black and zeros white, and the other way round as light on dark")
  func polarity() throws {
    var grid = grid([tile(1), tile(0)])
    let layout = ImageGridLayout(grid)
    for (polarity, first, second) in [
      (Polarity.darkOnLight, 0x000000, 0xFFFFFF), (.lightOnDark, 0xFFFFFF, 0x000000),
    ] {
      grid.polarity = polarity
      let image = try grid.drawn()
      for (index, expected) in [first, second].enumerated() {
        let rect = layout.imageRect(of: index)
        #expect(image.color(x: rect.minX + 1, y: rect.minY + 1) == Color(hex: UInt32(expected)))
        #expect(image.color(x: rect.maxX - 1, y: rect.maxY - 1) == Color(hex: UInt32(expected)))
      }
    }
  }

  @Test("a blank place has neither image nor frame")
  func blank() throws {
    let grid = grid([tile(1), .blank, tile(1)])
    let rect = ImageGridLayout(grid).imageRect(of: 1)
    let image = try grid.drawn()
    for x in stride(from: rect.minX - 2, through: rect.maxX + 2, by: 0.5) {
      #expect(image.color(x: x, y: rect.minY - 0.5) == Style.background)
    }
  }

  @Test("the figure fills a README's width and keeps its margin")
  func size() throws {
    let image = try grid([tile(1, ["7", "99.8 %"]), tile(0, ["1", "54.0 %"], .wrong), tile(0.5)]).drawn()
    #expect(image.width == 1800)
    #expect(image.staysWithinMargin)
  }

  @Test("no caption is wider than its cell, and neighboring cells do not touch")
  func captionsFit() throws {
    let captions = ["predicted 8 with 99.97 %", "a caption far wider than the four pixels of its picture"]
    for emphasis in [ImageGrid.Emphasis.none, .right, .wrong] {
      let grid = grid((0..<24).map { _ in tile(1, captions, emphasis) }, columns: 12)
      let layout = ImageGridLayout(grid)
      for (line, caption) in captions.enumerated() {
        let width = emphasis.captionFont(line: line).width(of: caption)
        #expect(width <= layout.cellWidth, "\(caption) is \(width) wide in a cell of \(layout.cellWidth)")
      }
      #expect(layout.imageRect(of: 1).midX - layout.imageRect(of: 0).midX >= layout.cellWidth + Style.gap)
      let image = try grid.drawn()
      #expect(Double(image.width) == layout.size.width * Style.scale)
      #expect(image.staysWithinMargin)
    }
  }

  @Test("captions of one row end above the images of the next")
  func rowsDoNotOverlap() {
    let grid = grid((0..<4).map { _ in tile(1, ["first line", "second line"]) })
    let layout = ImageGridLayout(grid)
    let captionBottom = layout.imageRect(of: 0).maxY + Style.gap + 2 * Style.captionFont.lineHeight
    #expect(captionBottom <= layout.imageRect(of: 2).minY)
  }

  @Test("each pixel of an image is a whole number of the figure's")
  func imagesAreSharp() {
    let tiles = (0..<7).map { _ in
      ImageGrid.Tile(pixels: [Float](repeating: 1, count: 28 * 28), caption: ["7"])
    }
    let layout = ImageGridLayout(
      ImageGrid(title: "", imageWidth: 28, imageHeight: 28, columns: 7, tiles: tiles, rowHeadings: ["row"]))
    for index in tiles.indices {
      let rect = layout.imageRect(of: index)
      let pixel = rect.width * Style.scale / 28
      #expect(pixel == pixel.rounded(), "a pixel is \(pixel) pixels wide")
      #expect((rect.minX * Style.scale).truncatingRemainder(dividingBy: 1) == 0)
    }
  }

  @Test("what is wrong has a frame of its color, what is right has another")
  func emphasis() throws {
    let grid = grid([tile(0, ["7"], .wrong), tile(0, ["7"], .right)])
    let layout = ImageGridLayout(grid)
    let image = try grid.drawn()
    for (index, color) in [Style.wrong, Style.right].enumerated() {
      let rect = layout.imageRect(of: index)
      #expect(image.color(x: rect.minX - 0.5, y: rect.midY) == color)
    }
  }

  @Test("row headings are left of the images")
  func rowHeadings() throws {
    let grid = grid([tile(0), tile(0), tile(0)], rowHeadings: ["first row", "second row"])
    let layout = ImageGridLayout(grid)
    let image = try grid.drawn()
    for index in [0, 2] {
      let rect = layout.imageRect(of: index)
      let heading = CGRect(
        x: layout.left, y: rect.minY, width: rect.minX - layout.left - 2, height: rect.height)
      #expect(image.isDrawn(heading))
      #expect(layout.left + Style.headingFont.width(of: "second row") < rect.minX - 1)
    }
  }

  @Test("a grid without images is its title")
  func empty() throws {
    #expect(try grid([]).drawn().staysWithinMargin)
  }
}
