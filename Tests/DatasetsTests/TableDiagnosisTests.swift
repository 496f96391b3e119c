import Datasets
import Foundation
import Testing

@Suite("Mistakes that are in all of a table")
struct TableDiagnosisTests {
  private let names = TinyDigits.pixelColumns
  private let rows = TinyDigits.rows(TinyDigits.digits(count: 12), withLabels: true)

  /// The error of reading a table of these lines.
  private func error(_ lines: [[String]]) throws -> DigitsCSVError {
    try #require(throws: DigitsCSVError.self) {
      try DigitsCSV.digits(from: TinyDigits.table(lines), needsLabels: true, file: "digits.csv")
    }
  }

  private func pixels(_ write: (Double) -> String) -> [[String]] {
    rows.map { [$0[0]] + $0.dropFirst().map { write(Double($0) ?? 0) } }
  }

  @Test("pixels in another range are reported as that range, not one by one")
  func tellsScale() throws {
    let header = [["label"] + names]
    #expect(
      try error(header + pixels { "\($0 / 127.5 - 1)" }).problem
        == .otherScale(PixelScale(lowest: -1, highest: 1, hasFractions: true)))
    #expect(
      try error(header + pixels { "\(Int($0) * 257)" }).problem
        == .otherScale(PixelScale(lowest: 0, highest: 65535, hasFractions: false)))
    let standardized = try error(header + pixels { "\(($0 - 33) / 78)" }).description
    #expect(standardized.contains("standardized"), "\(standardized)")
    let resized = try error(header + pixels { "\($0 * 0.99)" }).description
    #expect(resized.contains("numpy.rint"), "\(resized)")
  }

  @Test("one wrong pixel stays that pixel's error, even where the others are fractions")
  func keepsSingleErrors() throws {
    var lines = [["label"] + names] + pixels { "\($0 / 255)" }
    lines[5][7] = "-3"
    #expect(try error(lines).row == 2)
    lines = [["label"] + names] + rows
    lines[5][7] = "300"
    let single = try error(lines)
    #expect(single.row == 6 && single.column == "pixel6")
    #expect(single.problem == .valueOutOfRange(found: "300"))
  }

  @Test("one-hot labels before or after the pixels are recognized by their names")
  func tellsOneHotLabels() throws {
    let digits = (0..<10).map { "label_\($0)" }
    let zeros = (0..<10).map { $0 == 3 ? "1" : "0" }
    let problem = DigitsCSVError.Problem.oneHotLabels(first: "label_0", last: "label_9")
    #expect(try error([digits + names] + rows.map { zeros + $0.dropFirst() }).problem == problem)
    #expect(try error([names + digits] + rows.map { $0.dropFirst() + zeros }).problem == problem)
    let unnamed = try error(rows.map { zeros + $0.dropFirst() }).description
    #expect(unnamed.contains("one-hot"), "\(unnamed)")
  }

  @Test("tables without images, or with whole images in one field, are reported as such")
  func tellsOtherTables() throws {
    let titanic = try error([["PassengerId", "Survived", "Name"], ["1", "0", "Braund"]])
    #expect(titanic.problem == .noImages(columns: ["PassengerId", "Survived", "Name"]))
    let joined = names.map { _ in "0" }.joined(separator: " ")
    for image in [joined, "[0 0 0 ...]", "digits/17.png"] {
      let error = try error([["label", "image"], ["5", image], ["4", image]])
      #expect(error.problem == .imageInOneField(column: "image", example: image), "\(error)")
    }
    let iris = try error([["5.1", "3.5", "1.4"], ["4.9", "3.0", "1.4"]])
    #expect(iris.problem == .noImages(columns: []))
  }

  @Test("a header that does not match the rows, and a transposed table, are reported instead of row 2")
  func tellsWidths() throws {
    let wide = try error([["label"] + names] + rows.map { $0 + ["0"] })
    #expect(wide.problem == .otherWidth(header: 785, rows: 786))
    #expect(wide.row == nil)
    let ended = try error(rows.map { $0 + [""] })
    #expect(ended.problem == .separatorAtEnd)
    let columns = (0..<785).map { column in (0..<100).map { "\((column * $0) % 9)" } }
    #expect(try error(columns).problem == .transposed(rows: 785, columns: 100))
    let small = try error(rows.map { Array($0.prefix(65)) }).description
    #expect(small.contains("8 x 8"), "\(small)")
  }

  @Test("a second header, and labels that are words, are reported as such")
  func tellsWords() throws {
    let header = ["label"] + names
    let joined = try error([header] + rows + [header] + rows)
    #expect(joined.row == 14)
    #expect(joined.problem == .headerAgain)
    let words = try error([header] + rows.map { ["tensor(\($0[0]))"] + $0.dropFirst() })
    #expect(words.problem == .mostlyNoNumbers(found: "tensor(0)"))
    let blanks = try error([header] + rows.map { [$0[0], ""] + $0.dropFirst(2) })
    #expect(blanks.problem == .mostlyNoNumbers(found: ""))
  }

  @Test("a title, a row that pandas took for the header, and separators at the ends are reported as such")
  func tellsOddHeads() throws {
    let header = ["label"] + names
    #expect(try error([["My digits"], header] + rows).problem == .titleLine("My digits"))
    let mangled = ["5", "0"] + (1..<784).map { "0.\($0)" }
    #expect(try error([mangled] + rows).problem == .mangledHeader)
    #expect(try error([header + [""]] + rows.map { $0 + [""] }).problem == .separatorAtEnd)
    let named = try error([["5"] + names] + rows).problem
    #expect(named == .unknownColumn(name: "5", column: 1))
  }

  @Test(
    "what is not text is named",
    arguments: [
      ([0x50, 0x4B, 3, 4], "a zip archive"), ([0x1F, 0x8B, 8, 0], "compressed with gzip twice"),
      ([0x31, 0, 0x2C, 0, 0x32, 0], "UTF-16"), ([0x89, 0x48, 0x44, 0x46], "HDF5"),
    ])
  func tellsOtherFiles(bytes: [UInt8], name: String) throws {
    let error = try #require(throws: DigitsCSVError.self) {
      try DigitsCSV.digits(from: Data(bytes), needsLabels: true, file: "digits.csv")
    }
    #expect(error.description.contains(name), "\(error)")
  }
}
