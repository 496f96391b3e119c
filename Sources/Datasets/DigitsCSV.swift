import Files
import Foundation

/// Tables of digits: a row for each image, a column for each pixel, and beside them the label, an id or both.
///
/// How a table is written is inferred from its first lines (`TableLayout`) and must then hold to its end. Pixels are
/// whole numbers from 0 to 255, or fractions from 0 to 1 in all of the table. Plain whole numbers between commas are
/// read much faster than quoted ones, or `5.0`. Lines may end as on Windows, the last one may lack its end, and blank
/// lines may follow it.
public enum DigitsCSV {
  /// The digits in the CSV file at `url`, compressed with gzip or not.
  ///
  /// - Parameter needsLabels: whether a table without labels is an error.
  /// - Throws: `DigitsCSVError`, which names the first error, or `GzipError`.
  public static func digits(in url: URL, needsLabels: Bool) throws -> DigitsTable {
    try digits(from: DataFile(url).contents(), needsLabels: needsLabels, file: url.path)
  }

  /// The digits in the CSV table `data`, which may be memory-mapped.
  ///
  /// - Parameter file: what to call the table in errors.
  /// - Throws: `DigitsCSVError`, which names the row, counted as in an editor, and the column of the first error.
  public static func digits(
    from data: Data, needsLabels: Bool, file: String
  ) throws(DigitsCSVError) -> DigitsTable {
    let bytes = data.span
    var layout: TableLayout
    do {
      layout = try TableLayout(of: bytes, file: file)
    } catch {
      throw error.explained(in: bytes, nil)
    }
    if !needsLabels { layout.leaveOutPlaceholders(in: bytes) }
    guard !needsLabels || layout.position(of: .label) != nil else {
      throw DigitsCSVError(
        file: file, row: max(1, layout.lineCount),
        problem: layout.position(of: .index) == 0 && layout.columnNames[0].isEmpty
          ? .unnamedLabel : .labelsMissing)
    }
    var rows = TableRows(of: layout, file: file, capacity: bytes.count / 2)
    do {
      try read(bytes, layout, into: &rows)
    } catch {
      guard case .fraction(let found) = error.problem else { throw error.explained(in: bytes, layout) }
      // A fraction shows that the pixels are not bytes. Then all must be from 0 to 1.
      rows = TableRows(of: layout, file: file, capacity: bytes.count / 8)
      rows.hasFractions = true
      do {
        try read(bytes, layout, into: &rows)
      } catch let other {
        guard case .valueOutOfRange(let value) = other.problem else {
          throw other.explained(in: bytes, layout)
        }
        throw DigitsCSVError(
          file: file, row: error.row, column: error.column,
          problem: .mixedScales(found: found, other: value, row: other.row ?? 0)
        ).explained(in: bytes, layout)
      }
    }
    guard rows.count > 0 else { throw DigitsCSVError(file: file, problem: .noRows) }
    return DigitsTable(rows)
  }

  private static func read(
    _ bytes: Span<UInt8>, _ layout: TableLayout, into rows: inout TableRows
  ) throws(DigitsCSVError) {
    var position = layout.start
    var line = layout.lineCount + 1
    while position < bytes.count {
      if let next = rows.appendPlainRow(of: bytes, from: position) {
        position = next
      } else {
        let lineEnd = endOfLine(in: bytes, from: position)
        if isBlank(bytes, from: position, to: lineEnd) {
          guard isBlank(bytes, from: lineEnd, to: bytes.count) else {
            throw DigitsCSVError(file: rows.file, row: line, problem: .blankLine)
          }
          break
        }
        try rows.append(
          CSVLine(in: bytes, from: position, to: lineEnd, separator: layout.separator), of: bytes, row: line)
        position = lineEnd + 1
      }
      line += 1
    }
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

/// The contents of a table of digits.
public struct DigitsTable: Sendable, Equatable {
  public let digits: RawDigits

  /// The id of each image, as the table writes it, and the name of the column of ids.
  public let ids: (column: String, values: [String])?

  /// What was unusual in the table and how it was understood, in words.
  public let remarks: [String]

  fileprivate init(_ rows: TableRows) {
    let layout = rows.layout
    var remarks = layout.remarks
    if rows.hasFractions { remarks.append("its pixels, from 0 to 1, were multiplied by 255 and rounded") }
    if rows.hasDecimals, !rows.hasFractions { remarks.append("its whole numbers are written with decimals") }
    let pixels = rows.hasFractions ? rows.pixels : BlackAndWhite.expanded(rows.pixels, remarks: &remarks)
    digits = RawDigits(pixels: pixels, labels: layout.position(of: .label) == nil ? nil : rows.labels)
    ids = layout.position(of: .id).map { (layout.columnNames[$0], rows.ids) }
    self.remarks = remarks
  }

  public static func == (a: DigitsTable, b: DigitsTable) -> Bool {
    a.digits == b.digits && a.ids?.column == b.ids?.column && a.ids?.values == b.ids?.values
      && a.remarks == b.remarks
  }
}

/// Images with no other values than 0 and 1.
enum BlackAndWhite {
  /// `pixels`, multiplied by 255 if they are all 0 or 1 and some are 1.
  ///
  /// As bytes, a 1 would be ink too faint to see: it must mean full ink.
  static func expanded(_ pixels: [UInt8], remarks: inout [String]) -> [UInt8] {
    guard !pixels.contains(where: { $0 > 1 }), pixels.contains(1) else { return pixels }
    remarks.append("its pixels are only 0 and 1: 1 was taken as full ink, 255")
    return pixels.map { $0 * 255 }
  }
}
