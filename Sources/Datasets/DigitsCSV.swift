import Foundation

/// Tables of digits: a row for each image, a column for each pixel.
///
/// Fields are whole numbers from 0 to 255. They may have spaces or quotation marks around them, though plain ones are
/// read much faster. Lines may end as on Windows, the last one may lack its end, and blank lines may follow it.
public enum DigitsCSV {
  /// The columns that a table should have.
  public enum Layout: Sendable, Equatable {
    /// Kaggle's `train.csv`: a header `label,pixel0,...,pixel783`, then the rows.
    case kaggleTraining
    /// Kaggle's `test.csv`: a header `pixel0,...,pixel783`, then the rows.
    case kaggleTest
    /// `mnist_train.csv` and `mnist_test.csv`: the label first; a header that starts with `label` may lead.
    case mnist

    var hasLabels: Bool { self != .kaggleTest }

    var columnCount: Int { RawDigits.pixelsPerImage + (hasLabels ? 1 : 0) }
  }

  /// The digits in the CSV file at `url`.
  ///
  /// - Throws: `DigitsCSVError`, which names the first error.
  public static func digits(in url: URL, layout: Layout) throws(DigitsCSVError) -> RawDigits {
    let data: Data
    do {
      data = try Data(contentsOf: url, options: .alwaysMapped)
    } catch {
      throw DigitsCSVError(file: url.path, problem: .unreadable(reason: error.localizedDescription))
    }
    return try digits(from: data, layout: layout, file: url.path)
  }

  /// The digits in the CSV table `data`, which may be memory-mapped.
  ///
  /// - Parameter file: what to call the table in errors.
  /// - Throws: `DigitsCSVError`, which names the row, counted as in an editor, and the column of the first error.
  public static func digits(from data: Data, layout: Layout, file: String) throws(DigitsCSVError) -> RawDigits
  {
    let bytes = data.span
    let header = try CSVHeader(in: bytes, layout: layout, file: file)
    let columnCount = layout.columnCount
    let firstPixel = layout.hasLabels ? 1 : 0

    var pixels: [UInt8] = []
    // A field takes two bytes or more, so this is an upper bound; unused pages are never touched.
    pixels.reserveCapacity(bytes.count / 2)
    var labels: [UInt8] = []
    var row = [UInt8](repeating: 0, count: columnCount)

    var position = header.end
    var line = header.lineCount + 1
    while position < bytes.count {
      if let next = readPlainRow(of: bytes, from: position, into: &row), !layout.hasLabels || row[0] <= 9 {
        position = next
      } else {
        let lineEnd = endOfLine(in: bytes, from: position)
        if isBlank(bytes, from: position, to: lineEnd) {
          guard isBlank(bytes, from: lineEnd, to: bytes.count) else {
            throw DigitsCSVError(file: file, row: line, problem: .blankLine)
          }
          break
        }
        row = try CSVLine(in: bytes, from: position, to: lineEnd)
          .values(layout: layout, columnNames: header.columnNames, file: file, row: line)
        position = lineEnd + 1
      }
      if layout.hasLabels { labels.append(row[0]) }
      pixels.append(contentsOf: row[firstPixel...])
      line += 1
    }
    guard line > header.lineCount + 1 else { throw DigitsCSVError(file: file, problem: .noRows) }
    return RawDigits(pixels: pixels, labels: layout.hasLabels ? labels : nil)
  }

  /// Reads a row of as many plain numbers as `row` has room for, and gives the position after its line end, or `nil`
  /// when the row is anything but that.
  private static func readPlainRow(of bytes: Span<UInt8>, from start: Int, into row: inout [UInt8]) -> Int? {
    var position = start
    let end = bytes.count
    var fields = row.mutableSpan
    let last = fields.count - 1
    for column in 0...last {
      guard position < end else { return nil }
      var value = Int(bytes[position]) &- ASCII.zero
      guard value >= 0, value <= 9 else { return nil }
      position += 1
      var separator = ASCII.lineFeed
      while position < end {
        separator = bytes[position]
        position += 1
        let digit = Int(separator) &- ASCII.zero
        guard digit >= 0, digit <= 9 else { break }
        value = value * 10 + digit
        guard value <= 255 else { return nil }
        separator = ASCII.lineFeed
      }
      fields[column] = UInt8(truncatingIfNeeded: value)
      if column < last {
        guard separator == ASCII.comma else { return nil }
      } else if separator == ASCII.carriageReturn {
        guard position < end, bytes[position] == ASCII.lineFeed else { return position == end ? end : nil }
        position += 1
      } else if separator != ASCII.lineFeed {
        return nil
      }
    }
    return position
  }

  /// The position of the line feed that ends the line at `start`, or the end of the bytes.
  static func endOfLine(in bytes: Span<UInt8>, from start: Int) -> Int {
    var position = start
    while position < bytes.count, bytes[position] != ASCII.lineFeed { position += 1 }
    return position
  }

  private static func isBlank(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Bool {
    for position in start..<end where !ASCII.isWhitespace(bytes[position]) { return false }
    return true
  }
}
