import Foundation
import Handwriting
import TestSupport
import Testing

@testable import DrawingPad

@Suite(
  "MNIST's form on the page", .waitsForPrograms,
  .enabled(if: HeadlessBrowser.isInstalled, "\(HeadlessBrowser.absence)"))
struct DigitFormTests {
  @Test("is that of `notebook read`: the same picture gives the same 28 x 28 pixels, to 1 in 1,000,000")
  func same() throws {
    // Thick and thin pens, large and tiny digits, wide ones, a dot.
    var pictures = DrawnDigits.strokes.enumerated().map { digit, lines in
      DrawnDigits.ink(of: lines, pen: digit % 2 == 0 ? 0.04 : 0.006, side: 40 + 23 * digit)
    }
    pictures.append(DrawnDigits.ink(of: [[(0.1, 0.5), (0.9, 0.52)]], pen: 0.02, side: 90))
    pictures.append(DrawnDigits.ink(of: [[(0.5, 0.5), (0.51, 0.5)]], pen: 0.02, side: 60))
    pictures.append(
      InkMap(width: 9, height: 7, values: numbers(63).map { Double(max(0, $0)) }))
    let expected = try pictures.map { try #require(DigitForm.image(of: $0)) }
    let inks = pictures.map {
      "{ width: \($0.width), height: \($0.height), values: Float64Array.of(\($0.values.map { "\($0)" }.joined(separator: ","))) }"
    }
    let found: [[Float]] = try HeadlessBrowser.result(
      of: "report([\(inks.joined(separator: ",\n"))].map((ink) => [...digitImage(ink)]));",
      in:
        "<!doctype html><html><body><script>\(DrawingPad.text(PackageResources.digit_form_js))</script></body></html>"
    )
    for (index, image) in found.enumerated() {
      let difference = largestDifference(image, expected[index])
      #expect(difference <= 1e-6, "picture \(index) differs by \(difference)")
    }
    #expect(found.count == pictures.count)
  }

  @Test(
    "and the digits that it finds are those of `notebook read`: side by side, in strokes, touching",
    arguments: [([4, 7, 2], 1), ([5], 1), ([0, 1, 8, 9], 1), ([2, 3], 0.6)] as [([Int], Double)])
  func page(digits: [Int], distance: Double) throws {
    let size = 1 / Double(digits.count + 1)
    let lines = digits.enumerated().flatMap { place, digit in
      DrawnDigits.strokes[digit].map { line in
        line.map { ((0.4 + distance * Double(place)) * size + $0.x * size, 0.3 + $0.y * size) }
      }
    }
    let ink = DrawnDigits.ink(of: lines, pen: 0.02, side: 280)
    let page = HandwrittenPage(
      Picture(width: 280, height: 280, pixels: ink.values.map { UInt8((255 * (1 - $0)).rounded()) }))
    let found: [[Float]] = try HeadlessBrowser.result(
      of: """
        const ink = floats("\(ink.values.map { Float($0) }.base64)");
        report(digitsIn(ink, 280, 280).digits.map(({ image }) => [...image]));
        """,
      in: """
        <!doctype html><html><body><script>
        \(DrawingPad.text(PackageResources.touching_digits_js))\(DrawingPad.text(PackageResources.components_js))\(DrawingPad.text(PackageResources.lines_js))
        \(DrawingPad.text(PackageResources.digit_form_js))
        \(DrawingPad.text(PackageResources.network_js))
        </script></body></html>
        """)
    try #require(found.count == digits.count && page.digits.count == digits.count, "\(found.count) digits")
    for (image, digit) in zip(found, page.digits) {
      // The page knows its ink; for a photo it is estimated, which makes soft edges a little lighter.
      let differences = zip(image, digit.image).map { abs($0 - $1) }
      let (mean, largest) = (differences.reduce(0, +) / 784, differences.max() ?? 1)
      #expect(mean < 0.01 && largest < 0.15, "differ by \(mean) on average, by \(largest) at most")
    }
  }

  @Test("is nothing for a picture without ink")
  func empty() throws {
    #expect(DigitForm.image(of: InkMap(width: 3, height: 2, values: [Double](repeating: 0, count: 6))) == nil)
    let found: Bool = try HeadlessBrowser.result(
      of: "report(digitImage({ width: 3, height: 2, values: new Float64Array(6) }) === undefined);",
      in:
        "<!doctype html><html><body><script>\(DrawingPad.text(PackageResources.digit_form_js))</script></body></html>"
    )
    #expect(found)
  }
}
