import SwiftParser
import SwiftSyntax

/// The declarations and statements of a source of up to `longest` bytes, each as a source of its own.
func parts(of tree: SourceFileSyntax, longest: Int) -> [String] {
  final class Finder: SyntaxAnyVisitor {
    let longest: Int
    var parts: [String] = []

    init(longest: Int) {
      self.longest = longest
      super.init(viewMode: .sourceAccurate)
    }

    override func visitAny(_ node: Syntax) -> SyntaxVisitorContinueKind {
      if node.is(CodeBlockItemSyntax.self) || node.is(MemberBlockItemSyntax.self),
        (8...longest).contains(node.trimmedLength.utf8Length)
      {
        parts.append(node.trimmedDescription)
      }
      return .visitChildren
    }
  }
  let finder = Finder(longest: longest)
  finder.walk(tree)
  return finder.parts
}

/// `source` with changed white space, comments or tokens at a few places outside literals.
func edited(_ source: String, using generator: inout SplitMix64) -> String {
  var tokens = Parser.parse(source: source).tokens(viewMode: .sourceAccurate).map {
    (
      before: $0.leadingTrivia.description, text: $0.text, after: $0.trailingTrivia.description,
      isPart: $0.isPartOfLiteral
    )
  }
  for _ in 0..<Int.random(in: 1...3, using: &generator) {
    let index = tokens.indices.randomElement(using: &generator) ?? 0
    if tokens.isEmpty || tokens[index].isPart { continue }
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: tokens.remove(at: index)
    case 1: tokens.insert(("", words.randomElement(using: &generator) ?? "", " ", false), at: index)
    default:
      if index > 0 { tokens[index - 1].after = "" }
      tokens[index].before = gaps.randomElement(using: &generator) ?? ""
    }
  }
  return tokens.map { $0.before + $0.text + $0.after }.joined()
}

extension TokenSyntax {
  fileprivate var isPartOfLiteral: Bool {
    switch tokenKind {
    case .stringQuote, .multilineStringQuote, .stringSegment, .rawStringPoundDelimiter, .regexSlash,
      .regexLiteralPattern, .regexPoundDelimiter:
      true
    default: false
    }
  }
}

private let gaps = [
  "", " ", "\n", "\n    ", "\n\n", " \n", "/**/", "/* \" */", "/*\n*/", " // \"\n", "//\n", "\r\n", "\t",
]

private let words = [
  "/", "-", "!", "?", "&", "=", "->", "+/", "...", ".", "(", ")", "[", "]", "{", "}", "<", ">", ",", ":", ";",
  "in", "is",
  "as", "return", "async", "throws", "where", "else", "if", "try", "await", "func", "operator", "case", "x",
  "1",
  ".x", ".in", ".where", "\\.x", "$0", "\"a\"", "\"/*\"", "\"\\(x)\"", "\"\\(\"//\")\"", "#\"\\\"#",
  "#\"\"\"#",
  "\"\"\"\n   a\n  \n b\n \"\"\"", "/a/", "/\"/", "/(a b)/", "/^ x/", "/[/]/", "#/a/b/#", "`a b`", "`//`",
  "`in`", "@A",
  "@A(b)", "#if A\n", "\n#if A\n", "\n#else\n", "\n#endif\n", "#a", "// \"\n", "/* \" */",
]
