import Foundation

/// The first error in a table of digits, and its place.
public struct DigitsCSVError: Error, Equatable, CustomStringConvertible {
  /// What is wrong.
  public enum Problem: Error, Equatable {
    case unreadable(reason: String)
    /// The file is something else.
    case notATable(String)
    /// Lines end with carriage returns alone.
    case noLineFeeds
    /// The file is empty, or has nothing after its header.
    case noRows
    /// The header's `column`-th name, counted from 1, is not the next pixel's.
    case wrongHeader(column: Int, expected: String, found: String)
    /// A column beside the pixels that is neither a label nor an id by its name.
    case unknownColumn(name: String, column: Int)
    /// The label is neither before nor after the pixels.
    case labelAmongPixels(name: String, column: Int)
    case columnTwice(names: [String])
    /// The table has no labels, but they are needed.
    case labelsMissing
    case wrongColumnCount(expected: Int, found: Int)
    /// A blank line is followed by rows.
    case blankLine
    case missingLabel
    case missingValue
    case missingID
    /// Two of the images, counted from 1, have one id.
    case idTwice(String, images: [Int])
    case notANumber(found: String)
    case labelIsNoNumber(found: String)
    /// A pixel from 0 to 1, in a table of whole numbers as far as has been read.
    case fraction(found: String)
    /// A pixel that is neither whole nor from 0 to 1.
    case notWhole(found: String)
    /// A pixel between 0 and 1, in a table with `other` in `row`.
    case mixedScales(found: String, other: String, row: Int)
    /// A label that is not a digit from 0 to 9.
    case labelOutOfRange(found: String)
    /// All labels together are not the digits'.
    case otherClasses(ClassLabels.Finding)
    /// A pixel that is not 0 to 255.
    case valueOutOfRange(found: String)
  }

  /// What the caller calls the file.
  public let file: String

  /// The row as an editor counts lines: the header, if there is one, is row 1.
  public let row: Int?

  /// The column's name in the header, or Kaggle's name for it if there is no header.
  public let column: String?

  public let problem: Problem

  init(file: String, row: Int? = nil, column: String? = nil, problem: Problem) {
    self.file = file
    self.row = row
    self.column = column
    self.problem = problem
  }

  public var description: String {
    let place =
      file + (row.map { ", row \($0)" } ?? "") + (column.map { ", column \(Self.excerpt($0))" } ?? "") + ": "
    return place + sentences
  }

