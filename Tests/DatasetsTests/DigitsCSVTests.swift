import Datasets
import Foundation
import TestSupport
import Testing

@Suite("Tables of digits, well formed")
struct DigitsCSVTests {
  private let digits = TinyDigits.digits(count: 3)

  private func read(_ data: Data) throws -> RawDigits {
    try DigitsCSV.digits(from: data, needsLabels: false, file: "digits.csv").digits
  }

  @Test("Kaggle's training table gives pixels and labels")
  func readsKaggleTraining() throws {
    let table = TinyDigits.table(TinyDigits.kaggleLines(digits, withLabels: true))
    #expect(try read(table) == digits)
  }

  @Test("Kaggle's test table gives pixels without labels")
  func readsKaggleTest() throws {
    let table = TinyDigits.table(TinyDigits.kaggleLines(digits, withLabels: false))
    #expect(try read(table) == RawDigits(pixels: digits.pixels, labels: nil))
  }

  @Test("an MNIST table may have a header of its own or none")
  func readsMNIST() throws {
    let rows = TinyDigits.rows(digits, withLabels: true)
    let names = (1...28).flatMap { row in (1...28).map { "\(row)x\($0)" } }
    #expect(try read(TinyDigits.table([["label"] + names] + rows)) == digits)
    #expect(try read(TinyDigits.table(rows)) == digits)
  }

  @Test(
    "lines may end as on Windows, and the last may lack its end", arguments: ["\n", "\r\n"], [true, false])
  func readsLineEnds(lineEnd: String, endsLast: Bool) throws {
    let table = TinyDigits.table(
      TinyDigits.kaggleLines(digits, withLabels: true), lineEnd: lineEnd, endsLast: endsLast)
    #expect(try read(table) == digits)
  }

  @Test("blank lines at the end are not rows", arguments: ["\n", "\r\n", "\n\n\n", "  \n\t", "\r"])
  func ignoresLastBlankLines(end: String) throws {
    let table = TinyDigits.table(TinyDigits.kaggleLines(digits, withLabels: true)) + Data(end.utf8)
    #expect(try read(table) == digits)
  }

  @Test("a byte order mark before the header is not part of it")
  func readsByteOrderMark() throws {
    let table = TinyDigits.table(TinyDigits.kaggleLines(digits, withLabels: true))
    #expect(try read(Data([0xEF, 0xBB, 0xBF]) + table) == digits)
  }

  @Test("names and numbers may be quoted, or have spaces around them", arguments: ["\"", " ", "\t"])
  func readsQuotedFields(mark: String) throws {
    let lines = TinyDigits.kaggleLines(digits, withLabels: true).map { $0.map { mark + $0 + mark } }
    #expect(try read(TinyDigits.table(lines)) == digits)
  }

  @Test("zeros in front of a number do not count")
  func readsLeadingZeros() throws {
    var lines = TinyDigits.kaggleLines(digits, withLabels: true)
    lines[1][1...] = lines[1][1...].map { "00" + $0 }[...]
    #expect(try read(TinyDigits.table(lines)) == digits)
  }

  @Test("a file is read as its bytes are")
  func readsFiles() throws {
    let directory = try TemporaryFolder()
    try directory.write(TinyDigits.table(TinyDigits.kaggleLines(digits, withLabels: true)), to: "train.csv")
    let file = directory.url.appending(path: "train.csv")
    #expect(try DigitsCSV.digits(in: file, needsLabels: true).digits == digits)
  }
}
