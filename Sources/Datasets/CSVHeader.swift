/// The first line of a table of digits, where it has one.
struct CSVHeader {
  /// The name of each column: the header's own, or Kaggle's where there is no header.
  let columnNames: [String]

  /// The position of the first row.
  let end: Int

  /// The lines that the header takes: 1 or 0.
  let lineCount: Int

  /// Reads the header at the start of `bytes`, after a UTF-8 byte order mark if there is one.
  ///
  /// - Throws: `DigitsCSVError` when it is not that of `layout`.
  init(in bytes: Span<UInt8>, layout: DigitsCSV.Layout, file: String) throws(DigitsCSVError) {
    let hasByteOrderMark = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
    let start = hasByteOrderMark ? 3 : 0
    let lineEnd = DigitsCSV.endOfLine(in: bytes, from: start)
    guard start < bytes.count else { throw DigitsCSVError(file: file, problem: .noRows) }

    // An empty first field may be the row's missing label, where a header need not be.
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
