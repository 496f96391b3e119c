import Datasets
import Foundation
import Testing

@Suite("Tables of digits, with faults")
struct DigitsCSVErrorTests {
  /// Kaggle's training table of three digits, as lines of fields; line 0 is the header.
  private let lines = TinyDigits.kaggleLines(TinyDigits.digits(count: 3), withLabels: true)

  /// The error of reading `data`.
  private func error(_ data: Data) throws -> DigitsCSVError {
    try #require(throws: DigitsCSVError.self) {
      try DigitsCSV.digits(from: data, needsLabels: true, file: "digits.csv")
    }
  }

  /// The error of reading the table when the field in `line` and `column` is `text`.
  private func error(line: Int, column: Int, is text: String) throws -> DigitsCSVError {
    var lines = self.lines
    lines[line][column] = text
    return try error(TinyDigits.table(lines))
  }

  @Test("a row with 783 pixels is refused, naming the row")
  func refusesShortRow() throws {
    var lines = self.lines
    lines[2].removeLast()
    let error = try error(TinyDigits.table(lines))
    #expect(error.row == 3)
    #expect(error.problem == .wrongColumnCount(expected: 785, found: 784))
    #expect(
      error.description
        == "digits.csv, row 3: there should be 785 columns, but there are 784. Correct the row or copy the "
        + "file again.")
  }

  @Test("a row with 785 pixels is refused, naming the row")
  func refusesLongRow() throws {
    var lines = self.lines
    lines[1].append("0")
    let error = try error(TinyDigits.table(lines))
    #expect(error.row == 2)
    #expect(error.problem == .wrongColumnCount(expected: 785, found: 786))
  }

  @Test(
    "a field that is not a whole number is refused, naming row and column",
    arguments: ["x", "nan", "-", "1 2", "\"", "0x1F", "٣", "1e", "1..2", ".", "1e99999"])
  func refusesNonNumbers(text: String) throws {
    let error = try error(line: 3, column: 784, is: text)
    #expect(error.row == 4)
    #expect(error.column == "pixel783")
    #expect(error.problem == .notANumber(found: text))
    #expect(
      error.description.hasPrefix("digits.csv, row 4, column pixel783: '\(text)' is not a whole number"))
  }

  @Test(
    "a pixel outside 0...255 is refused, naming row and column",
    arguments: ["256", "-1", "1000", "99999999999999999999999"])
  func refusesValuesOutOfRange(text: String) throws {
    let error = try error(line: 1, column: 13, is: text)
    #expect(error.row == 2)
    #expect(error.column == "pixel12")
    #expect(error.problem == .valueOutOfRange(found: text))
  }

  @Test("an empty pixel is refused, naming row and column", arguments: ["", " ", "\"\""])
  func refusesMissingValues(text: String) throws {
    let error = try error(line: 2, column: 1, is: text)
    #expect(error.row == 3)
    #expect(error.column == "pixel0")
    #expect(error.problem == .missingValue)
  }

  @Test("an empty label is refused, naming the row")
  func refusesMissingLabel() throws {
    let error = try error(line: 2, column: 0, is: "")
    #expect(error.row == 3)
    #expect(error.column == "label")
    #expect(error.problem == .missingLabel)
  }

  @Test("a label that is not a digit is refused, naming the row", arguments: ["10", "-1", "255", "256"])
  func refusesWrongLabel(text: String) throws {
    let error = try error(line: 3, column: 0, is: text)
    #expect(error.row == 4)
    #expect(error.column == "label")
    #expect(error.problem == .labelOutOfRange(found: text))
  }

  @Test("a table without rows is refused", arguments: ["", "\n", "\r\n\n"])
  func refusesNoRows(end: String) throws {
    let header = lines[0].joined(separator: ",")
    #expect(try error(Data((header + end).utf8)).problem == .noRows)
    #expect(try error(Data(end.utf8)).problem == .noRows)
    #expect(try error(Data(("\u{FEFF}" + end).utf8)).problem == .noRows)
  }

  @Test("an empty file has no rows, whatever it should hold")
  func refusesEmptyFile() throws {
    #expect(try error(Data()).problem == .noRows)
  }

  @Test("a blank line before other rows is refused, naming it")
  func refusesBlankLine() throws {
    let error = try error(TinyDigits.table([lines[0], lines[1], [], lines[2]]))
    #expect(error.row == 3)
    #expect(error.problem == .blankLine)
  }

  @Test("a header with another name is refused, with what was expected and found")
  func refusesWrongHeader() throws {
    let error = try error(line: 0, column: 3, is: "pixel_3")
    #expect(error.row == 1)
    #expect(
      error.problem == .wrongHeader(column: 4, expected: "pixel2", found: "pixel_3"))
    #expect(error.description.contains("its column 4 is 'pixel_3' instead of 'pixel2'"))
  }

  @Test("a header with too few names is refused")
  func refusesShortHeader() throws {
    let error = try error(TinyDigits.table([lines[0].dropLast()] + lines[1...]))
    #expect(error.row == 1)
    #expect(error.problem == .wrongColumnCount(expected: 785, found: 784))
  }

  @Test("a table without labels is refused where they are needed")
  func refusesMissingLabels() throws {
    let test = TinyDigits.kaggleLines(TinyDigits.digits(count: 3), withLabels: false)
    #expect(try error(TinyDigits.table(test)).problem == .labelsMissing)
  }

  @Test("an MNIST table without a header counts its first row as row 1")
  func countsRowsWithoutHeader() throws {
    var rows = [[String]](lines[1...])
    rows[1][5] = "?"
    let error = try error(TinyDigits.table(rows))
    #expect(error.row == 2)
    #expect(error.column == "pixel4")
  }

  @Test("a file without line feeds is refused without being parsed as a whole")
  func refusesFileWithoutLines() throws {
    let table = TinyDigits.table(lines, lineEnd: "\r", endsLast: false)
    #expect(try error(table).problem == .noLineFeeds)
    let line = Data(repeatElement("label,", count: 10_000).joined().utf8)
    #expect(try error(line).row == 1)
  }

  @Test("control characters are made visible, and long text is shortened")
  func makesControlCharactersVisible() throws {
    let error = try error(line: 1, column: 1, is: "\u{1B}[2J" + String(repeating: "z", count: 1000))
    #expect(error.description.contains("'\\u{1B}[2Jzzz"))
    #expect(error.description.count < 200)
  }

  @Test("a missing file is refused by name")
  func refusesMissingFile() throws {
    let url = URL(filePath: "no such folder/train.csv")
    let error = try #require(throws: DataSourceError.self) {
      try DigitsCSV.digits(in: url, needsLabels: true)
    }
    #expect(error.description.contains(url.path), "\(error)")
  }

  @Test("a table truncated at any byte gives its complete rows, or an error in the last one")
  func survivesTruncation() {
    let digits = TinyDigits.digits(count: 2)
    let rows = TinyDigits.rows(digits, withLabels: true)
    let table = TinyDigits.table(rows, lineEnd: "\r\n")
    let lengths = rows.map { $0.joined(separator: ",").utf8.count }
    let starts = [0, lengths[0] + 2]
    // All places in numbers and between them, and each byte of the line ends.
    for count in Array(stride(from: 0, to: table.count, by: 5)) + starts.flatMap({ $0..<$0 + 3 }) {
      let row = count < starts[1] ? 0 : 1
      // Of the last pixel a digit or two may be missing; behind the first row there may be no second.
      let isWhole = count > starts[row] + lengths[row] - (rows[row].last?.utf8.count ?? 0)
      let expectedCount = isWhole ? row + 1 : count == starts[1] ? 1 : nil
      do {
        let read = try DigitsCSV.digits(from: table.prefix(count), needsLabels: true, file: "digits.csv")
          .digits
        #expect(read.count == expectedCount, "\(count) bytes")
        #expect(read.labels == digits.labels?.prefix(read.count).map(\.self), "\(count) bytes")
        #expect(read.pixels.dropLast() == digits.pixels.prefix(read.pixels.count - 1), "\(count) bytes")
      } catch {
        #expect(expectedCount == nil, "\(count) bytes gave \(error)")
        #expect(error.row == (count == 0 ? nil : row + 1), "\(count) bytes gave \(error)")
      }
    }
  }
}
