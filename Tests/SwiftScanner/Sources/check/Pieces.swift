import Scanner
import SwiftSyntax

/// What a byte of a source belongs to.
enum Piece: UInt8 {
  case code, literal, space, newline, lineComment, blockComment
}

/// The piece of each byte, according to the notebook's scanner.
func scannedPieces(_ source: String) -> [Piece] {
  var scanner = SwiftScanner(source)
  var pieces: [Piece] = []
  while let (piece, range) = scanner.next() {
    let kind: Piece =
      switch piece {
      case .space: .space
      case .newline: .newline
      case .lineComment: .lineComment
      case .blockComment: .blockComment
      case .literal: .literal
      case .quotedName, .other: .code
      }
    pieces += repeatElement(kind, count: range.count)
  }
  return pieces
}

/// The piece of each byte, according to swift-syntax.
func parsedPieces(_ tree: SourceFileSyntax) -> [Piece] {
  var pieces: [Piece] = []
  for token in tree.tokens(viewMode: .sourceAccurate) {
    for piece in token.leadingTrivia { add(piece) }
    pieces += repeatElement(.code, count: token.trimmedLength.utf8Length)
    for piece in token.trailingTrivia { add(piece) }
  }
  let literals = LiteralFinder(viewMode: .sourceAccurate)
  literals.walk(tree)
  for range in literals.ranges {
    for place in range { pieces[place] = .literal }
  }
  return pieces

  func add(_ trivia: TriviaPiece) {
    let kind: Piece =
      switch trivia {
      case .spaces, .tabs, .verticalTabs, .formfeeds: .space
      case .newlines, .carriageReturns, .carriageReturnLineFeeds: .newline
      case .lineComment, .docLineComment: .lineComment
      case .blockComment, .docBlockComment: .blockComment
      case .backslashes, .pounds, .unexpectedText: .code
      }
    pieces += repeatElement(kind, count: trivia.sourceLength.utf8Length)
  }
}

/// Finds strings and regular expressions, including their interpolations.
private final class LiteralFinder: SyntaxVisitor {
  var ranges: [Range<Int>] = []

  private func add(_ node: some SyntaxProtocol) -> SyntaxVisitorContinueKind {
    ranges.append(
      node.positionAfterSkippingLeadingTrivia.utf8Offset..<node.endPositionBeforeTrailingTrivia.utf8Offset)
    return .skipChildren
  }

  override func visit(_ node: StringLiteralExprSyntax) -> SyntaxVisitorContinueKind { add(node) }
  override func visit(_ node: SimpleStringLiteralExprSyntax) -> SyntaxVisitorContinueKind { add(node) }
  override func visit(_ node: RegexLiteralExprSyntax) -> SyntaxVisitorContinueKind { add(node) }
}
