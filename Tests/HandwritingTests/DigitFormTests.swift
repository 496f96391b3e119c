import Testing

@testable import Handwriting

@Suite("The form of MNIST's images")
struct DigitFormTests {
  @Test("a filled rectangle becomes 20 pixels long, with its centre of mass in the middle")
  func placesRectangles() throws {
    var values = [Double](repeating: 0, count: 100 * 60)
    for row in 10..<90 { for column in 5..<45 { values[row * 60 + column] = 1 } }
    let image = try #require(DigitForm.image(of: InkMap(width: 60, height: 100, values: values)))
    let rows = (0..<28).map { row in image[28 * row..<28 * row + 28].reduce(0, +) }
    let columns = (0..<28).map { column in stride(from: column, to: 784, by: 28).reduce(0) { $0 + image[$1] } }
    let inked = rows.indices.filter { rows[$0] > 0.5 * (rows.max() ?? 0) }
    #expect(inked == Array(4..<24), "rows \(inked) are inked")
    let narrow = columns.indices.filter { columns[$0] > 0.5 * (columns.max() ?? 0) }
    #expect(narrow == Array(9..<19), "columns \(narrow) are inked")
  }
}
