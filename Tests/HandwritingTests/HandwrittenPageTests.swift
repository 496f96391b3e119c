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

    var digits: [HandwrittenPage.Digit] {
      HandwrittenPage(Picture(width: width, height: height, pixels: pixels)).digits
    }
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

  @Test("they come line by line, each from left to right, even where lines fall")
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

  @Test("the lines of squared paper, specks and dashes are no digits")
  func leavesOutRest() {
    var paper = twoLines
    for position in stride(from: 20, to: 600, by: 40) { paper.fill(0..<800, position..<position + 2, 120) }
    for position in stride(from: 20, to: 800, by: 40) { paper.fill(position..<position + 2, 0..<600, 120) }
    paper.fill(300..<303, 100..<103)
    paper.fill(320..<350, 250..<255)
    #expect(paper.digits.count == 5, "\(paper.digits.map(\.box))")
  }

  @Test("a torn digit is one, and two that touch are two")
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

  @Test("an empty page has none")
  func findsNothing() {
    #expect(Paper().digits.isEmpty)
  }
}
