import Foundation

/// The first error in a table of digits, and its place.
public struct DigitsCSVError: Error, Equatable, CustomStringConvertible {
  /// What is wrong.
  public enum Problem: Sendable, Equatable {
    case unreadable(reason: String)
    /// The file is empty, or has nothing after its header.
    case noRows
    /// The file starts with a row of numbers instead of a header.
    case missingHeader(expected: String)
    /// The header's `column`-th name, counted from 1, is wrong; `columns` sums up the right header.
    case wrongHeader(column: Int, expected: String, found: String, columns: String)
    /// The table has no labels, but they are needed.
    case labelsMissing
    /// The table has labels, but should not.
    case labelsUnexpected
    case wrongColumnCount(expected: Int, found: Int)
    /// A blank line is followed by rows.
    case blankLine
    case missingLabel
    case missingValue
    case notANumber(found: String)
    /// A label that is not a digit from 0 to 9.
    case labelOutOfRange(found: String)
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
    switch problem {
    case .unreadable(let reason):
      return place + "the file cannot be read (\(reason)). Check that it is a file, and its permissions."
    case .noRows:
      return place + "the table has no rows. Replace it with a table of at least one digit."
    case .missingHeader(let expected):
      return place
        + "the header \(expected) is missing; the file starts with a row of numbers. Add the header as the "
        + "first line, or name the files mnist_train.csv and mnist_test.csv, which may lack it."
    case .wrongHeader(let column, let expected, let found, let columns):
      return place
        + "the header should be \(columns), and its column \(column) is \(Self.quoted(found)) instead of "
        + "\(Self.quoted(expected)). Replace it with the original file."
    case .labelsMissing:
      return place
        + "the table has no label column, so it cannot be trained or scored on. Is it Kaggle's test.csv under "
        + "another name? Replace it with the table whose first column is label."
    case .labelsUnexpected:
      return place
        + "the table has a label column, and Kaggle's test.csv has none. Is it train.csv under another name? "
        + "Replace it with the table that starts with pixel0."
    case .wrongColumnCount(let expected, let found):
      return place
        + "there should be \(expected) columns, but there are \(found). Correct the row or copy the file again."
    case .blankLine:
      return place + "the line is blank, but rows follow it. Delete the line or copy the file again."
    case .missingLabel:
      return place
        + "the label is missing. Add the digit that the image shows, 0 to 9, or delete the row."
    case .missingValue:
      return place + "the pixel is missing. Add its value, 0 to 255, or delete the row."
    case .notANumber(let found):
      return place + "\(Self.quoted(found)) is not a whole number. Correct the field or delete the row."
    case .labelOutOfRange(let found):
      return place
        + "the label \(Self.quoted(found)) is not a digit from 0 to 9. Correct the field or delete the row."
    case .valueOutOfRange(let found):
      return place
        + "the pixel \(Self.quoted(found)) is outside 0...255. Correct the field or delete the row."
    }
  }

  private static func quoted(_ text: String) -> String { "'\(excerpt(text))'" }

  /// The start of `text`, with anything that a terminal might obey made visible.
  private static func excerpt(_ text: String) -> String {
    let start = text.unicodeScalars.prefix(40).map { scalar in
      CharacterSet.controlCharacters.contains(scalar) ? scalar.escaped(asASCII: true) : String(scalar)
    }
    return start.joined() + (text.unicodeScalars.count > 40 ? "..." : "")
  }
}
