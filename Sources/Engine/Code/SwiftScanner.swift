/// Cuts Swift source into white space, comments, literals and the single bytes between them.
///
/// It tells comments from strings that look like them, and knows nested comments, raw and multi-line
/// strings, interpolations and regular expressions.
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
    /// One byte of anything else.
    case other
  }

  package let source: [UInt8]
  private var place = 0
  /// The last byte of code before this place, and whether there is something else in between.
  private var lastOfCode: UInt8?
  private var isAfterGap = false

  package init(_ source: String) { self.source = Array(source.utf8) }

  /// The next piece with its place in `source`; nil at the end.
  package mutating func next() -> (piece: Piece, range: Range<Int>)? {
    guard place < source.count else { return nil }
    let start = place
    let piece = readPiece()
    if piece == .literal || piece == .other {
      (lastOfCode, isAfterGap) = (source[place - 1], false)
    } else {
      isAfterGap = true
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
      place += 1
      return .other
    }
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
    let isMultiline = starts("\"\"\"", at: place)
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

  private mutating func skipInterpolation() {
    var depth = 0
    repeat {
      switch byte(at: place) {
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      case UInt8(ascii: "/") where starts("/*", at: place):
        skipComment()
        continue
      case UInt8(ascii: "\""), UInt8(ascii: "#"):
        if skipLiteral() { continue }
      default: break
      }
      place += 1
    } while depth > 0 && place < source.count
  }

  /// Moves past a `/regular expression/`, which starts where there is no operand before it and ends on its line.
  private mutating func skipRegularExpression() -> Bool {
    let isAfterOperand = lastOfCode.map { Self.isWord($0) || ")]}\"?!>".utf8.contains($0) } ?? false
    guard !isAfterOperand || isAfterGap, !" \t\n=".utf8.contains(byte(at: place + 1)) else { return false }
    var end = place + 1
    while end < source.count, source[end] != UInt8(ascii: "\n"), source[end] != UInt8(ascii: "/") {
      end += source[end] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard byte(at: end) == UInt8(ascii: "/") else { return false }
    place = end + 1
    return true
  }
}
