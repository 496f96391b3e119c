import Foundation

/// How a table of digits is written: inferred once from its first lines, and then followed strictly.
struct TableLayout {
  /// A column that is not a pixel.
  enum Column: Equatable {
    /// The digit that the image shows.
    case label
    /// What the image is called, for a submission.
    case id
    /// A row number, which pandas writes unless it is told not to.
    case index
    /// A stand-in for labels, in a table that is to be predicted.
    case placeholder
  }

  /// The byte between two fields.
  var separator = ASCII.comma

  /// The position of the first row, after the header if there is one, and the number of lines before it.
  var start = 0
  var lineCount = 0

  /// The columns before the pixels and those after them.
  var leading: [Column] = []
  var trailing: [Column] = []

  /// The name of each column: the header's own, or Kaggle's if there is no header.
  var columnNames: [String] = []

  /// What is unusual, in words.
  var remarks: [String] = []

  var columnCount: Int { leading.count + RawDigits.pixelsPerImage + trailing.count }
  var columns: [Column] { leading + trailing }
  var decimalMark: UInt8 { separator == ASCII.semicolon ? ASCII.comma : ASCII.point }

  /// The place of the only column of this kind.
  func position(of column: Column) -> Int? {
    leading.firstIndex(of: column)
      ?? trailing.firstIndex(of: column).map { leading.count + RawDigits.pixelsPerImage + $0 }
  }

  /// Infers the layout of a table from its first lines.
  ///
  /// - Throws: `DigitsCSVError` when the file is not a table, has columns other than 784 pixels and the known ones, or
  ///   leaves open which is which.
  init(of bytes: Span<UInt8>, file: String) throws(DigitsCSVError) {
    let hasByteOrderMark = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
    start = hasByteOrderMark ? 3 : 0
    guard (start..<bytes.count).contains(where: { !ASCII.isWhitespace(bytes[$0]) }) else {
      throw DigitsCSVError(file: file, problem: .noRows)
    }
    var lineEnd = DigitsCSV.endOfLine(in: bytes, from: start)
    while (start..<lineEnd).allSatisfy({ ASCII.isWhitespace(bytes[$0]) }) {
      (start, lineCount) = (lineEnd + 1, lineCount + 1)
      lineEnd = DigitsCSV.endOfLine(in: bytes, from: start)
    }
    if let contents = ForeignContents(insteadOfText: bytes.extracting(start..<bytes.count)) {
      throw DigitsCSVError(file: file, problem: .notATable(contents))
    }
    // Excel's own way to name the separator.
    if ASCII.text(of: bytes, start..<min(lineEnd, start + 4)).lowercased() == "sep=", lineEnd < bytes.count {
      (start, lineCount) = (lineEnd + 1, lineCount + 1)
      lineEnd = DigitsCSV.endOfLine(in: bytes, from: start)
    }
    if lineEnd == bytes.count,
      (start..<lineEnd).contains(where: {
        bytes[$0] == ASCII.carriageReturn && $0 + 1 < lineEnd && !ASCII.isWhitespace(bytes[$0 + 1])
      })
    {
      throw DigitsCSVError(file: file, problem: .noLineFeeds)
    }
    separator = Self.separator(in: bytes, start..<lineEnd)
    if separator != ASCII.comma {
      let name = [ASCII.semicolon: "semicolons", ASCII.tab: "tabs", ASCII.bar: "bars"][separator] ?? "spaces"
      remarks.append("\(name) separate its fields")
    }

    let line = CSVLine(in: bytes, from: start, to: lineEnd, separator: separator)
    let texts = line.texts(in: bytes)
    if separator == ASCII.space, let first = texts.first, first.contains(",") {
      throw DigitsCSVError(
        file: file, row: lineCount + 1, problem: .imageInOneField(column: "", example: first))
    }
    let header = TableHeader(texts)
    if header.isRow {
      if texts.count(where: { $0.hasPrefix("0.") }) > 50, texts.contains("0.1"), texts.contains("0.2") {
        throw DigitsCSVError(file: file, row: lineCount + 1, problem: .mangledHeader)
      }
      try placeColumns(unnamed: line.fieldCount, from: 0, row: lineCount + 1, in: bytes, file: file)
    } else {
      (start, lineCount) = (min(lineEnd + 1, bytes.count), lineCount + 1)
      do {
        let first = CSVLine(
          in: bytes, from: start, to: DigitsCSV.endOfLine(in: bytes, from: start), separator: separator)
        try header.checkHoldsImages(first.texts(in: bytes))
        try header.check(fieldCount: line.fieldCount)
      } catch {
        throw DigitsCSVError(file: file, row: lineCount, problem: error)
      }
      (leading, trailing) = (header.leading, header.trailing)
      if header.pixelsAreNumbered {
        try placeColumns(
          unnamed: header.names.count - columns.count, from: leading.count, row: lineCount, in: bytes,
          file: file)
      }
      columnNames = header.names
    }
    remarkColumns()
  }

