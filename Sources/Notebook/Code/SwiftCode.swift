import Files
import Foundation

/// What the compiler makes of a Swift source: its tokens, without comments, prose and layout.
///
/// Two sources with equal tokens mean the same. The reverse need not hold: where layout might matter it is kept, so that
/// a doubtful edit makes a step run once too often rather than once too seldom.
struct SwiftCode {
  private enum Gap: Int, Comparable {
    case none, space, line
    static func < (a: Gap, b: Gap) -> Bool { a.rawValue < b.rawValue }
  }

  private let source: [UInt8]
  private var place = 0
  private var tokens: [UInt8] = []
  private var gap = Gap.none
  /// The brackets that are open at this place.
  private var brackets: [UInt8] = []
  /// Whether the operator before this place, if there is one, has a gap before it, and so one operand on each side.
  private var isAfterBinaryOperator = false

  /// The tokens of `source`, with single spaces and line ends where they may matter.
  static func tokens(of source: String) -> String {
    var code = SwiftCode(source: Array(source.utf8))
    code.readAll()
    return String(decoding: code.tokens, as: UTF8.self)
  }

  /// The SHA-256 of the tokens.
  static func digest(of source: String) -> String { Digest.sha256(Data(tokens(of: source).utf8)) }

  private init(source: [UInt8]) { self.source = source }

  private func byte(at index: Int) -> UInt8 { index < source.count ? source[index] : 0 }

  private func starts(_ text: StaticString, at index: Int) -> Bool {
    text.withUTF8Buffer { $0.enumerated().allSatisfy { byte(at: index + $0.offset) == $0.element } }
  }

  private mutating func readAll() {
    while place < source.count {
      let start = place
      switch source[place] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
        gap = max(gap, .space)
        place += 1
      case UInt8(ascii: "\n"):
        gap = .line
        place += 1
      case UInt8(ascii: "/") where starts("//", at: place):
        gap = max(gap, .space)
        while place < source.count, source[place] != UInt8(ascii: "\n") { place += 1 }
      case UInt8(ascii: "/") where starts("/*", at: place):
        skipComment()
        gap = max(gap, source[start..<place].contains(UInt8(ascii: "\n")) ? .line : .space)
      default:
        if skipLiteral() {
          closeGap(before: source[start], at: start)
          tokens += Self.withoutIndentation(source[start..<place])
          isAfterBinaryOperator = false
        } else {
          emit(source[place])
          place += 1
        }
      }
    }
  }

  private mutating func emit(_ byte: UInt8) {
    if Self.isOperator(byte) {
      if gap != .none || tokens.last.map({ !Self.isOperator($0) }) ?? true {
        isAfterBinaryOperator = gap != .none
      }
    }
    closeGap(before: byte, at: place)
    if !Self.isOperator(byte) { isAfterBinaryOperator = false }
    switch byte {
    case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): brackets.append(byte)
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): _ = brackets.popLast()
    default: break
    }
    tokens.append(byte)
  }

  /// Writes what is left of the white space before `next`.
  private mutating func closeGap(before next: UInt8, at index: Int) {
    defer { gap = .none }
    guard let last = tokens.last else { return }
    // A comma may follow the last element of a list.
    if last == UInt8(ascii: ","), ")]".utf8.contains(next) { tokens.removeLast() }
    // No meaning hangs on space inside of brackets, beside commas and colons, or at the ends of a block.
    if gap == .none || "([{,:;".utf8.contains(last) || ")]},:;".utf8.contains(next) { return }
    if gap == .line {
      if next == UInt8(ascii: "."), Self.isWord(byte(at: index + 1)) { return }
      if goesOn(after: last, with: next, at: index) { gap = .space }
    }
    tokens.append(gap == .line ? UInt8(ascii: "\n") : UInt8(ascii: " "))
  }

  /// Whether a statement that reaches the end of a line goes on behind it.
  private func goesOn(after last: UInt8, with next: UInt8, at index: Int) -> Bool {
    let isInList = brackets.last.map { $0 != UInt8(ascii: "{") } ?? false
    if isInList || next == UInt8(ascii: "{") { return true }
    if isAfterBinaryOperator && Self.isOperator(last) || isBinaryOperator(at: index) { return true }
    let wordBefore = tokens.suffix(7).reversed().prefix(while: Self.isWord)
    let wordBehind = source[index...].prefix(7).prefix(while: Self.isWord)
    return ["guard", "if", "in", "while", "where", "else", "throws", "return"].contains {
      wordBefore.reversed().elementsEqual($0.utf8)
    }
      || ["where", "throws", "async", "else", "in", "as", "is"].contains { wordBehind.elementsEqual($0.utf8) }
  }

  /// A literal as it is, or if it has several lines without the indentation of its last one, as Swift reads it.
  private static func withoutIndentation(_ literal: ArraySlice<UInt8>) -> [UInt8] {
    var lines = literal.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.count > 2, let last = lines.last else { return Array(literal) }
    let indentation = last.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    for i in lines.indices.dropFirst() where lines[i].starts(with: indentation) {
      lines[i] = lines[i].dropFirst(indentation.count)
    }
    return Array(lines.joined(separator: [UInt8(ascii: "\n")]))
  }

  /// Whether an operator begins here with a gap behind it; there is one before.
  private func isBinaryOperator(at index: Int) -> Bool {
    guard Self.isOperator(byte(at: index)) else { return false }
    var end = index
    while Self.isOperator(byte(at: end)) { end += 1 }
    return " \t\r\n".utf8.contains(byte(at: end))
  }

  private static func isOperator(_ byte: UInt8) -> Bool { "=+-*/%<>&|^~!?".utf8.contains(byte) }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte >= 0x80
      || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
      || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
  }
}

// Comments and literals, which may hold what looks like the other.
extension SwiftCode {
  /// Moves behind a `/* comment */`; comments nest.
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

  /// Moves behind a string or regular expression that begins here; false when none does.
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

  /// Moves behind the string whose opening quotes begin here, with what is interpolated in it.
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

  /// Moves behind a `/regular expression/`, which begins where no operand stands before and ends on its line.
  private mutating func skipRegularExpression() -> Bool {
    let isAfterOperand = tokens.last.map { Self.isWord($0) || ")]}\"?!>".utf8.contains($0) } ?? false
    guard !isAfterOperand || gap != .none, !" \t\n=".utf8.contains(byte(at: place + 1)) else { return false }
    var end = place + 1
    while end < source.count, source[end] != UInt8(ascii: "\n"), source[end] != UInt8(ascii: "/") {
      end += source[end] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard byte(at: end) == UInt8(ascii: "/") else { return false }
    place = end + 1
    return true
  }
}
