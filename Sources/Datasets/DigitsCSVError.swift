import Foundation

/// The first error in a table of digits, and its place.
public struct DigitsCSVError: Error, Equatable, CustomStringConvertible {
  /// What is wrong.
  public enum Problem: Error, Equatable {
    case unreadable(reason: String)
    /// The file is something else.
    case notATable(ForeignContents)
    /// Lines end with carriage returns alone.
    case noLineFeeds
    /// The file is empty, or has nothing after its header.
    case noRows
    /// The header's `column`-th name, counted from 1, is not the next pixel's.
    case wrongHeader(column: Int, expected: String, found: String)
    /// A column beside the pixels that is neither a label nor an id by its name.
    case unknownColumn(name: String, column: Int)
    /// There are far fewer columns than an image has pixels.
    case noImages(columns: [String])
    /// A line of text before the header.
    case titleLine(String)
    /// The first row has the names that pandas makes of values when it takes them for a header.
    case mangledHeader
    /// A column with the whole of an image in each field, or with the names of pictures.
    case imageInOneField(column: String, example: String)
    /// A column for each digit instead of one label.
    case oneHotLabels(first: String, last: String)
    /// The label is neither before nor after the pixels.
    case labelAmongPixels(name: String, column: Int)
    case columnTwice(names: [String])
    /// The table has no labels, but they are needed.
    case labelsMissing
    /// The first column has no name, and there is no label column.
    case unnamedLabel
    /// The first and the last column may both be the label.
    case ambiguousLabel
    case wrongColumnCount(expected: Int, found: Int)
    /// All rows have one number of columns, and the header another.
    case otherWidth(header: Int, rows: Int)
    /// There are as many rows as an image has pixels.
    case transposed(rows: Int, columns: Int)
    /// All rows end with an empty field.
    case separatorAtEnd
    /// The header appears again among the rows.
    case headerAgain
    /// A blank line is followed by rows.
    case blankLine
    case missingLabel
    case missingValue
    case missingID
    /// Two of the images, counted from 1, have the same id.
    case idTwice(String, images: [Int])
    case notANumber(found: String)
    case labelIsNoNumber(found: String)
    /// A pixel from 0 to 1, in a table of whole numbers as far as has been read.
    case fraction(found: String)
    /// Most rows have such a field where there should be a number.
    case mostlyNoNumbers(found: String)
    /// The pixels of most rows have another range than pixels.
    case otherScale(PixelScale)
    /// A pixel that is neither whole nor from 0 to 1.
    case notWhole(found: String)
    /// A pixel between 0 and 1, in a table with `other` in `row`.
    case mixedScales(found: String, other: String, row: Int)
    /// A label that is not a digit from 0 to 9.
    case labelOutOfRange(found: String)
    /// The labels as a whole are not those of digits.
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
      "the file cannot be read (\(reason)). Check that it is a file, and that you have permission to read it."
    case .notATable(let contents):
      "this is \(contents.name), not a CSV table. \(contents.advice)"
    case .noLineFeeds:
      "its lines end with carriage returns alone, as on old Macs. Save it with line feeds."
    case .noRows:
      "the table has no rows. Replace it with a table of at least one digit."
    case .wrongHeader(let column, let expected, let found):
      "its column \(column) is \(Self.quoted(found)) instead of \(Self.quoted(expected)). A header names the 784 "
        + "pixels in their order, as in pixel0,...,pixel783 or 1x1,...,28x28, with the label before or after them."
    case .unknownColumn(let name, let column):
      "its column \(column), \(Self.quoted(name)), is not one of the 784 pixels, and unknown. If it is the "
        + "digit, call it label; if it names the image, id; otherwise delete it."
    case .noImages(let columns):
      "this table holds no images\(columns.isEmpty ? "" : ": its columns are \(Self.list(columns))"). A row is an image, "
        + "with a column for each of its 784 pixels and one for its label (docs/data.md)."
    case .titleLine(let text):
      "\(Self.quoted(text)) is not a header, but the next line is one, or a row. Delete this line."
    case .mangledHeader:
      "this row has values such as '0.1', '0.2', '0.3', as pandas makes them of a row that it takes for the header. Read the "
        + "original with header=None, and save it again with index=False and header=False."
    case .imageInOneField(let column, let example):
      "\(column.isEmpty ? "a column" : "its column \(Self.quoted(column))") has a whole image, or a picture's name, in one field (\(Self.quoted(example))). "
        + "Write each of the 784 pixels into a column of its own: a row is an image (docs/data.md)."
    case .oneHotLabels(let first, let last):
      "its ten columns from \(Self.quoted(first)) to \(Self.quoted(last)) seem to be one-hot labels. Write one column "
        + "'label' with the digit in their place (in NumPy, argmax(axis=1))."
    case .labelAmongPixels(let name, let column):
      "its column \(column), \(Self.quoted(name)), is the label, but it is among the pixels. Move it to the "
        + "front of the table."
    case .columnTwice(let names):
      "the columns \(names.map(Self.quoted).joined(separator: " and ")) mean the same thing. Keep one of them."
    case .labelsMissing:
      "the table has no label column, so it cannot be trained or scored on. Is it Kaggle's test.csv under another "
        + "name? If the labels are in a file of their own, put them into a first column 'label'."
    case .unnamedLabel:
      "its first column has no name, and none is called label. If it is the digit, call it label; if it counts the rows, the "
        + "labels are missing."
    case .ambiguousLabel:
      "its first and its last column may both be the label. Add a header that names it: label and pixel0 to pixel783, in their "
        + "order."
    case .wrongColumnCount(let expected, let found):
      "there should be \(expected) columns, but there are \(found)\(Self.sizeCause(ofColumns: found)). "
        + (Self.sizeCause(ofColumns: found).isEmpty
          ? "Correct the row or copy the file again." : "Write 784 pixels and one label a row.")
    case .otherWidth(let header, let rows):
      "its header has \(header) columns and each row \(rows)\(Self.sizeCause(ofColumns: rows)). Save the table again, with "
        + "a name for each column."
    case .transposed(let rows, let columns):
      "it has \(rows) rows of \(columns) columns, so that each image seems to be a column. A row is an image: save the "
        + "transposed table (in pandas and NumPy, .T)."
    case .separatorAtEnd:
      "each row ends with a separator, after which a column is missing. Delete the separators at the ends of the rows."
    case .headerAgain:
      "the header is repeated here: were two tables joined? Delete this line."
    case .blankLine:
      "the line is blank, but rows follow it. Delete the line or copy the file again. (If every second "
        + "line is blank, Python's csv module wrote it without newline=''.)"
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
    case .mostlyNoNumbers(let found):
      found.isEmpty
        ? "most rows have empty fields. If they are background, fill in 0 (in pandas, fillna(0))."
        : ["true", "false"].contains(found.lowercased())
          ? "its fields are True and False. Write 1 and 0 (in pandas, astype(int))."
          : "most rows have fields like \(Self.quoted(found)) where a number belongs: a label is a digit from 0 to 9, a pixel a "
            + "number from 0 to 255."
    case .otherScale(let scale):
      "its \(scale.explanation)"
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

