import Foundation
import Testing

@testable import Handwriting

@Suite("Digits on a page")
struct HandwrittenPageTests {
  /// A page of paper to draw on with a pen six pixels wide.
  private struct Paper {
    let width = 800
    let height = 600
    var pixels = [UInt8](repeating: 220, count: 800 * 600)

    mutating func fill(_ columns: Range<Int>, _ rows: Range<Int>, _ value: UInt8 = 40) {
      for row in rows { for column in columns { pixels[row * width + column] = value } }
    }

    /// A one: a bar.
    mutating func one(_ left: Int, _ top: Int) { fill(left..<left + 6, top..<top + 60) }

    /// A zero: a frame.
    mutating func zero(_ left: Int, _ top: Int) {
      fill(left..<left + 40, top..<top + 60)
      fill(left + 6..<left + 34, top + 6..<top + 54, 220)
    }

    /// A straight line of a width, at a slope, right across the page.
    mutating func rule(_ start: Int, isHorizontal: Bool, slope: Double = 0, thickness: Int, _ value: UInt8) {
      for along in 0..<(isHorizontal ? width : height) {
        for across in 0..<thickness {
          let other = start + across + Int((slope * Double(along)).rounded())
          let (column, row) = isHorizontal ? (along, other) : (other, along)
          guard column >= 0, column < width, row >= 0, row < height else { continue }
          pixels[row * width + column] = min(pixels[row * width + column], value)
        }
      }
    }

    /// What is beside a sheet turned by a tenth: a desk with grain.
    mutating func layOnDesk(_ desk: UInt8, grain: UInt32) {
      var state: UInt32 = 1
      for row in 0..<height {
        for column in 0..<width {
          state = state &* 1_664_525 &+ 1_013_904_223
          let (x, y) = (column - row / 10, row + column / 10)
          guard x < 20 || x > 640 || y < 60 || y > 520 else { continue }
          pixels[row * width + column] = desk + UInt8(state >> 24) % UInt8(grain + 1)
        }
      }
    }

    var page: HandwrittenPage { HandwrittenPage(Picture(width: width, height: height, pixels: pixels)) }
    var digits: [HandwrittenPage.Digit] { page.digits }
  }

  private var twoLines: Paper {
    var paper = Paper()
    paper.zero(40, 40)
    paper.one(120, 46)
    paper.one(160, 50)
    paper.zero(50, 160)
    paper.one(130, 165)
    return paper
  }

  @Test("they come line by line, each from left to right, even if lines slope")
  func findsLines() {
    let digits = twoLines.digits
    #expect(digits.map(\.line) == [0, 0, 0, 1, 1])
    #expect(digits.map(\.box.left).map { $0 / 10 } == [4, 12, 16, 5, 13])
    #expect(digits.map { $0.box.width > 20 } == [true, false, false, true, false])
  }

