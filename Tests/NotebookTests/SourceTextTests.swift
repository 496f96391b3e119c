import Testing

@testable import Notebook

@Suite("A step's code and prose")
struct SourceTextTests {
  let source = "//: # 1. Title\n//: Prose.\nimport Foundation\n\nlet a = 1  // why\n//: More.\nprint(a)\n"

  @Test("prose, and blank lines around it, are not code")
  func proseIsLeftOut() {
    #expect(SourceText.code(of: source) == "import Foundation\nlet a = 1  // why\nprint(a)")
  }

  @Test("prose can be edited, added and removed without a change of the code")
  func proseEdits() {
    let edited = "//: # Another title\n\nimport Foundation\nlet a = 1  // why\n\n//: Other.\n//:\n\nprint(a)"
    #expect(SourceText.code(of: edited) == SourceText.code(of: source))
  }

  @Test(
    "an edit of the code is a change", arguments: ["let a = 2  // why", " let a = 1  // why", "//:let a = 1"])
  func codeEdits(line: String) {
    let edited = source.replacing("let a = 1  // why", with: line)
    #expect(SourceText.code(of: edited) != SourceText.code(of: source))
  }

  @Test("what is indented or inside a multi-line string literal is code, whatever it looks like")
  func stringLiterals() {
    let literal = "let s = \"\"\"\n//: text\n\n\"\"\"\n  //: indented"
    #expect(SourceText.code(of: literal) == literal)
  }
}
