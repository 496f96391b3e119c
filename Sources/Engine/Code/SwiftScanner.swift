/// Cuts Swift source into white space, comments, literals and the single bytes between them.
///
/// It tells comments from strings that look like them, and knows nested comments, raw and multi-line
/// strings, interpolations, regular expressions and names in backticks. `Tests/SwiftScanner/check` compares it with
/// swift-syntax.
package struct SwiftScanner {
  package enum Piece: Equatable {
    /// Blanks, tabs and carriage returns.
    case space
    case newline
    /// From `//` to the end of the line, without the line's end.
    case lineComment
    case blockComment
    /// A string or a regular expression, with what is interpolated in it.
    case literal
    /// A name in backticks, which may have spaces in it (SE-0451).
    case quotedName
    /// One byte of anything else.
    case other
  }

  package let source: [UInt8]
  private var place = 0
  /// The code before a place.
  private struct Code {
    /// The end of its last piece.
    var end = 0
    /// If that piece ends an operator, whether the operator is bound to an operand before it.
    var operatorIsLeftBound: Bool?
  }
  private var code = Code()
  /// Whether white space or a comment separates this place from the code before it.
  private var isAfterGap = false
  /// The code before the operator that ends here, if one does.
  private var codeBeforeOperator = Code()

  package init(_ source: String) { self.source = Array(source.utf8) }

  /// The next piece with its place in `source`; nil at the end.
  package mutating func next() -> (piece: Piece, range: Range<Int>)? {
    guard place < source.count else { return nil }
    let start = place
    let (isLeftBound, isInOperator) = (isLeftBound, isInOperator)
    let piece = readPiece()
    switch piece {
    case .space, .newline, .lineComment, .blockComment: isAfterGap = true
    case .literal, .quotedName, .other:
      let isOperator = piece == .other && Self.isOperator(source[start])
      if isOperator, !isInOperator { codeBeforeOperator = code }
      code = Code(end: place, operatorIsLeftBound: isOperator ? isLeftBound : nil)
      isAfterGap = false
    }
    return (piece, start..<place)
  }

  private mutating func readPiece() -> Piece {
    switch source[place] {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
      while place < source.count, " \t\r".utf8.contains(source[place]) { place += 1 }
      return .space
    case UInt8(ascii: "\n"):
      place += 1
      return .newline
    case UInt8(ascii: "/") where starts("//", at: place):
      while place < source.count, source[place] != UInt8(ascii: "\n") { place += 1 }
      return .lineComment
    case UInt8(ascii: "/") where starts("/*", at: place):
      skipComment()
      return .blockComment
    default:
      if skipLiteral() { return .literal }
      if skipQuotedName() { return .quotedName }
      place += 1
      return .other
    }
  }

  /// Whether an operator character here would continue the operator before this place.
  private var isInOperator: Bool { !isAfterGap && code.operatorIsLeftBound != nil }

  /// Whether what begins here is bound to something before it, as an operator is to an operand.
  private var isLeftBound: Bool {
    guard code.end > 0, !isAfterGap else { return false }
    return code.operatorIsLeftBound ?? !"([{,;:".utf8.contains(source[code.end - 1])
  }

  private func byte(at index: Int) -> UInt8 { index < source.count ? source[index] : 0 }

  private func starts(_ text: StaticString, at index: Int) -> Bool {
    text.withUTF8Buffer { $0.enumerated().allSatisfy { byte(at: index + $0.offset) == $0.element } }
  }

  package static func isWord(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte >= 0x80
      || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
      || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
  }

  /// Whether `byte` belongs to an operator. Operators of non-ASCII characters count as words.
  package static func isOperator(_ byte: UInt8) -> Bool { "=+-*/%<>&|^~!?".utf8.contains(byte) }
}

// Comments and literals, which may hold what looks like the other.
extension SwiftScanner {
  /// Moves past a `/* comment */`; comments nest.
  private mutating func skipComment() {
    var depth = 0
    repeat {
      if starts("/*", at: place) {
        depth += 1
        place += 2
      } else if starts("*/", at: place) {
        depth -= 1
        place += 2
      } else {
        place += 1
      }
    } while depth > 0 && place < source.count
    place = min(place, source.count)
  }

  /// Moves past a string or regular expression that begins here; false when none does.
  private mutating func skipLiteral() -> Bool {
    var pounds = 0
    while byte(at: place + pounds) == UInt8(ascii: "#") { pounds += 1 }
    switch byte(at: place + pounds) {
    case UInt8(ascii: "\""):
      place += pounds
      skipString(pounds)
      return true
    case UInt8(ascii: "/") where pounds > 0:
      place += pounds + 1
      while place < source.count, !(source[place] == UInt8(ascii: "/") && hasPounds(pounds, at: place + 1)) {
        place += source[place] == UInt8(ascii: "\\") ? 2 : 1
      }
      place = min(place + 1 + pounds, source.count)
      return true
    case UInt8(ascii: "/"): return skipRegularExpression()
    default: return false
    }
  }

  private func hasPounds(_ count: Int, at index: Int) -> Bool {
    (0..<count).allSatisfy { byte(at: index + $0) == UInt8(ascii: "#") }
  }

