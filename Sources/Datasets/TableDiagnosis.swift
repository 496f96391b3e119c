// What the other rows of a table say about its first error: a mistake that most of them share is not one row's. This is
// looked for only in a table that is refused anyway.
extension DigitsCSVError {
  /// The same error, or that of the whole table.
  ///
  /// - Parameter layout: how the table is written; nil when its first lines gave the error.
  func explained(in bytes: Span<UInt8>, _ layout: TableLayout?) -> DigitsCSVError {
    switch problem {
    case .wrongColumnCount(let expected, let found):
      guard let cause = Self.cause(ofColumns: found, expected, in: bytes, layout) else { return self }
      return DigitsCSVError(file: file, problem: cause)
    case .wrongHeader:
      let end = DigitsCSV.endOfLine(in: bytes, from: 0)
      let separator = TableLayout.separator(in: bytes, 0..<end)
      let count = CSVLine(in: bytes, from: 0, to: end, separator: separator).fieldCount
      guard let cause = Self.cause(ofColumns: count, count, in: bytes, layout), case .transposed = cause
      else {
        return self
      }
      return DigitsCSVError(file: file, problem: cause)
    case .notANumber(let found), .labelIsNoNumber(let found):
      if let column, !column.isEmpty, found == column {
        return DigitsCSVError(file: file, row: row, problem: .headerAgain)
      }
      guard let layout, Self.mostRows(of: bytes, layout, satisfy: { $0.contains(nil) }) else { return self }
      return DigitsCSVError(file: file, column: column, problem: .mostlyNoNumbers(found: found))
    case .missingValue:
      guard let layout, Self.mostRows(of: bytes, layout, satisfy: { $0.contains(nil) }) else { return self }
      return DigitsCSVError(file: file, problem: .mostlyNoNumbers(found: ""))
    case .valueOutOfRange, .fraction, .notWhole, .mixedScales:
      guard let layout, let scale = Self.scale(of: bytes, layout) else { return self }
      return DigitsCSVError(file: file, problem: .otherScale(scale))
    case .labelOutOfRange:
      guard let layout, let finding = Self.classes(of: bytes, layout), finding != .strayLabels else {
        return self
      }
      return DigitsCSVError(file: file, problem: .otherClasses(finding))
    default: return self
    }
  }

  /// How many rows are looked at, except for labels.
  private static let sampleCount = 1000

  private static func forEachRow(
    of bytes: Span<UInt8>, from start: Int, separator: UInt8, limit: Int = sampleCount,
    _ body: (CSVLine) -> Void
  ) {
    var (position, count) = (start, 0)
    while position < bytes.count, count < limit {
      let end = DigitsCSV.endOfLine(in: bytes, from: position)
      let line = CSVLine(in: bytes, from: position, to: end, separator: separator)
      if line.fieldCount > 1 || !line.fields[0].isEmpty { body(line) }
      (position, count) = (end + 1, count + 1)
    }
  }

  /// What is wrong when each row has `found` columns.
  private static func cause(
    ofColumns found: Int, _ expected: Int, in bytes: Span<UInt8>, _ layout: TableLayout?
  ) -> Problem? {
    let separator =
      layout?.separator ?? TableLayout.separator(in: bytes, 0..<DigitsCSV.endOfLine(in: bytes, from: 0))
    var (rowCount, agree, endEmpty) = (0, true, true)
    forEachRow(of: bytes, from: layout?.start ?? 0, separator: separator) { line in
      rowCount += 1
      agree = agree && line.fieldCount == found
      endEmpty = endEmpty && line.fields.last?.isEmpty == true
    }
    guard agree, rowCount > 1 else { return nil }
    if endEmpty { return .separatorAtEnd }
    if found < 60 { return .noImages(columns: []) }
    let size = RawDigits.pixelsPerImage
    // With or without a header and a row of labels.
    if (size...size + 2).contains(rowCount), sizeCause(ofColumns: found).isEmpty {
      return .transposed(rows: rowCount, columns: found)
    }
    return layout.map { $0.lineCount > 0 } == true ? .otherWidth(header: expected, rows: found) : nil
  }

  /// Whether at least half of the rows, and not only one, do.
  ///
  /// - Parameter isSuch: is given the numbers in a row, nil for what is none.
  private static func mostRows(
    of bytes: Span<UInt8>, _ layout: TableLayout, satisfy isSuch: ([Double?]) -> Bool
  ) -> Bool {
    var (rowCount, suchCount) = (0, 0)
    let identifier = layout.position(of: .id)
    forEachRow(of: bytes, from: layout.start, separator: layout.separator) { line in
      rowCount += 1
      let numbers = line.fields.enumerated().map { index, field in
        index == identifier ? 0 : ASCII.number(in: bytes, field, mark: layout.decimalMark)
      }
      if isSuch(numbers) { suchCount += 1 }
    }
    return suchCount > 1 && suchCount * 2 >= rowCount
  }

  /// The range of the pixels, if those of most rows are neither bytes nor from 0 to 1.
  private static func scale(of bytes: Span<UInt8>, _ layout: TableLayout) -> PixelScale? {
    var (lowest, highest, hasFractions) = (Double.infinity, -Double.infinity, false)
    let pixels = layout.leading.count..<layout.leading.count + RawDigits.pixelsPerImage
    let isOther = mostRows(of: bytes, layout) { row in
      var (isBytes, isFraction) = (true, true)
      for case let value? in row.prefix(pixels.upperBound).dropFirst(pixels.lowerBound) {
        let isWhole = value == value.rounded()
        isBytes = isBytes && isWhole && value >= 0 && value <= 255
        isFraction = isFraction && value >= 0 && value <= 1
        (lowest, highest, hasFractions) = (min(lowest, value), max(highest, value), hasFractions || !isWhole)
      }
      return !isBytes && !isFraction
    }
    return isOther ? PixelScale(lowest: lowest, highest: highest, hasFractions: hasFractions) : nil
  }

  /// What all labels together are; nil without any.
  private static func classes(of bytes: Span<UInt8>, _ layout: TableLayout) -> ClassLabels.Finding? {
    guard let position = layout.position(of: .label) else { return nil }
    var labels: [Int] = []
    forEachRow(of: bytes, from: layout.start, separator: layout.separator, limit: .max) { line in
      if line.fields.count > position,
        let label = ASCII.number(in: bytes, line.fields[position], mark: layout.decimalMark), abs(label) < 1e6
      {
        labels.append(Int(label))
      }
    }
    return ClassLabels.finding(labels)
  }
}
