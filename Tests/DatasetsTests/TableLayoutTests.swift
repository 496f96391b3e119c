import Datasets
import Foundation
import TestSupport
import Testing

@Suite("Tables as people save them")
struct TableLayoutTests {
  private static let digits = RawDigits(
    pixels: (0..<12 * 784).map { $0 % 784 == 0 || $0 % 784 == 783 ? 0 : UInt8(truncatingIfNeeded: $0 * 7) },
    labels: (0..<12).map { UInt8($0 % 10) })
  private var digits: RawDigits { Self.digits }
  private var unlabelled: RawDigits { RawDigits(pixels: digits.pixels, labels: nil) }
  private let names = TinyDigits.pixelColumns

  private func read(_ lines: [[String]], separator: String = ",") throws -> DigitsTable {
    let text = lines.map { $0.joined(separator: separator) }.joined(separator: "\n")
    return try DigitsCSV.digits(from: Data(text.utf8), needsLabels: false, file: "digits.csv")
  }

  private func rows(
    _ digits: RawDigits = digits, withLabels: Bool = true, as write: (String) -> String = { $0 }
  )
    -> [[String]]
  {
    TinyDigits.rows(digits, withLabels: withLabels).map { $0.map(write) }
  }

  private func labelLast(_ rows: [[String]]) -> [[String]] { rows.map { $0.dropFirst() + [$0[0]] } }

  /// The name of each pixel in the manner of `scheme`.
  private func pixelNames(_ scheme: String) -> [String] {
    (0..<784).map { (pixel: Int) -> String in
      switch scheme {
      case "1x1": "\(pixel / 28 + 1)x\(pixel % 28 + 1)"
      case "0x0": "\(pixel / 28)x\(pixel % 28)"
      case "r0c0": "r\(pixel / 28)c\(pixel % 28)"
      case "pixel_1_1": "pixel_\(pixel / 28 + 1)_\(pixel % 28 + 1)"
      case "Pixel000": String(format: "Pixel%03d", pixel)
      default: "\(scheme.dropLast())\(pixel + (scheme.last == "1" ? 1 : 0))"
      }
    }
  }

  @Test(
    "pixels may be named in many ways",
    arguments: [
      "pixel0", "pixel1", "px_0", "p0", "Pixel000", "0", "1", "1x1", "0x0", "r0c0", "pixel_1_1", "V1",
    ])
  func readsNames(scheme: String) throws {
    let names = pixelNames(scheme)
    #expect(try read([["label"] + names] + rows()).digits == digits)
    #expect(try read([names] + rows(withLabels: false)).digits == unlabelled)
  }

  @Test(
    "the label may have other names, and be the last column",
    arguments: ["label", "Label", "class", "digit", "y", "target"])
  func findsLabel(name: String) throws {
    #expect(try read([[name] + names] + rows()).digits == digits)
    let last = try read([names + [name]] + labelLast(rows()))
    #expect(last.digits == digits)
    #expect(last.remarks == ["the label is the last column, '\(name)'"])
  }

  @Test("without a header, the first or the last column is the label, whichever can be")
  func infersLabel() throws {
    #expect(try read(rows()).digits == digits)
    let last = try read(labelLast(rows()))
    #expect(last.digits == digits)
    #expect(last.remarks == ["the label is the last column"])
    #expect(try read(rows(withLabels: false)).digits == unlabelled)
  }

  @Test(
    "a corner of the picture that is not always paper is not a label, and what cannot be decided is asked")
  func tellsLabelsFromCorners() throws {
    var dirty = rows()
    dirty[4][1] = "3"
    dirty[7][784] = "2"
    #expect(try read(dirty).digits.labels == digits.labels)
    let last = try read(labelLast(dirty))
    #expect(last.digits.labels == digits.labels)
    #expect(last.remarks == ["the label is the last column"])
    let twice = rows().map { Array($0.dropLast()) + [$0[0]] }
    let error = try #require(throws: DigitsCSVError.self) { try read(twice) }
    #expect(error.problem == .ambiguousLabel)
  }

