import Foundation

/// The texts in string literals, in UTF-8, with a zero in place of each interpolation.
struct StringLiterals {
  private(set) var texts: [[UInt8]] = []

  /// Those of a source in Swift, also those inside interpolations. Literals that `+` joins are one.
  init(inSwift source: String) {
    var scanner = Scanner(source: Array(source.utf8))
    scanner.scan()
    texts = scanner.texts
  }

  /// The lines of a source in another language, with what follows `$` as interpolation.
  init(inScript source: String) {
    texts = source.replacing(/\$\{[^}]*\}|\$\w+/, with: "\0").split(separator: "\n").map { Array($0.utf8) }
  }

  private struct Scanner {
    let source: [UInt8]
    var position = 0
    var texts: [[UInt8]] = []

    func starts(with text: String) -> Bool {
      // Most characters start nothing, which is told at once.
      source[position] == text.utf8.first && source[position...].starts(with: text.utf8)
    }

    mutating func scan() {
      var joined: Int?
      while position < source.count {
        if starts(with: "//") {
          position = source[position...].firstIndex(of: UInt8(ascii: "\n")) ?? source.count
        } else if starts(with: "\"") || starts(with: "#\"") || starts(with: "##\"") {
          let text = literal()
          if let index = joined { texts[index] += text } else { texts.append(text) }
          joined = texts.count - 1
          // Up to what follows a `+`.
          let rest = source[position...].prefix(while: { " \n+".utf8.contains($0) })
          if rest.contains(UInt8(ascii: "+")) { position += rest.count } else { joined = nil }
        } else {
          joined = nil
          position += 1
        }
      }
    }

    /// Takes the literal that starts here.
    mutating func literal() -> [UInt8] {
      let hashes = String(repeating: "#", count: source[position...].prefix { $0 == UInt8(ascii: "#") }.count)
      position += hashes.count
      let quotes = starts(with: "\"\"\"") ? "\"\"\"" : "\""
      position += quotes.count
      var text: [UInt8] = []
      while position < source.count, !starts(with: quotes + hashes) {
        guard starts(with: "\\" + hashes) else {
          text.append(source[position])
          position += 1
          continue
        }
        position = min(position + 1 + hashes.count, source.count - 1)
        if starts(with: "(") {
          text.append(0)
          interpolation()
        } else if starts(with: "\n") {
          position += source[position...].prefix { " \n".utf8.contains($0) }.count
        } else {
          text.append(starts(with: "n") ? UInt8(ascii: "\n") : source[position])
          position += 1
        }
      }
      position = min(position + quotes.count + hashes.count, source.count)
      return text
    }

    /// Takes an interpolation from its parenthesis to the one that closes it.
    mutating func interpolation() {
      var depth = 0
      repeat {
        if starts(with: "\"") {
          let text = literal()
          texts.append(text)
          continue
        }
        depth += starts(with: "(") ? 1 : starts(with: ")") ? -1 : 0
        position += 1
      } while depth > 0 && position < source.count
    }
  }
}
