import Testing

@testable import Weaving

@Suite("Markdown")
struct MarkdownTests {
  @Test("becomes HTML with GitHub's tables, and with headings further down")
  func html() {
    #expect(Markdown.html("# A *b*", headingShift: 1) == "<h2>A <em>b</em></h2>\n")
    #expect(Markdown.html("###### A", headingShift: 1) == "<h6>A</h6>\n")
    #expect(Markdown.html("|a|b|\n|-|-|\n|1|2|").contains("<td>1</td>"))
    #expect(Markdown.html("~~a~~").contains("<del>a</del>"))
  }

  @Test("leaves raw HTML and scripts in links out")
  func unsafe() {
    #expect(!Markdown.html("<script>alert(1)</script>\n\na <b onclick=\"x\">b</b>").contains("<script"))
    #expect(!Markdown.html("[a](javascript:alert(1))").contains("javascript"))
  }

  @Test("closes what a block leaves open")
  func unclosed() {
    #expect(Markdown.html("```\n# a") == "<pre><code># a\n</code></pre>\n")
  }

  @Test("tells its first heading in plain words")
  func firstHeading() {
    #expect(Markdown.firstHeading(in: "text\n\n# A *b* `c`\n\n# D") == "A b c")
    #expect(Markdown.firstHeading(in: "text") == nil)
    #expect(Markdown.firstHeading(in: "```\n# code\n```") == nil)
  }
}