  /// The separator of the fields in a first line.
  static func separator(in bytes: Span<UInt8>, _ line: Range<Int>) -> UInt8 {
    var counts = [UInt8: Int]()
    for position in line { counts[bytes[position], default: 0] += 1 }
    // If semicolons separate fields, a comma is a decimal mark.
    let order = [ASCII.semicolon, ASCII.comma, ASCII.tab, ASCII.bar, ASCII.space]
    if let full = order.first(where: { counts[$0, default: 0] >= RawDigits.pixelsPerImage - 1 }) {
      return full
    }
    let most = order.max { counts[$0, default: 0] < counts[$1, default: 0] } ?? ASCII.comma
    return counts[most, default: 0] > 40 ? most : ASCII.comma
  }
}

// Columns that have no names.
extension TableLayout {
  /// Leaves out the labels of a table that need not have any, if they are all the same and not a digit: empty, `-1` or
  /// `?`.
  mutating func leaveOutPlaceholders(in bytes: Span<UInt8>) {
    guard let position = position(of: .label) else { return }
    var (place, text) = (start, String?.none)
    while place < bytes.count {
      let end = DigitsCSV.endOfLine(in: bytes, from: place)
      let line = CSVLine(in: bytes, from: place, to: end, separator: separator)
      guard line.fields.count > position else { break }
      let label = ASCII.text(of: bytes, line.fields[position])
      let number = ASCII.number(in: bytes, line.fields[position], mark: decimalMark)
      guard label == text ?? label, number.map({ $0 < 0 }) ?? true else { return }
      (text, place) = (label, end + 1)
    }
    guard let text else { return }
    leading = leading.map { $0 == .label ? .placeholder : $0 }
    trailing = trailing.map { $0 == .label ? .placeholder : $0 }
    remarks.append(
      text.isEmpty
        ? "its labels are empty and were ignored"
        : "its labels, all '\(DigitsCSVError.excerpt(text))', are not digits and were ignored")
  }

  /// Tells the `count` columns from `first` on apart by the values of the first rows.
  private mutating func placeColumns(
    unnamed count: Int, from first: Int, row: Int, in bytes: Span<UInt8>, file: String
  ) throws(DigitsCSVError) {
    let pixels = RawDigits.pixelsPerImage
    let last = first + count - 1
    let sample = ColumnSample(of: bytes, from: start, separator: separator, mark: decimalMark)
    var place = first
    if count == pixels + 2 || (count == pixels + 1 && columns.contains(.label)), sample.isRunning(place) {
      leading.append(.index)
      place += 1
    }
    let rest = last - place + 1
    if rest == pixels + 1, !columns.contains(.label) {
      if sample.isRunning(place), sample.largest(place) > 9,
        !sample.mayBeLabel(last) || sample.isConstant(last)
      {
        leading.append(.index)
      } else if try labelIsLast(place, last, sample, file: file) {
        trailing.insert(.label, at: 0)
      } else {
        leading.append(.label)
        if sample.isRunning(place), sample.count > 2 {
          remarks.append(
            "its first column, which counts the rows, was taken as the label: if it numbers the images, call it id in a header"
          )
        }
      }
    } else if rest != pixels {
      throw DigitsCSVError(
        file: file, row: row,
        problem: .wrongColumnCount(
          expected: pixels + 1 + (columns.contains(.label) ? columns.count - 1 : columns.count),
          found: count + (first == 0 ? 0 : columns.count)))
    }
    columnNames = (leading + trailing).isEmpty ? TableHeader.pixelNames : standardNames
  }

