import SwiftSyntax

/// A syntax tree without comments and layout, as a list. Two sources with equal lists mean the same.
struct Meaning: Equatable {
  enum Item: Equatable {
    case begin(SyntaxKind)
    case token(TokenKind)
    case end
  }

  private(set) var items: [Item] = []

  init(_ tree: SourceFileSyntax) { add(Syntax(tree)) }

  private mutating func add(_ node: Syntax) {
    if let token = node.as(TokenSyntax.self) {
      // A comma may follow the last element of a list.
      let next = token.nextToken(viewMode: .sourceAccurate)?.tokenKind
      if token.tokenKind == .comma, next == .rightParen || next == .rightSquare { return }
      items.append(.token(token.tokenKind))
      return
    }
    items.append(.begin(node.kind))
    for child in node.children(viewMode: .sourceAccurate) { add(child) }
    items.append(.end)
  }

  /// The tokens around the first item that differs from that of `other`.
  func difference(from other: Meaning) -> String {
    let place = zip(items, other.items).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    let end = place ?? min(items.count, other.items.count)
    func text(_ items: [Item]) -> String {
      items[max(0, end - 12)..<min(items.count, end + 8)].map {
        switch $0 {
        case .begin(let kind): "\(kind)("
        case .token(let kind): "'\(kind)'"
        case .end: ")"
        }
      }.joined(separator: " ")
    }
    return "\(text(items))\n    became \(text(other.items))"
  }
}
