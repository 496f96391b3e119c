/// A Swift source as the compiler sees it: its tokens, without comments, prose and layout.
///
/// Two sources with equal tokens mean the same. The reverse need not hold: where layout might matter it is kept, so that
/// a doubtful edit makes a step run once too often rather than once too seldom.
package struct SwiftCode {
  /// Goes up when the tokens of sources change.
  package static let tokensVersion = 4

  private enum Gap: Int, Comparable {
    case none, space, line
    static func < (a: Gap, b: Gap) -> Bool { a.rawValue < b.rawValue }
  }

  private var scanner: SwiftScanner
  private var source: [UInt8] { scanner.source }
  private var tokens: [UInt8] = []
  private var gap = Gap.none
  /// The brackets that are open at this place.
  private var brackets: [UInt8] = []
  /// Whether the operator before this place, if there is one, has a gap before it, and so one operand on each side.
  private var isAfterBinaryOperator = false
  /// How many brackets are open around the attribute before this place, whose declaration may begin on the next line.
  private var attributeDepth: Int?
  /// Whether this place is on the line of a directive such as `#if`.
  private var isInDirective = false

  /// The tokens of `source`, with single spaces and line ends where they may matter. The line ends of Windows and of old
  /// Macs are those of Unix, as for the compiler.
  package static func tokens(of source: String) -> String {
    var code = SwiftCode(
      scanner: SwiftScanner(source.replacing("\r\n", with: "\n").replacing("\r", with: "\n")))
    code.readAll()
    return String(decoding: code.tokens, as: UTF8.self)
  }

  private init(scanner: SwiftScanner) { self.scanner = scanner }

  private func byte(at index: Int) -> UInt8 { index < source.count ? source[index] : 0 }

  private mutating func readAll() {
    while let (piece, range) = scanner.next() {
      switch piece {
      case .space, .lineComment: gap = max(gap, .space)
      case .newline: gap = .line
      case .blockComment:
        gap = max(gap, source[range].contains(UInt8(ascii: "\n")) ? .line : .space)
      case .literal, .quotedName:
        closeGap(before: source[range.lowerBound], at: range.lowerBound)
        tokens += Self.withoutIndentation(source[range])
        isAfterBinaryOperator = false
        if attributeDepth == brackets.count { attributeDepth = nil }
      case .other: emit(source[range.lowerBound], at: range.lowerBound)
      }
    }
  }

  private mutating func emit(_ byte: UInt8, at place: Int) {
    if SwiftScanner.isOperator(byte) {
      if gap != .none || tokens.last.map({ !SwiftScanner.isOperator($0) }) ?? true {
        isAfterBinaryOperator = gap != .none
      }
    }
    let isAfterGap = gap != .none
    closeGap(before: byte, at: place)
    if byte == UInt8(ascii: "@") {
      attributeDepth = brackets.count
    } else if attributeDepth == brackets.count,
      isAfterGap || !(SwiftScanner.isWord(byte) || ".()".utf8.contains(byte))
    {
      attributeDepth = nil
    }
    if !SwiftScanner.isOperator(byte) { isAfterBinaryOperator = false }
    switch byte {
    case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): brackets.append(byte)
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): _ = brackets.popLast()
    default: break
    }
    tokens.append(byte)
  }

  /// Writes what remains of the white space before `next`.
  private mutating func closeGap(before next: UInt8, at index: Int) {
    let endsDirective = isInDirective && gap == .line
    let beginsDirective = isDirective(at: index)
    defer {
      isInDirective = beginsDirective || isInDirective && !endsDirective
      gap = .none
    }
    guard let last = tokens.last else { return }
    if gap == .line, beginsDirective || endsDirective {
      tokens.append(UInt8(ascii: "\n"))
      return
    }
    // A comma may follow the last element of a list.
    if last == UInt8(ascii: ","), ")]".utf8.contains(next) { tokens.removeLast() }
    // Space means nothing inside brackets, beside commas and colons, and at the ends of a block.
    if gap == .none || "([{,:;".utf8.contains(last) || ")]},:;".utf8.contains(next) { return }
    if gap == .line {
      let expectsMore = expectsMore(after: last)
      if next == UInt8(ascii: "."), beginsMember(at: index), !expectsMore { return }
      if expectsMore || continuesStatement(with: next, at: index) { gap = .space }
    }
    tokens.append(gap == .line ? UInt8(ascii: "\n") : UInt8(ascii: " "))
  }

  /// Whether the dot here begins a member of what precedes it, and would not become part of an operator.
  private func beginsMember(at index: Int) -> Bool {
    let following = byte(at: index + 1)
    let operatorBefore = tokens.reversed().prefix { SwiftScanner.isOperator($0) || $0 == UInt8(ascii: ".") }
    return SwiftScanner.isWord(following) && following < 0x80
      && operatorBefore.allSatisfy { "?!".utf8.contains($0) }
  }

  /// Whether a directive begins here whose line ends matter: `#if` and `#endif` may stand within any list or block.
  private func isDirective(at index: Int) -> Bool {
    guard byte(at: index) == UInt8(ascii: "#") else { return false }
    let word = source[(index + 1)...].prefix(7).prefix(while: SwiftScanner.isWord)
    return ["if", "elseif", "else", "endif"].contains { word.elementsEqual($0.utf8) }
  }

  /// Whether what ends with `last` at the end of a line cannot end there.
  private func expectsMore(after last: UInt8) -> Bool {
    if attributeDepth == brackets.count { return true }
    if isAfterBinaryOperator, SwiftScanner.isOperator(last) {
      // After a gap, `>` may also close generic arguments.
      return last != UInt8(ascii: ">") || tokens.dropLast().last.map(SwiftScanner.isOperator) == true
    }
    let word = tokens.suffix(12).reversed().prefix(while: SwiftScanner.isWord)
    // A member may be named like a keyword.
    if tokens.dropLast(word.count).last(where: { !" \n".utf8.contains($0) }) == UInt8(ascii: ".") {
      return false
    }
    return [
      "case", "else", "fileprivate", "guard", "if", "in", "internal", "let", "private", "public", "return",
      "static",
      "throws", "try", "var", "where", "while",
    ].contains {
      word.reversed().elementsEqual($0.utf8)
    }
  }

  /// Whether a line that starts with `next` continues the statement before it.
  private func continuesStatement(with next: UInt8, at index: Int) -> Bool {
    let isInList = brackets.last.map { $0 != UInt8(ascii: "{") } ?? false
    if isInList || next == UInt8(ascii: "{") || isBinaryOperator(at: index) { return true }
    let word = source[index...].prefix(7).prefix(while: SwiftScanner.isWord)
    if word.elementsEqual("async".utf8) {
      // Not `async let`, nor a call.
      let rest = source[word.endIndex...].drop { " \t\n".utf8.contains($0) }
      return rest.starts(with: "throws".utf8) || rest.starts(with: "->".utf8)
    }
    return ["where", "throws", "else", "in", "as", "is"].contains { word.elementsEqual($0.utf8) }
  }

  /// A literal as it is; a multiline string without the indentation of its last line, as Swift reads it.
  private static func withoutIndentation(_ literal: ArraySlice<UInt8>) -> [UInt8] {
    var lines = literal.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.count > 2, let last = lines.last,
      literal.drop(while: { $0 == UInt8(ascii: "#") }).starts(with: "\"\"\"".utf8)
    else { return Array(literal) }
    let indentation = last.prefix(while: isBlank)
    for i in lines.indices.dropFirst() {
      if lines[i].starts(with: indentation) {
        lines[i] = lines[i].dropFirst(indentation.count)
      } else if lines[i].allSatisfy(isBlank) {
        lines[i] = []
      } else {
        // The line belongs to a string in an interpolation.
        return Array(literal)
      }
    }
    return Array(lines.joined(separator: [UInt8(ascii: "\n")]))
  }

  private static func isBlank(_ byte: UInt8) -> Bool { " \t".utf8.contains(byte) }

  /// Whether an operator starts here with a gap after it; there is one before.
  private func isBinaryOperator(at index: Int) -> Bool {
    let dot = UInt8(ascii: ".")
    let hasDots = byte(at: index) == dot && byte(at: index + 1) != dot
    func isPart(_ byte: UInt8) -> Bool { SwiftScanner.isOperator(byte) || hasDots && byte == dot }
    guard isPart(byte(at: index)), !hasDots || isPart(byte(at: index + 1)) else { return false }
    var end = index
    while isPart(byte(at: end)) { end += 1 }
    return " \t\r\n".utf8.contains(byte(at: end))
  }
}
