import Foundation

@testable import Datasets

/// Tables of digits, as those who save them write them.
struct CSVReader: FuzzedReader {
  private let file = ScratchFile("table.txt")

  func read(_ bytes: Data) throws {
    let table = Self.expanded(bytes)
    let labelled = try accepted(file.path, orRefusedBy: DigitsCSVError.self) {
      try DigitsCSV.digits(from: table, needsLabels: true, file: file.path)
    }
    let digits = try accepted(file.path, orRefusedBy: DigitsCSVError.self) {
      try DigitsCSV.digits(from: table, needsLabels: false, file: file.path)
    }
    if let labelled { try promise(labelled == digits, "labels that are not needed change nothing") }
    if let digits {
      try promise(digits.digits.count > 0, "a table that is accepted has rows")
      if let ids = digits.ids {
        try promise(
          ids.values.count == digits.digits.count, "\(ids.values.count) ids, \(digits.digits.count) rows")
      }
    }

    // A file is recognized as a table by its first line.
    try file.write(table)
    let line = FirstLine(of: DataFile(file.url))
    _ = (line.isImage, line.fieldCount, line.isNumbers, line.isSparse)
    _ = RecognizedFile(DataFile(file.url))
  }

  /// The table that `bytes` stand for. Mutations would rarely leave 784 columns: the byte 1 stands for as many zeros, and
  /// the byte 2 for as many names of pixels, each after the byte that follows.
  private static func expanded(_ bytes: Data) -> Data {
    var table = Data()
    var rest = bytes[...]
    while let byte = rest.popFirst() {
      guard [1, 2].contains(byte), table.count < 1 << 18, let separator = rest.popFirst() else {
        table.append(byte)
        continue
      }
      for pixel in 0..<RawDigits.pixelsPerImage {
        table.append(separator)
        table.append(contentsOf: (byte == 1 ? "0" : "pixel\(pixel)").utf8)
      }
    }
    return table
  }
}