  private var sentences: String {
    switch problem {
    case .unreadable(let reason):
      "the file cannot be read (\(reason)). Check that it is a file, and its permissions."
    case .notATable(let contents):
      "this is \(contents), and no table in CSV. Save it as CSV in UTF-8, or download the file itself again."
    case .noLineFeeds:
      "its lines end with carriage returns alone, as on old Macs. Save it with line feeds."
    case .noRows:
      "the table has no rows. Replace it with a table of at least one digit."
    case .wrongHeader(let column, let expected, let found):
      "its column \(column) is \(Self.quoted(found)) instead of \(Self.quoted(expected)). A header names the 784 "
        + "pixels in their order, as in pixel0,...,pixel783 or 1x1,...,28x28, with the label before or after them."
    case .unknownColumn(let name, let column):
      "its column \(column), \(Self.quoted(name)), is none of the 784 pixels and not known. If it is the digit, call "
        + "it label; if it names the image, id; else delete it."
    case .labelAmongPixels(let name, let column):
      "its column \(column), \(Self.quoted(name)), is the label, but stands among the pixels. Move it to the front of the "
        + "table."
    case .columnTwice(let names):
      "the columns \(names.map(Self.quoted).joined(separator: " and ")) mean the same. Keep one of them."
    case .labelsMissing:
      "the table has no label column, so it cannot be trained or scored on. Is it Kaggle's test.csv under another "
        + "name? Replace it with the table that has one."
    case .wrongColumnCount(let expected, let found):
      "there should be \(expected) columns, but there are \(found)\(Self.cause(ofColumns: found)). Correct the row "
        + "or copy the file again."
    case .blankLine:
      "the line is blank, but rows follow it. Delete the line or copy the file again."
    case .missingLabel:
      "the label is missing. Add the digit that the image shows, 0 to 9, or delete the row."
    case .missingValue:
      "the pixel is missing. Add its value, 0 to 255, or delete the row."
    case .missingID:
      "the image's id is missing. Add it, or delete the column in all rows."
    case .idTwice(let id, let images):
      "the id \(Self.quoted(id)) occurs twice, for the images \(images.map(String.init).joined(separator: " and ")). "
        + "Each image needs one of its own."
    case .notANumber(let found):
      ["nan", "na", "n/a", "null", "none"].contains(found.lowercased())
        ? "\(Self.quoted(found)) is not a whole number but marks a missing value. Fill it in, or delete the row."
        : "\(Self.quoted(found)) is not a whole number. Correct the field or delete the row."
    case .labelIsNoNumber(let found):
      "the label \(Self.quoted(found)) is not a digit from 0 to 9, written as a number. Correct the field or delete "
        + "the row; a set of letters or words has other classes than the ten digits."
    case .fraction(let found):
      "\(Self.quoted(found)) is not a whole number. Correct the field or delete the row."
    case .notWhole(let found):
      "\(Self.quoted(found)) is not a whole number. Pixels are whole numbers from 0 to 255, or all from 0 to 1. Save "
        + "the original ones (in NumPy, savetxt with fmt='%d')."
    case .mixedScales(let found, let other, let row):
      "\(Self.quoted(found)) is not a whole number, and the pixels are not all from 0 to 1 either: row \(row) has "
        + "\(Self.quoted(other)). Save the original ones (in NumPy, savetxt with fmt='%d')."
    case .labelOutOfRange(let found):
      "the label \(Self.quoted(found)) is not a digit from 0 to 9. Correct the field or delete the row."
    case .otherClasses(let finding):
      "\(finding.explanation ?? "the labels are not the digits")."
    case .valueOutOfRange(let found):
      "the pixel \(Self.quoted(found)) is outside 0...255. Correct the field or delete the row."
    }
  }

  /// What a number of columns suggests.
  private static func cause(ofColumns count: Int) -> String {
    for (pixels, size) in [
      (64, "8 x 8"), (256, "16 x 16"), (400, "20 x 20"), (1024, "32 x 32"), (3072, "32 x 32 in color"),
    ]
    where (pixels...pixels + 2).contains(count) {
      return " (images of \(size) pixels? The network takes 28 x 28, gray)"
    }
    return ""
  }

  /// The same error, or what the labels of the whole table say about it.
  func explained(in bytes: Span<UInt8>, _ layout: TableLayout) -> DigitsCSVError {
    guard case .labelOutOfRange = problem, let position = layout.position(of: .label) else { return self }
    var labels: [Int] = []
    var start = layout.start
    while start < bytes.count {
      let end = DigitsCSV.endOfLine(in: bytes, from: start)
      let line = CSVLine(in: bytes, from: start, to: end, separator: layout.separator)
      if line.fields.count > position,
        let label = ASCII.number(in: bytes, line.fields[position], mark: layout.decimalMark), abs(label) < 1e6
      {
        labels.append(Int(label))
      }
      start = end + 1
    }
    let finding = ClassLabels.finding(labels)
    return finding == .strayLabels ? self : DigitsCSVError(file: file, problem: .otherClasses(finding))
  }

  private static func quoted(_ text: String) -> String { "'\(excerpt(text))'" }

  /// The start of `text`, with anything that a terminal might obey made visible.
  static func excerpt(_ text: String) -> String {
    let start = text.unicodeScalars.prefix(40).map { scalar in
      CharacterSet.controlCharacters.contains(scalar) ? scalar.escaped(asASCII: true) : String(scalar)
    }
    return start.joined() + (text.unicodeScalars.count > 40 ? "..." : "")
  }
}
