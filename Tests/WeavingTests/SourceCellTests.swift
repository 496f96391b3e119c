import Testing

@testable import Weaving

@Suite("The cells of a source")
struct SourceCellTests {
  private func expectCells(
    _ source: String, _ expected: [(SourceCell.Kind, String)],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let found = SourceCell.cells(of: source).map { ($0.kind, $0.text) }
    #expect(
      found.count == expected.count && zip(found, expected).allSatisfy { $0 == $1 },
      "found \(found), expected \(expected)", sourceLocation: sourceLocation)
  }

  @Test("are blocks of prose and the code between them, with their lines; blank lines around code go")
  func blocks() {
    let source = "//: # One\n//:\n//: two\n\nimport A\n\nlet a = 1\n\n//:three\n//: four\nlet b = 2\n"
    expectCells(
      source,
      [
        (.prose, "# One\n\ntwo"), (.code, "import A\n\nlet a = 1"), (.prose, "three\nfour"),
        (.code, "let b = 2"),
      ])
    #expect(SourceCell.cells(of: source).map(\.lines) == [1...3, 5...7, 9...10, 11...11])
  }

  @Test("with a Windows editor's line ends are the same")
  func carriageReturns() {
    expectCells("//: a\r\nlet a = 1\r\n//: b\r\n", [(.prose, "a"), (.code, "let a = 1"), (.prose, "b")])
  }

  @Test("with a line separator of Unicode or a form feed in them are the same: Swift's lines end elsewhere")
  func otherSeparators() {
    for separator in ["\u{2028}", "\u{85}", "\u{C}"] {
      let source = "//: a\(separator)b\nlet a = 1\n//: c"
      expectCells(source, [(.prose, "a\(separator)b"), (.code, "let a = 1"), (.prose, "c")])
      #expect(SourceCell.cells(of: source).map(\.lines) == [1...1, 2...2, 3...3])
    }
  }

  @Test(
    "take a marker for code where it stands in a string, in a comment, in brackets, or not at column 0",
    arguments: [
      "let s = \"\"\"\n//: no prose\n\"\"\"", "let s = #\"\"\"\n//: no \"\"\" prose\n\"\"\"#",
      "/* one /* two */\n//: no prose\n*/", "f {\n//: no prose\n}", "let a = [\n//: no prose\n1]",
      "  //: no prose\nlet a = 1", "let a = 1  //: no prose", "// : no prose\nlet a = 1",
      "let s = \"\\(f(\"//\"))\" //: no prose",
    ])
  func markersInCode(code: String) {
    expectCells("//: a\n\(code)\n//: b", [(.prose, "a"), (.code, code), (.prose, "b")])
  }

  @Test("keep code fences in prose, a marker on each of their lines")
  func fences() {
    expectCells(
      "//: ```swift\n//: let a = \"\"\"\n//:   /* \n//: ```\nlet a = 1",
      [(.prose, "```swift\nlet a = \"\"\"\n  /* \n```"), (.code, "let a = 1")])
  }

  @Test(
    "of a source that is being edited: a missing bracket or an unclosed string does not lose prose before it")
  func unfinished() {
    expectCells("//: a\nf {\n//: b\ng()", [(.prose, "a"), (.code, "f {"), (.prose, "b"), (.code, "g()")])
    expectCells("//: a\nlet s = \"\"\"\n//: b", [(.prose, "a"), (.code, "let s = \"\"\"\n//: b")])
    expectCells("//: a\n/* open\n//: b", [(.prose, "a"), (.code, "/* open\n//: b")])
    expectCells("", [])
    expectCells("\n\n", [])
  }
}
