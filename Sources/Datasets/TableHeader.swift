/// The names in a table's first line, and what they say about its columns.
struct TableHeader {
  let names: [String]

  /// The columns before and after the pixels, by their names.
  let leading: [TableLayout.Column]
  let trailing: [TableLayout.Column]

  /// The names of the pixel columns, as Kaggle has them.
  static let pixelNames = (0..<RawDigits.pixelsPerImage).map { "pixel\($0)" }

  init(_ fields: [String]) {
    var names = fields
    // NumPy's way to mark a header.
    if let first = names.first, first.hasPrefix("#") {
      names[0] = String(first.drop { $0 == "#" || $0 == " " })
    }
    self.names = names
    leading = names.prefix { Self.column(named: $0) != nil }.prefix(3).compactMap(Self.column)
    trailing = names.dropFirst(leading.count).reversed().prefix {
      !$0.isEmpty && Self.column(named: $0) != nil
    }.prefix(3).compactMap(Self.column).reversed()
  }

  private static func column(named name: String) -> TableLayout.Column? {
    switch name.lowercased() {
    case "label", "labels", "class", "digit", "y", "target", "number", "category": .label
    case "id", "imageid", "image_id", "image id": .id
    case "", "unnamed: 0", "index": .index
    default: nil
    }
  }

  private var pixels: ArraySlice<String> { names.dropFirst(leading.count).dropLast(trailing.count) }

  /// Whether the line is a row already: most of its fields are numbers that do not just count the columns.
  var isRow: Bool {
    // If there are no names at all, an empty first field is a missing label.
    let hasNames = (leading + trailing).contains { $0 != .index } || names.first?.isEmpty == false
    if hasNames, !(leading + trailing).isEmpty { return false }
    let numbers = names.count { $0.isEmpty || Double($0.replacing(",", with: ".")) != nil }
    return numbers * 2 > names.count && !pixelsAreNumbered
  }

  /// Whether the pixels' names only count the columns, as in 0, 1, 2 or V1, V2, V3; the label may then be one of them.
  var pixelsAreNumbered: Bool {
    guard pixels.count > 1, let first = pixels.first else { return false }
    let (stem, start) = Self.numbered(first)
    guard let start, (0...2).contains(start) else { return false }
    return pixels.enumerated().allSatisfy { Self.numbered($1) == (stem, start + $0) }
  }

  /// A name's stem and the number at its end.
  private static func numbered(_ name: String) -> (stem: Substring, number: Int?) {
    let digits = name.reversed().prefix { $0.isASCII && $0.isNumber }.count
    return (name.dropLast(digits), Int(name.suffix(digits)))
  }

  /// Checks that there are about as many columns as an image has pixels.
  ///
  /// - Parameter row: the fields of the first row.
  func checkHoldsImages(_ row: [String]) throws(DigitsCSVError.Problem) {
    guard names.count < 60 else { return }
    if let column = row.indices.first(where: { Self.isWholeImage(row[$0]) }) {
      throw .imageInOneField(column: column < names.count ? names[column] : "", example: row[column])
    }
    if names.count == 1, row.count > 60 { throw .titleLine(names[0]) }
    throw .noImages(columns: names)
  }

  /// Whether a field is a list of numbers, or names a picture.
  private static func isWholeImage(_ field: String) -> Bool {
    let lower = field.lowercased()
    let field = field.drop { $0 == "\"" }
    return field.count > 100 || ["[", "{", "("].contains { field.hasPrefix($0) }
      || [".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp"].contains { lower.hasSuffix($0) }
  }

  /// The ten names at one end of the pixels that count from 0 to 9 and have another stem than the pixels' names.
  private func oneHotNames(_ pixels: [String]) -> ArraySlice<String>? {
    [pixels.prefix(10), pixels.suffix(10)].first { names in
      let stem = names.first.map { Self.numbered($0).stem }
      let isCounted = names.enumerated().allSatisfy {
        $1.hasSuffix("\($0)") && Self.numbered($1).stem == stem
      }
      return isCounted && stem != Self.numbered(pixels[pixels.count / 2]).stem
    }
  }

  /// Checks that all names are there, in the order of the pixels.
  func check(fieldCount: Int) throws(DigitsCSVError.Problem) {
    let columns = leading + trailing
    for column in [TableLayout.Column.label, .id, .index] where columns.count(where: { $0 == column }) > 1 {
      throw .columnTwice(names: names.filter { Self.column(named: $0) == column })
    }
    guard !pixelsAreNumbered else { return }
    let pixels = Array(pixels)
    if let inside = pixels.firstIndex(where: { !$0.isEmpty && Self.column(named: $0) == .label }) {
      throw .labelAmongPixels(name: pixels[inside], column: leading.count + inside + 1)
    }
    let expected = RawDigits.pixelsPerImage
    if (expected + 9...expected + 11).contains(pixels.count), let labels = oneHotNames(pixels) {
      throw .oneHotLabels(first: labels.first ?? "", last: labels.last ?? "")
    }
    if pixels.count == expected + 1, fieldCount == names.count {
      if pixels[expected].isEmpty { throw .separatorAtEnd }
      let isLast = Self.pattern(startingWith: pixels[0])?.matches(pixels[1], 1) == true
      throw .unknownColumn(
        name: isLast ? pixels[expected] : pixels[0], column: leading.count + (isLast ? expected : 0) + 1)
    }
    if !DigitsCSVError.sizeCause(ofColumns: fieldCount).isEmpty {
      throw .wrongColumnCount(expected: columns.count + expected, found: fieldCount)
    }
    // A wrong name explains a wrong count.
    let pattern = Self.pattern(startingWith: pixels.first ?? "")
    for (index, name) in pixels.prefix(expected).enumerated() {
      guard let wanted = pattern?.name(index) else {
        throw .wrongHeader(column: leading.count + 1, expected: "pixel0", found: name)
      }
      guard pattern?.matches(name, index) == true else {
        throw .wrongHeader(column: leading.count + index + 1, expected: wanted, found: name)
      }
    }
    guard fieldCount == names.count, pixels.count == expected else {
      throw .wrongColumnCount(expected: columns.count + expected, found: fieldCount)
    }
  }
}

extension TableHeader {
  /// The pattern of the pixels' names: `pixel0`, `pixel1`, or by row and column, as in `1x1`, `1x2`, up to `28x28`, or
  /// `r0c0`.
  private enum Pattern {
    case numbered(stem: String, first: Int)
    case grid(stem: String, first: Int, middle: String)

    func name(_ index: Int) -> String {
      switch self {
      case .numbered(let stem, let first): "\(stem)\(first + index)"
      case .grid(let stem, let first, let middle):
        "\(stem)\(index / RawDigits.width + first)\(middle)\(index % RawDigits.width + first)"
      }
    }

    func matches(_ name: String, _ index: Int) -> Bool {
      if name == self.name(index) { return true }
      // Names may have zeros in front, as in `pixel007`.
      guard case .numbered(let stem, let first) = self, name.lowercased().hasPrefix(stem.lowercased()) else {
        return false
      }
      return Int(name.dropFirst(stem.count)) == first + index
    }
  }

  private static func pattern(startingWith name: String) -> Pattern? {
    if let (_, stem, row, middle, column) = name.wholeMatch(of: /([^0-9]*)([01])([^0-9]+)([01])/)?.output,
      row == column,
      let first = Int(row)
    {
      return .grid(stem: String(stem), first: first, middle: String(middle))
    }
    let (stem, first) = numbered(name)
    guard let first, first == 0 || first == 1 else { return nil }
    return .numbered(stem: String(stem), first: first)
  }
}
