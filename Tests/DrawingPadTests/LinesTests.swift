import TestSupport
import Testing

@testable import DrawingPad
@testable import Handwriting

@Suite(
  "Lines on the page", .waitsForPrograms,
  .enabled(if: HeadlessBrowser.isInstalled, "\(HeadlessBrowser.absence)"))
struct LinesTests {
  /// Boxes of digits about 40 pixels high, in a few rows that rise or fall, in no order.
  private func page(rows: Int, columns: Int, stream: UInt32) -> [Box] {
    let shifts = numbers(3 * rows * columns, stream: stream)
    return (0..<rows * columns).map { index in
      let (row, column) = (index % rows, index / rows)
      let (x, y, size) = (shifts[3 * index], shifts[3 * index + 1], shifts[3 * index + 2])
      return Box(
        left: 50 * column + Int(10 * x),
        top: 70 * row + (stream % 2 == 0 ? 5 : -5) * column + Int(9 * y) + 100,
        width: 25, height: 40 + Int(8 * size))
    }
  }

  @Test("are those of `notebook read`, whatever the pieces' sizes and places")
  func same() throws {
    var pages = (0..<30).map { page(rows: 1 + $0 % 4, columns: 1 + $0 % 7, stream: UInt32($0)) }
    // Scattered, with lines of one piece.
    pages += (30..<60).map { (stream: UInt32) in
      let values = numbers(60, stream: stream).map { Int(140 + 140 * $0) }
      return (0..<20).map {
        Box(
          left: 7 * values[3 * $0] + $0, top: values[3 * $0 + 1], width: 20,
          height: 10 + values[3 * $0 + 2] / 8)
      }
    }
    let expected = pages.map { boxes in
      let pieces = boxes.map { Component(box: $0, mask: []) }
      return ReadingLines(pieces, height: 40).lines.map { $0.map { [$0.box.left, $0.box.top] } }
    }
    let boxes = pages.map { page in
      "[\(page.map { "{ left: \($0.left), right: \($0.right), top: \($0.top), bottom: \($0.bottom) }" }.joined(separator: ", "))]"
    }
    let found: [[[[Int]]]] = try HeadlessBrowser.result(
      of: """
        report([\(boxes.joined(separator: ",\n"))].map((pieces) =>
          readingLines(pieces, 40).map((line) => line.map(({ left, top }) => [left, top]))));
        """,
      in:
        "<!doctype html><html><body><script>\(DrawingPad.text(PackageResources.lines_js))</script></body></html>"
    )
    #expect(found == expected)
    #expect(Set(expected.map(\.count)).count > 3, "the pages differ in their number of lines")
  }
}