  @Test("light on dark, on paper that is darker to one side, and with noise, they are the same")
  func seesThroughLight() {
    let plain = twoLines.digits.map(\.box)
    var inverted = twoLines
    inverted.pixels = inverted.pixels.map { 255 - $0 }
    var shaded = twoLines
    var state: UInt32 = 1
    shaded.pixels = shaded.pixels.indices.map { index in
      state = state &* 1_664_525 &+ 1_013_904_223
      let light = 1 - 0.5 * Double(index % 800) / 800
      return UInt8(Double(shaded.pixels[index]) * light + Double(state >> 24) / 32)
    }
    for paper in [inverted, shaded] {
      let boxes = paper.digits.map(\.box)
      #expect(boxes.count == plain.count, "\(boxes)")
      for (found, expected) in zip(boxes, plain) {
        #expect(
          abs(found.left - expected.left) <= 2 && abs(found.top - expected.top) <= 2, "\(found) \(expected)")
      }
    }
  }

  @Test("the lines of squared paper, specks and dashes are not digits")
  func leavesOutRest() {
    var paper = twoLines
    for start in stride(from: 20, to: 800, by: 40) {
      paper.rule(start, isHorizontal: true, thickness: 2, 120)
      paper.rule(start, isHorizontal: false, thickness: 2, 120)
    }
    paper.fill(300..<303, 100..<103)
    paper.fill(320..<350, 250..<255)
    #expect(paper.digits.count == 5, "\(paper.digits.map(\.box))")
  }

  @Test("a broken digit is one, and two that touch are two")
  func joinsAndParts() {
    var paper = twoLines
    // The hat of a five, above its belly.
    paper.fill(240..<280, 40..<46)
    paper.fill(240..<246, 50..<75)
    paper.zero(240, 160)
    paper.zero(278, 160)
    let digits = paper.digits
    #expect(digits.count == 8, "\(digits.map(\.box))")
    #expect(digits.first { $0.box.left == 240 && $0.line == 0 }?.box.top == 40)
  }

  @Test(
    "the rules of squared paper are left out, faint or dark, thin or thick, tilted or not, and digits stay whole",
    arguments: [0.8, 0.7, 0.6, 0.45], [1, 2, 3])
  func leavesOutSquares(brightness: Double, thickness: Int) {
    for slope in [0, 0.02] {
      var paper = twoLines
      let value = UInt8(220 * brightness)
      for start in stride(from: -20, to: 820, by: 44) {
        paper.rule(start, isHorizontal: true, slope: slope, thickness: thickness, value)
        paper.rule(start, isHorizontal: false, slope: -slope, thickness: thickness, value)
      }
      let found = paper.digits.map(\.box)
      let expected = twoLines.digits.map(\.box)
      #expect(found.count == expected.count, "slope \(slope): \(found)")
      for (box, other) in zip(found, expected) {
        #expect(abs(box.left - other.left) <= 4 && abs(box.height - other.height) <= 6, "\(box) \(other)")
      }
    }
  }

  @Test("a margin's single line is not a digit, and a tall stroke that ends on the page is not a margin")
  func leavesOutMargin() {
    var paper = twoLines
    paper.rule(20, isHorizontal: false, thickness: 3, 140)
    #expect(paper.digits.count == 5, "\(paper.digits.map(\.box))")
    var tall = Paper()
    tall.fill(400..<412, 60..<540)
    #expect(tall.digits.count == 1)
  }

  @Test("on a sheet on a desk, smooth or with grain, only the sheet is read", arguments: [0, 24] as [UInt32])
  func readsSheet(grain: UInt32) {
    var paper = Paper()
    for (left, top) in [(200, 200), (300, 210), (400, 220)] { paper.zero(left, top) }
    paper.one(500, 230)
    paper.layOnDesk(60, grain: grain)
    let page = paper.page
    #expect(page.digits.map(\.box.left) == [200, 300, 400, 500], "\(page.digits.map(\.box))")
    #expect(page.digits.map(\.line) == [0, 0, 0, 0])
  }

  @Test("half a page in a hard shadow is read as a whole")
  func readsShadow() {
    var paper = twoLines
    paper.one(600, 50)
    for row in 0..<600 {
      for column in 300..<800 { paper.pixels[row * 800 + column] = paper.pixels[row * 800 + column] / 2 }
    }
    #expect(paper.digits.count == 6, "\(paper.digits.map(\.box))")
  }

  @Test("a frame around digits and a punch's holes are left out and named, as are a point and a dash")
  func tellsWhatIsLeftOut() {
    var paper = twoLines
    paper.fill(20..<220, 20..<26)
    paper.fill(20..<220, 236..<242)
    paper.fill(20..<26, 20..<242)
    paper.fill(214..<220, 20..<242)
    for row in 0..<40 {
      for column in 0..<40 where (row - 20) * (row - 20) + (column - 20) * (column - 20) < 400 {
        paper.pixels[(400 + row) * 800 + 30 + column] = 40
      }
    }
    paper.fill(320..<332, 90..<102)
    paper.fill(360..<400, 70..<76)
    let page = paper.page
    #expect(page.digits.count == 5, "\(page.digits.map(\.box))")
    #expect(Set(page.leftOut.map(\.reason)) == [.frame, .spot, .small, .wide], "\(page.leftOut)")
    #expect(page.leftOut.count == 4)
    #expect(LeftOutPiece.Reason.small.text(count: 4) == "4 pieces much smaller than the others")
  }

  @Test("four digits that touch are four, and what may be several is doubtful")
  func doubtsWidePieces() {
    var paper = twoLines
    for index in 0..<4 { paper.zero(240 + 48 * index, 160) }
    paper.fill(240..<424, 214..<220)
    let parts = paper.digits.filter { $0.line == 1 && $0.box.left >= 200 }
    #expect(parts.count == 4, "\(parts.map(\.box))")
    #expect(twoLines.digits.allSatisfy { !$0.isDoubtful })
    var wide = twoLines
    // Three strokes side by side, as of a 10 in one stroke.
    wide.zero(300, 160)
    wide.fill(340..<362, 186..<192)
    wide.one(356, 160)
    let piece = wide.digits.last
    #expect(piece?.box.width == 62 && piece?.isDoubtful == true, "\(wide.digits.map(\.box))")
  }

  @Test("a dark corner at the picture's edge is not a line of its own")
  func leavesOutCorners() {
    var paper = twoLines
    for row in 540..<600 { paper.fill(740 + (600 - row)..<800, row..<row + 1) }
    #expect(paper.digits.count == 5, "\(paper.digits.map(\.box))")
  }

  @Test("an empty page has none")
  func findsNothing() {
    #expect(Paper().digits.isEmpty)
  }
}
