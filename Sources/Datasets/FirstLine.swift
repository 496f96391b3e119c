/// A file's first line, or the start of a long one, which identifies tables whose name does not.
struct FirstLine {
  private let bytes: ArraySlice<UInt8>

  init(of file: DataFile) {
    bytes = file.start(16_384).prefix { $0 != ASCII.lineFeed }
  }

  /// Enough of the line to recognize rows that are not images.
  private var beginning: ArraySlice<UInt8> { bytes.prefix(4096) }

  /// Whether it has enough fields to be an image's.
  var isImage: Bool {
    [ASCII.comma, ASCII.semicolon, ASCII.tab, ASCII.space].contains { separator in
      let fields = bytes.split(separator: separator)
      return fields.count > 300 && Double(fields.map(\.count).reduce(0, +)) / Double(fields.count) < 26
    }
  }

  /// How many fields it has; 0 for an empty file.
  var fieldCount: Int {
    guard !bytes.isEmpty else { return 0 }
    let separators = [ASCII.comma, ASCII.semicolon, ASCII.tab, ASCII.space, ASCII.bar]
    return separators.map { separator in bytes.count { $0 == separator } + 1 }.max() ?? 0
  }

  /// Whether it is a row of twenty numbers or more.
  var isNumbers: Bool {
    let fields = beginning.split { [ASCII.comma, ASCII.semicolon, ASCII.tab, ASCII.space].contains($0) }
    return fields.count >= 20
      && fields.dropLast().allSatisfy { field in
        field.allSatisfy { ASCII.isDigit($0) || ".-+eE\r".utf8.contains($0) }
      }
  }

  /// Whether, after a label, all fields are like `153:0.25`.
  var isSparse: Bool {
    let fields = beginning.split(separator: ASCII.space)
    return fields.count > 10 && fields.dropFirst().dropLast().allSatisfy { $0.contains(UInt8(ascii: ":")) }
      && ASCII.isDigit(fields[1][fields[1].startIndex])
  }
}
