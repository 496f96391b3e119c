import Engine

/// A part of a step's source: a block of prose, or the code up to the next one.
public struct SourceCell: Equatable, Sendable {
  public enum Kind: Sendable {
    /// Markdown, without its `//:` markers.
    case prose
    case code
  }

  public let kind: Kind
  public let text: String
  /// Its lines in the source, counted from 1.
  public let lines: ClosedRange<Int>

  /// The cells of `source`, in order. Code of blank lines only is not a cell.
  ///
  /// Prose is a line that starts with `//:` at column 0 and at top level: not within brackets, a comment or a string.
  public static func cells(of source: String) -> [SourceCell] {
    let prose = proseLines(of: source)
    var cells: [SourceCell] = []
    var open: (kind: Kind, first: Int, lines: [Substring])?
    func close() {
      guard let (kind, first, lines) = open else { return }
      guard kind == .code else {
        let text = lines.map { $0.dropFirst(3).first == " " ? $0.dropFirst(4) : $0.dropFirst(3) }
        cells.append(
          SourceCell(kind: .prose, text: text.joined(separator: "\n"), lines: first...first + lines.count - 1)
        )
        return
      }
      let isBlank = { (line: Substring) in line.allSatisfy(\.isWhitespace) }
      guard let start = lines.firstIndex(where: { !isBlank($0) }),
        let end = lines.lastIndex(where: { !isBlank($0) })
      else { return }
      cells.append(
        SourceCell(
          kind: .code, text: lines[start...end].joined(separator: "\n"), lines: first + start...first + end))
    }
    for (index, line) in source.split(omittingEmptySubsequences: false, whereSeparator: endsLine)
      .enumerated()
    {
      let kind = prose.contains(index + 1) ? Kind.prose : .code
      if open?.kind == kind {
        open?.lines.append(line)
      } else {
        close()
        open = (kind, index + 1, [line])
      }
    }
    close()
    return cells
  }

  /// Whether a line of Swift ends here; Unicode's other line separators do not count in `#line`.
  static func endsLine(_ character: Character) -> Bool { character == "\n" || character == "\r\n" }

  /// The numbers of the lines that are prose.
  private static func proseLines(of source: String) -> Set<Int> {
    var (marked, topLevel): (Set<Int>, Set<Int>) = ([], [])
    var scanner = SwiftScanner(source)
    var (line, lineStart, depth) = (1, 0, 0)
    while let (piece, range) = scanner.next() {
      let bytes = scanner.source[range]
      if piece == .lineComment, range.lowerBound == lineStart, bytes.starts(with: "//:".utf8) {
        marked.insert(line)
        if depth == 0 { topLevel.insert(line) }
      }
      if piece == .other, let byte = bytes.first {
        if "([{".utf8.contains(byte) { depth += 1 }
        if ")]}".utf8.contains(byte) { depth -= 1 }
      }
      for (index, byte) in zip(range, bytes) where byte == UInt8(ascii: "\n") {
        line += 1
        lineStart = index + 1
      }
    }
    // While a source is edited a bracket may be missing, and what is at top level is unknown.
    return depth == 0 ? topLevel : marked
  }
}
