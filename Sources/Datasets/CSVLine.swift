/// The first line of a table of digits, if it is a header.
struct CSVHeader {
  /// The name of each column: the header's own, or Kaggle's if there is no header.
  let columnNames: [String]

  /// The position of the first row.
  let end: Int

  /// The number of lines of the header: 1 or 0.
  let lineCount: Int

  /// Reads the header at the start of `bytes`, after a UTF-8 byte order mark if there is one.
  ///
  /// - Throws: `DigitsCSVError` when it is not that of `layout`.
  init(in bytes: Span<UInt8>, layout: DigitsCSV.Layout, file: String) throws(DigitsCSVError) {
    let hasByteOrderMark = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
    let start = hasByteOrderMark ? 3 : 0
    let lineEnd = DigitsCSV.endOfLine(in: bytes, from: start)
    guard start < bytes.count else { throw DigitsCSVError(file: file, problem: .noRows) }

    // If a header is optional, an empty first field may be the first row's missing label.
    let line = CSVLine(in: bytes, from: start, to: lineEnd)
    let isRow = line.fields[0].utf8.first.map(ASCII.isDigit) ?? (layout == .mnist)
    let expected = layout.hasLabels ? Self.labelledNames : Self.pixelNames
    if isRow {
      guard layout == .mnist else {
        throw DigitsCSVError(file: file, row: 1, problem: .missingHeader(expected: Self.summary(expected)))
      }
      (columnNames, end, lineCount) = (expected, start, 0)
      return
    }

    if let problem = Self.problem(with: line, expected: expected, layout: layout) {
      throw DigitsCSVError(file: file, row: 1, problem: problem)
    }
    (columnNames, end, lineCount) = (line.fields, min(lineEnd + 1, bytes.count), 1)
  }

  private static func problem(
    with line: CSVLine, expected: [String], layout: DigitsCSV.Layout
  ) -> DigitsCSVError.Problem? {
    let fields = line.fields
    let hasLabels = fields[0].lowercased() == "label"
    if layout.hasLabels && !hasLabels && fields[0] == "pixel0" { return .labelsMissing }
    if !layout.hasLabels && hasLabels { return .labelsUnexpected }

    let names = layout == .mnist ? ["label"] : expected
    if let index = zip(fields, names).enumerated().first(where: { $1.0 != $1.1 })?.offset {
      return .wrongHeader(
        column: index + 1, expected: names[index], found: fields[index], columns: summary(expected))
    }
    guard line.fieldCount == expected.count else {
      return .wrongColumnCount(expected: expected.count, found: line.fieldCount)
    }
    return nil
  }

  private static let pixelNames = (0..<RawDigits.pixelsPerImage).map { "pixel\($0)" }
  private static let labelledNames = ["label"] + pixelNames

  private static func summary(_ names: [String]) -> String {
    names[0] == "label" ? "label,pixel0,...,pixel783" : "pixel0,...,pixel783"
  }
}

/// A line, parsed slowly and thoroughly: a header, or a row that is not only plain numbers.
struct CSVLine {
  /// The first fields, without the spaces and quotation marks around them; 1,000 of them at most, so that a file without
  /// line feeds does not become millions of strings.
  let fields: [String]

  /// The number of all fields.
  let fieldCount: Int

  init(in bytes: Span<UInt8>, from start: Int, to end: Int) {
    var line: [UInt8] = []
    for position in start..<end { line.append(bytes[position]) }
    fieldCount = line.reduce(1) { $1 == ASCII.comma ? $0 + 1 : $0 }
    fields = line.split(separator: ASCII.comma, maxSplits: 999, omittingEmptySubsequences: false).map {
      field in
      let trimmed = ASCII.trimmed(field)
      let isQuoted = trimmed.count >= 2 && trimmed.first == ASCII.quote && trimmed.last == ASCII.quote
      return String(decoding: isQuoted ? trimmed.dropFirst().dropLast() : trimmed, as: UTF8.self)
    }
  }

  /// The numbers of a row.
  ///
  /// - Throws: `DigitsCSVError`, which gives the place as `file`, `row` and one of `columnNames`.
  func values(
    layout: DigitsCSV.Layout, columnNames: [String], file: String, row: Int
  ) throws(DigitsCSVError) -> [UInt8] {
    guard fieldCount == layout.columnCount else {
      throw DigitsCSVError(
        file: file, row: row, problem: .wrongColumnCount(expected: layout.columnCount, found: fieldCount))
    }
    var values: [UInt8] = []
    for (index, field) in fields.enumerated() {
      let isLabel = layout.hasLabels && index == 0
      guard let value = UInt8(field), value <= (isLabel ? 9 : 255) else {
        throw DigitsCSVError(
          file: file, row: row, column: columnNames[index],
          problem: Self.problem(with: field, isLabel: isLabel))
      }
      values.append(value)
    }
    return values
  }

  private static func problem(with field: String, isLabel: Bool) -> DigitsCSVError.Problem {
    if field.isEmpty { return isLabel ? .missingLabel : .missingValue }
    let digits = field.hasPrefix("-") || field.hasPrefix("+") ? field.dropFirst() : field[...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ ASCII.isDigit($0) }) else {
      return .notANumber(found: field)
    }
    return isLabel ? .labelOutOfRange(found: field) : .valueOutOfRange(found: field)
  }
}

/// The bytes that mean something in a table.
enum ASCII {
  static let zero = 0x30
  static let comma: UInt8 = 0x2C
  static let quote: UInt8 = 0x22
  static let lineFeed: UInt8 = 0x0A
  static let carriageReturn: UInt8 = 0x0D

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  static func isWhitespace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

  /// `bytes` without the white space around them.
  static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let start = bytes.firstIndex(where: { !isWhitespace($0) }),
      let last = bytes.lastIndex(where: { !isWhitespace($0) })
    else { return [] }
    return bytes[start...last]
  }
}