  /// What a number of columns suggests, in parentheses; empty if nothing.
  static func sizeCause(ofColumns count: Int) -> String {
    if count == RawDigits.pixelsPerImage + 10 { return " (784 pixels and one-hot labels?)" }
    for (pixels, size) in [
      (64, "8 x 8"), (256, "16 x 16"), (400, "20 x 20"), (1024, "32 x 32"), (2352, "28 x 28 in color"),
      (3072, "32 x 32 in color"),
    ]
    where (pixels...pixels + 2).contains(count) {
      return " (images of \(size) pixels? The network takes 28 x 28, gray)"
    }
    return ""
  }

  /// The first names, and how many there are.
  private static func list(_ names: [String]) -> String {
    names.prefix(4).map(quoted).joined(separator: ", ")
      + (names.count > 4 ? " and \(names.count - 4) more" : "")
  }

  private static func quoted(_ text: String) -> String { "'\(excerpt(text))'" }

  /// The start of `text`, with terminal control characters made visible.
  static func excerpt(_ text: String) -> String {
    let start = text.unicodeScalars.prefix(40).map { scalar in
      CharacterSet.controlCharacters.contains(scalar) ? scalar.escaped(asASCII: true) : String(scalar)
    }
    return start.joined() + (text.unicodeScalars.count > 40 ? "..." : "")
  }
}
