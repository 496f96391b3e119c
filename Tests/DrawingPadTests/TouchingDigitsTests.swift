import TestSupport
import Testing

@testable import DrawingPad
@testable import Handwriting

@Suite(
  "Touching digits on the page", .waitsForPrograms,
  .enabled(if: HeadlessBrowser.isInstalled, "\(HeadlessBrowser.absence)"))
struct TouchingDigitsTests {
  /// What the page and `notebook read` find out about a piece.
  private struct Finding: Codable, Equatable {
    let cuts: [Int]
    let isClean, mayBeSeveral: Bool
  }

  /// Rings and bars side by side, which overlap or touch here and there.
  private func piece(_ stream: UInt32) -> Component {
    let values = numbers(40, stream: stream).map { Int(8 * $0) }
    let (count, height) = (2 + Int(stream % 4), 40)
    let width = 30 * count + 20
    var mask = [Bool](repeating: false, count: width * height)
    for index in 0..<count {
      let center = 25 + 30 * index + values[index] / 2
      for y in 0..<height {
        for x in 0..<width {
          let (dx, dy) = (x - center, y - height / 2)
          let distance = dx * dx + dy * dy / 2
          let isRing = (160..<(230 + 8 * values[10 + index])).contains(distance)
          if values[20 + index] > -3 ? isRing : abs(dx) < 3 { mask[y * width + x] = true }
        }
      }
    }
    for x in 20..<width - 20 where values[30] > 0 { mask[(height / 2) * width + x] = true }
    return Component(box: Box(left: 0, top: 0, width: width, height: height), mask: mask)
  }

  @Test("are cut where `notebook read` cuts them, and as doubtful")
  func same() throws {
    let pieces = (0..<40).map { piece($0) }
    let expected = pieces.map { piece in
      let touching = TouchingDigits(piece)
      return Finding(
        cuts: touching.cuts, isClean: touching.isClean, mayBeSeveral: TouchingDigits.mayBeSeveral(piece))
    }
    let masks = pieces.map { piece in
      let pixels = piece.mask.map { $0 ? "1" : "0" }.joined(separator: ",")
      return "{ width: \(piece.box.width), height: \(piece.box.height), pixels: [\(pixels)] }"
    }
    let found: [Finding] = try HeadlessBrowser.result(
      of: """
        report([\(masks.joined(separator: ",\n"))].map((mask) =>
          ({ ...touchingCuts(mask), mayBeSeveral: mayBeSeveral(mask) })));
        """,
      in:
        "<!doctype html><html><body><script>\(DrawingPad.text(PackageResources.touching_digits_js))</script></body></html>"
    )
    #expect(found == expected)
    #expect(
      Set(expected.map(\.cuts.count)).count > 2 && Set(expected.map(\.isClean)).count == 2, "\(expected)")
  }
}
