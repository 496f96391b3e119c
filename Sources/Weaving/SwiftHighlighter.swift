import Engine

/// Swift code as HTML, with `<span>`s for colors: `k` keywords, `t` types, `s` literals, `n` numbers,
/// `c` comments, `a` attributes and directives.
enum SwiftHighlighter {
  /// The keywords of "The Swift Programming Language", Lexical Structure, that a step might use.
  private static let keywords: Set<String> = [
    "actor", "any", "as", "associatedtype", "async", "await", "break", "case", "catch", "class", "consume",
    "continue", "copy", "default", "defer", "deinit", "do", "else", "enum", "extension", "fallthrough",
    "false",
    "fileprivate", "final", "for", "func", "get", "guard", "if", "import", "in", "indirect", "init", "inout",
    "internal", "is", "lazy", "let", "mutating", "nil", "nonisolated", "open", "operator", "override",
    "package",
    "precedencegroup", "private", "protocol", "public", "repeat", "rethrows", "return", "self", "Self", "set",
    "some", "static", "struct", "subscript", "super", "switch", "throw", "throws", "true", "try", "typealias",
    "unowned", "var", "weak", "where", "while",
  ]

  static func html(_ code: String) -> String {
    var scanner = SwiftScanner(code)
    var html = ""
    var word: [UInt8] = []
    func endWord() {
      guard !word.isEmpty else { return }
      let text = String(decoding: word, as: UTF8.self)
      html += span(kind(of: text, after: html.last), text)
      word = []
    }
    while let (piece, range) = scanner.next() {
      let bytes = scanner.source[range]
      if piece == .other, let byte = bytes.first, continues(word, with: byte) {
        word.append(byte)
        continue
      }
      endWord()
      let text = String(decoding: bytes, as: UTF8.self)
      switch piece {
      case .lineComment, .blockComment: html += span("c", text)
      case .literal: html += span("s", text)
      case .other where SwiftScanner.isWord(bytes[range.lowerBound]) || "@#$".contains(text):
        word = Array(bytes)
      default: html += HTML.escaped(text)
      }
    }
    endWord()
    return html
  }

  /// Whether `byte` belongs to the word before it; the dot of a number does, that of a range does not.
  private static func continues(_ word: [UInt8], with byte: UInt8) -> Bool {
    guard let first = word.first else { return false }
    if SwiftScanner.isWord(byte) { return true }
    let isNumber = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
    return isNumber && byte == UInt8(ascii: ".") && !word.contains(byte)
  }

  private static func kind(of word: String, after last: Character?) -> String? {
    guard let first = word.first else { return nil }
    if first == "@" || first == "#" { return "a" }
    if first.isNumber { return "n" }
    if keywords.contains(word) { return last == "." ? nil : "k" }
    return first.isUppercase ? "t" : nil
  }

  private static func span(_ kind: String?, _ text: String) -> String {
    // The first dot of a range such as 0...9 is not part of the number.
    guard kind == "n", text.hasSuffix(".") else {
      return kind.map { "<span class=\"\($0)\">\(HTML.escaped(text))</span>" } ?? HTML.escaped(text)
    }
    return span("n", String(text.dropLast())) + "."
  }
}

package enum HTML {
  /// `text` with the characters that mean something in HTML written as references.
  package static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.append(character)
      }
    }
    return escaped
  }
}
