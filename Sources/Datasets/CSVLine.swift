/// A line split into its fields without a copy: a header, or a row that is not only plain numbers.
struct CSVLine {
  /// Where each field is, without the spaces and quotation marks around it; 1,000 fields at most, so that a file without
  /// line feeds does not become millions of ranges.
  let fields: [Range<Int>]

  /// The number of all fields.
  let fieldCount: Int

  init(in bytes: Span<UInt8>, from start: Int, to end: Int, separator: UInt8) {
    var fields: [Range<Int>] = []
    fields.reserveCapacity(RawDigits.pixelsPerImage + 2)
    var (count, fieldStart) = (0, start)
    for position in start...end where position == end || bytes[position] == separator {
      count += 1
      if count <= 1000 { fields.append(ASCII.content(of: bytes, fieldStart..<position)) }
      fieldStart = position + 1
    }
    (self.fields, fieldCount) = (fields, count)
  }

  /// The text of each field.
  func texts(in bytes: Span<UInt8>) -> [String] { fields.map { ASCII.text(of: bytes, $0) } }
}

/// The bytes that mean something in a table.
enum ASCII {
  static let zero = 0x30
  static let comma: UInt8 = 0x2C
  static let point: UInt8 = 0x2E
  static let semicolon: UInt8 = 0x3B
  static let tab: UInt8 = 0x09
  static let space: UInt8 = 0x20
  static let bar: UInt8 = 0x7C
  static let quote: UInt8 = 0x22
  static let lineFeed: UInt8 = 0x0A
  static let carriageReturn: UInt8 = 0x0D

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  static func isWhitespace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

  /// `field` without the white space and the quotation marks around it.
  static func content(of bytes: Span<UInt8>, _ field: Range<Int>) -> Range<Int> {
    let trimmed = trimmed(bytes, field)
    guard trimmed.count >= 2, bytes[trimmed.lowerBound] == quote, bytes[trimmed.upperBound - 1] == quote
    else {
      return trimmed
    }
    return self.trimmed(bytes, trimmed.lowerBound + 1..<trimmed.upperBound - 1)
  }

  private static func trimmed(_ bytes: Span<UInt8>, _ field: Range<Int>) -> Range<Int> {
    var (start, end) = (field.lowerBound, field.upperBound)
    while start < end, isWhitespace(bytes[start]) { start += 1 }
    while end > start, isWhitespace(bytes[end - 1]) { end -= 1 }
    return start..<end
  }

  static func text(of bytes: Span<UInt8>, _ field: Range<Int>) -> String {
    var text: [UInt8] = []
    for position in field { text.append(bytes[position]) }
    return String(decoding: text, as: UTF8.self)
  }

  /// A number as people and programs write it, as in `5`, `-0.25` and `5.000e+00`; nil for anything else.
  ///
  /// It may be off by a few units in the last place, which no pixel shows.
  ///
  /// - Parameter mark: the byte before the decimals: a point or, where semicolons separate the fields, also a comma.
  static func number(in bytes: Span<UInt8>, _ field: Range<Int>, mark: UInt8) -> Double? {
    var position = field.lowerBound
    let end = field.upperBound
    func isAt(_ byte: UInt8) -> Bool { position < end && bytes[position] == byte }

    let isNegative = isAt(0x2D)
    if isNegative || isAt(0x2B) { position += 1 }
    var (mantissa, decimals, digitCount) = (0.0, 0, 0)
    while position < end, isDigit(bytes[position]) {
      mantissa = mantissa * 10 + Double(Int(bytes[position]) - zero)
      (position, digitCount) = (position + 1, digitCount + 1)
    }
    if isAt(point) || isAt(mark) {
      position += 1
      while position < end, isDigit(bytes[position]) {
        // Further decimals change nothing.
        if decimals < 18 {
          mantissa = mantissa * 10 + Double(Int(bytes[position]) - zero)
          decimals += 1
        }
        (position, digitCount) = (position + 1, digitCount + 1)
      }
    }
    guard digitCount > 0 else { return nil }

    var exponent = 0
    if isAt(0x65) || isAt(0x45) {
      position += 1
      let isSmall = isAt(0x2D)
      if isSmall || isAt(0x2B) { position += 1 }
      guard position < end, position + 4 > end else { return nil }
      while position < end, isDigit(bytes[position]) {
        exponent = exponent * 10 + Int(bytes[position]) - zero
        position += 1
      }
      if isSmall { exponent = -exponent }
    }
    guard position == end else { return nil }
    let value = scaled(mantissa, by: exponent - decimals)
    return isNegative ? -value : value
  }

  private static func scaled(_ value: Double, by exponent: Int) -> Double {
    guard exponent != 0, value != 0 else { return value }
    var power = 1.0
    for _ in 0..<min(abs(exponent), 400) { power *= 10 }
    return exponent > 0 ? value * power : value / power
  }
}
