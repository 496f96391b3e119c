/// A line taken apart with care: a header, or a row that is not plain numbers throughout.
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
