/// The rows of a table, read one by one according to its layout.
struct TableRows {
  let layout: TableLayout
  let file: String

  /// Whether pixels are from 0 to 1, or whole numbers from 0 to 255.
  var hasFractions = false
  /// Whether a whole number is written with decimals or an exponent.
  private(set) var hasDecimals = false

  private(set) var pixels: [UInt8] = []
  private(set) var labels: [UInt8] = []
  private(set) var ids: [String] = []
  private(set) var count = 0

  /// The fields of a row that are numbers: the pixels and, if it is beside them, the label.
  private var plainFields: [UInt8]
  private let plainPixels: Range<Int>
  private let plainLabel: Int?
  /// The columns before them; nil if there are others that are no numbers.
  private let plainLead: [TableLayout.Column]?

  /// - Parameter capacity: the number of pixels that there may be at most; pages that are not used are never touched.
  init(of layout: TableLayout, file: String, capacity: Int) {
    (self.layout, self.file) = (layout, file)
    let size = RawDigits.pixelsPerImage
    plainLabel = layout.leading.last == .label ? 0 : layout.trailing.first == .label ? size : nil
    plainPixels = plainLabel == 0 ? 1..<size + 1 : 0..<size
    plainFields = [UInt8](repeating: 0, count: plainLabel == nil ? size : size + 1)
    let lead = plainLabel == 0 ? layout.leading.dropLast() : layout.leading[...]
    let isPlain = !lead.contains(.label) && (layout.trailing.isEmpty || layout.trailing == [.label])
    plainLead = isPlain ? Array(lead) : nil
    pixels.reserveCapacity(capacity)
  }

  /// Appends a row of plain whole numbers. Returns the position after its line end, or nil when the row is anything
  /// else.
  mutating func appendPlainRow(of bytes: Span<UInt8>, from start: Int) -> Int? {
    guard !hasFractions, let plainLead else { return nil }
    var position = start
    var id: Range<Int>?
    for column in plainLead {
      let fieldStart = position
      while position < bytes.count, bytes[position] != layout.separator {
        guard ASCII.isDigit(bytes[position]) else { return nil }
        position += 1
      }
      guard position > fieldStart else { return nil }
      if column == .id { id = fieldStart..<position }
      position += 1
    }
    guard
      let end = Self.readPlainFields(
        of: bytes, from: position, into: &plainFields, separator: layout.separator),
      plainLabel.map({ plainFields[$0] <= 9 }) ?? true
    else { return nil }
    if let plainLabel { labels.append(plainFields[plainLabel]) }
    if let id { ids.append(ASCII.text(of: bytes, id)) }
    pixels.append(contentsOf: plainFields[plainPixels])
    count += 1
    return end
  }

  /// Reads the rest of a line, as many plain numbers as `fields` has room for, and returns the position after the line
  /// end.
  private static func readPlainFields(
    of bytes: Span<UInt8>, from start: Int, into fields: inout [UInt8], separator fieldEnd: UInt8
  ) -> Int? {
    var position = start
    let end = bytes.count
    var fields = fields.mutableSpan
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
        guard separator == fieldEnd else { return nil }
      } else if separator == ASCII.carriageReturn {
        guard position < end, bytes[position] == ASCII.lineFeed else { return position == end ? end : nil }
        position += 1
      } else if separator != ASCII.lineFeed {
        return nil
      }
    }
    return position
  }

  /// Appends a row that has been split into fields.
  ///
  /// - Throws: `DigitsCSVError`, which names the row and the column of the first error.
  mutating func append(_ line: CSVLine, of bytes: Span<UInt8>, row: Int) throws(DigitsCSVError) {
    guard line.fieldCount == layout.columnCount else {
      throw DigitsCSVError(
        file: file, row: row, problem: .wrongColumnCount(expected: layout.columnCount, found: line.fieldCount)
      )
    }
    let pixelColumns = layout.leading.count..<layout.leading.count + RawDigits.pixelsPerImage
    for (index, field) in line.fields.enumerated() {
      if !hasDecimals, field.count > 2, ASCII.isDigit(bytes[field.lowerBound]) {
        hasDecimals = field.contains { bytes[$0] == ASCII.point }
      }
      do throws(DigitsCSVError.Problem) {
        if pixelColumns.contains(index) {
          pixels.append(try pixel(in: field, of: bytes))
        } else {
          let column =
            index < pixelColumns.lowerBound
            ? layout.leading[index] : layout.trailing[index - pixelColumns.upperBound]
          switch column {
          case .label: labels.append(try label(in: field, of: bytes))
          case .id:
            guard !field.isEmpty else { throw DigitsCSVError.Problem.missingID }
            ids.append(ASCII.text(of: bytes, field))
          case .index, .placeholder: break
          }
        }
      } catch {
        throw DigitsCSVError(
          file: file, row: row, column: layout.columnNames[index],
          problem: error)
      }
    }
    count += 1
  }

  private func pixel(in field: Range<Int>, of bytes: Span<UInt8>) throws(DigitsCSVError.Problem) -> UInt8 {
    guard let value = ASCII.number(in: bytes, field, mark: layout.decimalMark) else {
      throw field.isEmpty ? .missingValue : .notANumber(found: ASCII.text(of: bytes, field))
    }
    if hasFractions, value >= 0, value <= 1 + 1e-6 { return UInt8(min(255, (value * 255).rounded())) }
    if !hasFractions, value == value.rounded(), value >= 0, value <= 255 { return UInt8(value) }
    let found = ASCII.text(of: bytes, field)
    if hasFractions || value == value.rounded() { throw .valueOutOfRange(found: found) }
    throw value > 0 && value < 1 ? .fraction(found: found) : .notWhole(found: found)
  }

  private func label(in field: Range<Int>, of bytes: Span<UInt8>) throws(DigitsCSVError.Problem) -> UInt8 {
    guard let value = ASCII.number(in: bytes, field, mark: layout.decimalMark), value == value.rounded()
    else {
      throw field.isEmpty ? .missingLabel : .labelIsNoNumber(found: ASCII.text(of: bytes, field))
    }
    guard value >= 0, value <= 9 else { throw .labelOutOfRange(found: ASCII.text(of: bytes, field)) }
    return UInt8(value)
  }
}
