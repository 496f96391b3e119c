import Foundation
import Testing

@testable import Weaving

@Suite("Highlighted Swift")
struct SwiftHighlighterTests {
  @Test(
    "marks keywords, types, literals, numbers, comments and attributes",
    arguments: [
      ("let a = 1", "<span class=\"k\">let</span> a = <span class=\"n\">1</span>"),
      ("0...9", "<span class=\"n\">0</span>...<span class=\"n\">9</span>"),
      ("0..<n", "<span class=\"n\">0</span>..&lt;n"),
      ("1.5e-3", "<span class=\"n\">1.5e</span>-<span class=\"n\">3</span>"),
      ("a.default", "a.default"), ("Tensor(x)", "<span class=\"t\">Tensor</span>(x)"),
      ("\"a < b\" // c", "<span class=\"s\">&quot;a &lt; b&quot;</span> <span class=\"c\">// c</span>"),
      ("@Option var x", "<span class=\"a\">@Option</span> <span class=\"k\">var</span> x"),
      ("#filePath", "<span class=\"a\">#filePath</span>"), ("letter", "letter"), ("$0.count", "$0.count"),
      ("x1", "x1"),
      ("é && b", "é &amp;&amp; b"),
    ])
  func spans(code: String, html: String) {
    #expect(SwiftHighlighter.html(code) == html)
  }

  @Test("loses nothing: without the tags it is the code")
  func text() throws {
    let source = try String(contentsOfFile: #filePath, encoding: .utf8)
    let text = SwiftHighlighter.html(source).replacing(/<[^>]*>/, with: "")
      .replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
      .replacing("&amp;", with: "&")
    #expect(text == source)
  }
}
