import Foundation
import TestSupport
import Testing

@testable import Handwriting

@Suite("The form of MNIST's images")
struct DigitFormTests {
  @Test("a filled rectangle becomes 20 pixels long, with its center of mass in the middle")
  func placesRectangles() throws {
    var values = [Double](repeating: 0, count: 100 * 60)
    for row in 10..<90 { for column in 5..<45 { values[row * 60 + column] = 1 } }
    let image = try #require(DigitForm.image(of: InkMap(width: 60, height: 100, values: values)))
    let rows = (0..<28).map { row in image[28 * row..<28 * row + 28].reduce(0, +) }
    let columns = (0..<28).map { column in stride(from: column, to: 784, by: 28).reduce(0) { $0 + image[$1] }
    }
    let inked = rows.indices.filter { rows[$0] > 0.5 * (rows.max() ?? 0) }
    #expect(inked == Array(4..<24), "rows \(inked) are inked")
    let narrow = columns.indices.filter { columns[$0] > 0.5 * (columns.max() ?? 0) }
    #expect(narrow == Array(9..<19), "columns \(narrow) are inked")
  }

  @Test("strokes become what Pillow makes of them, to within one level of 255")
  func agreesWithPillow() throws {
    let ink = try Picture(contentsOf: fixture("form-ink.pgm"))
    let expected = [UInt8](try Data(contentsOf: fixture("form-expected.pgm")).suffix(784))
    let map = InkMap(width: ink.width, height: ink.height, values: ink.pixels.map { Double($0) / 255 })
    let image = try #require(DigitForm.image(of: map))
    let worst = zip(image, expected).map { abs(Double($0) * 255 - Double($1)) }.max() ?? 0
    #expect(worst <= 1.01, "a pixel differs by \(worst) of 255")
  }

  @Test("a thin stroke is thickened, and paper is not a digit")
  func thickensThinStrokes() throws {
    var values = [Double](repeating: 0, count: 200 * 200)
    for row in 20..<180 { values[row * 200 + 100] = 1 }
    let image = try #require(DigitForm.image(of: InkMap(width: 200, height: 200, values: values)))
    let middle = image[14 * 28..<15 * 28]
    #expect(middle.reduce(0, +) > 1.5, "the stroke is \(middle.reduce(0, +)) pixels wide")
    #expect(DigitForm.image(of: InkMap(width: 9, height: 9, values: Array(repeating: 0, count: 81))) == nil)
  }
}
