import Foundation
import Handwriting
import TestSupport
import Testing

@testable import DrawingPad

@Suite("MNIST's form on the page", .enabled(if: HeadlessBrowser.isInstalled, "\(HeadlessBrowser.absence)"))
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

  @Test("of a picture without ink is none")
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