  @Test("names that only count the columns may count the label, too")
  func findsLabelAmongNumberedNames() throws {
    for stem in ["V", "Column"] {
      #expect(try read([(1...785).map { "\(stem)\($0)" }] + rows()).digits == digits)
    }
  }

  @Test("blank lines before a table are skipped, but count in the numbers of rows")
  func passesOverBlankLines() throws {
    #expect(try read([[], [" "], ["label"] + names] + rows()).digits == digits)
    var wrong = rows()
    wrong[0][5] = "x"
    let error = try #require(throws: DigitsCSVError.self) { try read([[], ["label"] + names] + wrong) }
    #expect(error.row == 3)
  }

  @Test("in a table to predict, stand-ins for labels are left out", arguments: ["", "-1", "?"])
  func leavesOutPlaceholders(text: String) throws {
    let table = try read([["label"] + names] + rows().map { [text] + $0.dropFirst() })
    #expect(table.digits == unlabelled)
    #expect(table.remarks.count == 1, "\(table.remarks)")
  }

  @Test("the index that pandas writes is left out, with a remark")
  func leavesOutIndex() throws {
    let indexed = rows().enumerated().map { ["\($0)"] + $1 }
    let table = try read([["", "label"] + names] + indexed)
    #expect(table.digits == digits)
    #expect(table.remarks.first?.contains("index=False") == true, "\(table.remarks)")
    #expect(try read([["Unnamed: 0", "label"] + names] + indexed).digits == digits)
    #expect(try read(indexed).digits == digits)
    #expect(try read(rows(withLabels: false).enumerated().map { ["\($0)"] + $1 }).digits == unlabelled)
    #expect(try read([[""] + (0..<785).map(String.init)] + indexed).digits == digits)
  }

  @Test("ids are carried over as they are written", arguments: ["id", "ImageId"])
  func readsIDs(name: String) throws {
    let table = try read([[name] + names] + rows(withLabels: false).enumerated().map { ["00\($0)"] + $1 })
    #expect(table.digits == unlabelled)
    #expect(table.ids?.column == name)
    #expect(table.ids?.values == (0..<12).map { "00\($0)" })
    let labeled = try read([[name, "label"] + names] + rows().map { ["a b"] + $0 })
    #expect(labeled.digits == digits)
    #expect(labeled.ids?.values.last == "a b")
  }