  /// Whether of the first and the last column, the last is the label.
  private func labelIsLast(
    _ first: Int, _ last: Int, _ sample: ColumnSample, file: String
  ) throws(DigitsCSVError) -> Bool {
    guard sample.mayBeLabel(first), sample.mayBeLabel(last) else { return sample.mayBeLabel(last) }
    if sample.isConstant(first) != sample.isConstant(last) { return sample.isConstant(first) }
    // A corner of the picture is mostly paper; digits are spread.
    let (isFirst, isLast) =
      sample.isConstant(first)
      ? (sample.largest(first) > 0, sample.largest(last) > 0)
      : (sample.isSpread(first), sample.isSpread(last))
    guard isFirst != isLast else {
      throw DigitsCSVError(file: file, row: lineCount + 1, problem: .ambiguousLabel)
    }
    return isLast
  }

  private var standardNames: [String] {
    func name(_ column: Column) -> String {
      switch column {
      case .label: "label"
      case .id: "id"
      case .index: "index"
      case .placeholder: "label"
      }
    }
    return leading.map(name) + TableHeader.pixelNames + trailing.map(name)
  }

  private mutating func remarkColumns() {
    func name(_ position: Int) -> String { "'\(DigitsCSVError.excerpt(columnNames[position]))'" }
    if let label = position(of: .label) {
      let isUsual = columnNames[label].lowercased() == "label"
      if !trailing.isEmpty {
        remarks.append("the label is the last column\(lineCount > 0 ? ", \(name(label))" : "")")
      } else if !isUsual {
        remarks.append("the label is the column \(name(label))")
      }
    }
    if let index = position(of: .index) {
      remarks.append(
        lineCount == 0
          ? "its first column, which counts the rows, is left out"
          : columnNames[index].isEmpty
            ? "its first column, which has no name, is left out (pandas writes it without index=False)"
            : "its column \(name(index)) is left out")
    }
  }
}

/// The values of a few columns in a table's first rows.
private struct ColumnSample {
  private var rows: [[Double?]] = []

  /// Some hundred rows tell a label from a corner of the picture.
  init(of bytes: Span<UInt8>, from start: Int, separator: UInt8, mark: UInt8) {
    var position = start
    while position < bytes.count, rows.count < 300 {
      let end = DigitsCSV.endOfLine(in: bytes, from: position)
      let line = CSVLine(in: bytes, from: position, to: end, separator: separator)
      rows.append(line.fields.map { ASCII.number(in: bytes, $0, mark: mark) })
      position = end + 1
    }
  }

  private func values(_ column: Int) -> [Double] { rows.compactMap { $0.count > column ? $0[column] : nil } }

  var count: Int { rows.count }

  func largest(_ column: Int) -> Double { values(column).max() ?? 0 }

  func mayBeLabel(_ column: Int) -> Bool {
    values(column).allSatisfy { $0 >= 0 && $0 <= 9 && $0 == $0.rounded() }
  }

  func isConstant(_ column: Int) -> Bool { Set(values(column)).count < 2 }

  /// Whether no value is in more than half of the rows.
  func isSpread(_ column: Int) -> Bool {
    let counts = values(column).reduce(into: [Double: Int]()) { $0[$1, default: 0] += 1 }
    return (counts.values.max() ?? 0) * 2 <= rows.count
  }

  /// Whether the values are 0, 1, 2 or 1, 2, 3 and so on.
  func isRunning(_ column: Int) -> Bool {
    let values = values(column)
    guard let first = values.first, first == 0 || first == 1 else { return false }
    return values.enumerated().allSatisfy { $1 == first + Double($0) }
  }
}
