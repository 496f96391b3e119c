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
    "a table is read with or without labels, a byte order mark, quotes, spaces, leading zeros, CRLF and trailing blank lines"
  )
  func readsAnyLayout() {
    checkProperty("a table is read as it was written", cases: 20) { random in
      let (digits, withLabels) = (random.digits(), Bool.random(using: &random))
      let mark = random.oneOf(["", "\"", " ", "\t"])
      let zeros = random.oneOf(["", "0", "00"])
      var lines = TinyDigits.kaggleLines(digits, withLabels: withLabels)
      for row in lines.indices {
        for column in lines[row].indices {
          let isPixel = row > 0 && (column > 0 || !withLabels)
          lines[row][column] = mark + (isPixel ? zeros : "") + lines[row][column] + mark
        }
      }
      let start = random.oneOf([Data(), Data([0xEF, 0xBB, 0xBF])])
      let table = TinyDigits.table(
        lines, lineEnd: random.oneOf(["\n", "\r\n"]), endsLast: Bool.random(using: &random))
      let end = random.oneOf(["", "", "\n", "\r\n", "\n\n\n", "\n  \n\t", "\n\r"])
      let expected = RawDigits(pixels: digits.pixels, labels: withLabels ? digits.labels : nil)
      let found = try read(start + table + Data(end.utf8))
      #expect(
        Bool(found == expected),
        "\(digits.count) digits in \(start.count) + \(table.count) bytes, '\(mark)', '\(zeros)', '\(end)'")
    }
  }

  @Test("a file is read as its bytes are")
  func readsFiles() throws {
    let directory = try TemporaryFolder()
    try directory.write(TinyDigits.table(TinyDigits.kaggleLines(digits, withLabels: true)), to: "train.csv")
    let file = directory.url.appending(path: "train.csv")
    #expect(try DigitsCSV.digits(in: file, needsLabels: true).digits == digits)
  }
}