  @Test("other separators are read with a remark", arguments: [";", "\t", "|", " "])
  func readsSeparators(separator: String) throws {
    let table = try read([["label"] + names] + rows(), separator: separator)
    #expect(table.digits == digits)
    #expect(table.remarks.count == 1)
    #expect(
      try read([["sep=\(separator)"], ["label"] + names] + rows(), separator: separator).digits == digits)
  }

  @Test(
    "whole numbers may have decimals and exponents", arguments: [".0", ".000000000000000000e+00", ".", "e0"])
  func readsDecimals(end: String) throws {
    #expect(try read([["label"] + names] + rows { $0 + end }).digits == digits)
    #expect(try read(rows { $0 + end }, separator: " ").digits == digits)
  }

  @Test("pixels from 0 to 1 are scaled back, with a remark", arguments: [",", ";"])
  func scalesBack(separator: String) throws {
    func scaled(_ pixel: String) -> String {
      let text = String(format: "%.6f", (Double(pixel) ?? 0) / 255)
      return separator == ";" ? text.replacing(".", with: ",") : text
    }
    let lines = rows().map { [$0[0]] + $0.dropFirst().map(scaled) }
    let table = try read([["label"] + names] + lines, separator: separator)
    #expect(table.digits == digits)
    #expect(table.remarks.last?.contains("multiplied by 255") == true, "\(table.remarks)")
  }

  @Test("pixels that are only 0 and 1 are black and white, with a remark")
  func readsBlackAndWhite() throws {
    let bits = RawDigits(pixels: digits.pixels.map { $0 > 127 ? 1 : 0 }, labels: digits.labels)
    let table = try read([["label"] + names] + rows(bits))
    #expect(table.digits.pixels == bits.pixels.map { $0 * 255 })
    #expect(table.remarks.count == 1)
    let blank = RawDigits(pixels: .init(repeating: 0, count: 784), labels: [0])
    #expect(try read([["label"] + names] + rows(blank)).digits == blank)
  }

  @Test("what is neither bytes nor from 0 to 1 is refused, with the fix")
  func refusesOtherScales() throws {
    func error(_ change: (inout [[String]]) -> Void) throws -> DigitsCSVError {
      var lines = [["label"] + names] + rows()
      change(&lines)
      return try #require(throws: DigitsCSVError.self) { try read(lines) }
    }
    let mixed = try error { $0[3][9] = "0.5" }
    #expect(mixed.row == 4 && mixed.column == "pixel8")
    #expect(mixed.problem == .mixedScales(found: "0.5", other: "7", row: 2), "\(mixed)")
    #expect(try error { $0[3][9] = "127.5" }.problem == .notWhole(found: "127.5"))
    #expect(try error { $0[1][9] = "-0.42" }.description.contains("fmt='%d'"))
    #expect(try error { $0[2][0] = "5.5" }.problem == .labelIsNoNumber(found: "5.5"))
  }

  @Test("unknown columns, and two with the same meaning, are refused by name")
  func refusesColumns() throws {
    func problem(_ header: [String], _ rows: [[String]]) throws -> DigitsCSVError.Problem {
      try #require(throws: DigitsCSVError.self) { try read([header] + rows) }.problem
    }
    #expect(try problem(["what"] + names, rows()) == .unknownColumn(name: "what", column: 1))
    #expect(try problem(names + ["what"], labelLast(rows())) == .unknownColumn(name: "what", column: 785))
    #expect(
      try problem(["label", "class"] + names, rows().map { ["0"] + $0 })
        == .columnTwice(names: ["label", "class"]))
    #expect(
      try problem(["label"] + names.sorted(), rows())
        == .wrongHeader(column: 4, expected: "pixel2", found: "pixel10"))
    #expect(
      try problem(["PassengerId", "Survived"], [["1", "0"]])
        == .noImages(columns: ["PassengerId", "Survived"]))
    let small = rows().map { Array($0.prefix(65)) }
    let error = try #require(throws: DigitsCSVError.self) { try read(small) }
    #expect(error.description.contains("8 x 8"), "\(error)")
  }

  @Test("more than ten classes are reported as such, and a stray label by its row")
  func tellsClasses() throws {
    func problem(_ labels: [String]) throws -> DigitsCSVError.Problem {
      let pixels = Array(rows(withLabels: false)[0])
      let lines = labels.map { [$0] + pixels }
      return try #require(throws: DigitsCSVError.self) { try read([["label"] + names] + lines) }.problem
    }
    #expect(
      try problem((1...26).map(String.init)) == .otherClasses(.moreThanTenClasses(lowest: 1, highest: 26)))
    #expect(try problem((1...10).map(String.init)) == .otherClasses(.oneToTen))
    #expect(try problem(["1", "10", "3"]) == .labelOutOfRange(found: "10"))
    #expect(try problem(["1", "A"]) == .labelIsNoNumber(found: "A"))
  }

  @Test(
    "a file that is not a table is reported as what it is",
    arguments: [
      ("PK\u{3}\u{4}", "zip"), ("<!DOCTYPE html>", "web page"),
      ("version https://git-lfs.github.com/spec/v1", "LFS"),
      ("{\"a\": 1}", "JSON"),
    ])
  func tellsOtherFiles(start: String, word: String) throws {
    let error = try #require(throws: DigitsCSVError.self) { try read([[start]]) }
    #expect(error.description.contains(word), "\(error)")
  }

  @Test("a compressed table is read as its contents are")
  func readsGzip() throws {
    // gzip of the line "5,0,0,...,0".
    let data = try #require(
      Data(base64Encoded: "H4sIAAAAAAACAzPVMRiFo3AUjsJROAoxIRcAaFa7AiIGAAA="))
    let directory = try TemporaryFolder()
    try directory.write(data, to: "train.csv.gz")
    let table = try DigitsCSV.digits(in: directory.url.appending(path: "train.csv.gz"), needsLabels: true)
    #expect(table.digits == RawDigits(pixels: .init(repeating: 0, count: 784), labels: [5]))
  }
}