  /// Moves past the string whose opening quotes begin here, with what is interpolated in it.
  private mutating func skipString(_ pounds: Int) {
    let isMultiline = isMultilineString(pounds)
    place += isMultiline ? 3 : 1
    while place < source.count {
      let current = source[place]
      if current == UInt8(ascii: "\""), !isMultiline || starts("\"\"\"", at: place),
        hasPounds(pounds, at: place + (isMultiline ? 3 : 1))
      {
        place = min(place + (isMultiline ? 3 : 1) + pounds, source.count)
        return
      }
      if current == UInt8(ascii: "\n"), !isMultiline { return }
      guard current == UInt8(ascii: "\\"), hasPounds(pounds, at: place + 1) else {
        place += 1
        continue
      }
      place += 1 + pounds
      if byte(at: place) == UInt8(ascii: "(") { skipInterpolation() } else { place += 1 }
    }
    place = min(place, source.count)
  }

  /// Whether the quotes here open a multiline string, unlike those of `#"""#`, a string of one quotation mark.
  private func isMultilineString(_ pounds: Int) -> Bool {
    guard starts("\"\"\"", at: place) else { return false }
    guard pounds > 0 else { return true }
    let end = source[place...].firstIndex(of: UInt8(ascii: "\n")) ?? source.count
    return !(place + 2..<end).contains { source[$0] == UInt8(ascii: "\"") && hasPounds(pounds, at: $0 + 1) }
  }

  /// Moves past the code in parentheses that begins here.
  private mutating func skipInterpolation() {
    var depth = 0
    repeat {
      guard let (piece, range) = next() else { return }
      guard piece == .other else { continue }
      switch source[range.lowerBound] {
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      default: break
      }
    } while depth > 0
  }

  /// Moves past a name whose opening backtick is here; false when it is not closed on its line.
  private mutating func skipQuotedName() -> Bool {
    guard source[place] == UInt8(ascii: "`"),
      let end = source[(place + 1)...].firstIndex(where: { "`\n".utf8.contains($0) }),
      source[end] == UInt8(ascii: "`")
    else { return false }
    place = end + 1
    return true
  }
}

// SE-0354 says which slashes begin a regular expression.
extension SwiftScanner {
  /// Moves past a `/regular expression/` that begins here; false when none does.
  private mutating func skipRegularExpression() -> Bool {
    let before = isInOperator ? codeBeforeOperator : code
    guard !isLeftBound, !["func", "operator"].contains(where: { ends(before, with: $0) }),
      isRightBound || expectsOperand(after: before), let end = endOfRegularExpression()
    else { return false }
    place = end
    return true
  }

  /// Whether the operator that begins here is bound to something after it.
  private var isRightBound: Bool {
    let end = source[place...].firstIndex { !Self.isOperator($0) } ?? source.count
    return end < source.count && !" \t\r\n)]},;:".utf8.contains(source[end])
  }

  /// Whether an operand, not an operator, is expected after `code`.
  private func expectsOperand(after code: Code) -> Bool {
    guard code.end > 0 else { return true }
    let expectant = [
      "as", "break", "case", "continue", "defer", "do", "else", "fallthrough", "guard", "if", "in", "is",
      "repeat",
      "return", "switch", "throw", "try", "try!", "try?", "where", "while",
    ]
    if expectant.contains(where: { ends(code, with: $0) }) { return true }
    if let isLeftBound = code.operatorIsLeftBound { return !isLeftBound }
    let last = source[code.end - 1]
    return !Self.isWord(last) && !")]}\"`#/.".utf8.contains(last)
  }

  /// Whether the last word of `code` is `word`.
  private func ends(_ code: Code, with word: String) -> Bool {
    let bytes = source[..<code.end]
    return bytes.suffix(word.utf8.count).elementsEqual(word.utf8)
      && !(bytes.dropLast(word.utf8.count).last.map(Self.isWord) ?? false)
  }

  /// The place after the slash that ends a regular expression, on its line; nil when there is none.
  private func endOfRegularExpression() -> Int? {
    guard !" \t".utf8.contains(byte(at: place + 1)) else { return nil }
    var (groups, classes) = (0, 0)
    var isAfterBlank = false
    var end = place + 1
    while end < source.count {
      defer { end += 1 }
      let isAfterBlankBefore = isAfterBlank
      isAfterBlank = " \t".utf8.contains(source[end])
      switch source[end] {
      case UInt8(ascii: "/"):
        return isAfterBlankBefore || "/*".utf8.contains(byte(at: end + 1)) ? nil : end + 1
      case UInt8(ascii: "\n"): return nil
      case UInt8(ascii: "\\"):
        end += 1
        if byte(at: end) == UInt8(ascii: "\n") { return nil }
      case UInt8(ascii: "("): groups += classes == 0 ? 1 : 0
      case UInt8(ascii: ")") where classes == 0:
        guard groups > 0 else { return nil }
        groups -= 1
      case UInt8(ascii: "["): classes += 1
      case UInt8(ascii: "]"): classes = max(0, classes - 1)
      default: break
      }
    }
    return nil
  }
}
