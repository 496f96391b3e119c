import Foundation
import Testing

@testable import Weaving

@Suite("The Markdown document")
struct MarkdownDocumentTests {
  @Test("has prose, code, outputs and links to images that lie beside it")
  func document() {
    let document = MarkdownDocument(
      ToyChapter.notebook(ToyChapter.chapter(state: .stale, reasons: ["epochs 5 -> 10"])),
      imageFolder: "a b_files")
    for part in [
      "- [1. Numbers](#1-numbers)", "## 1. Numbers\n", "> **stale**: epochs 5 -> 10", "They are < 4.",
      "### A figure", "```swift\nlet a = [1, 2]\nprint(a)\n```", "```text\n[1, 2]\n& more\n```", "✓ a < b",
      "![numbers](<a b_files/1-numbers.png>)",
    ] {
      #expect(document.text.contains(part), "'\(part)' must be in:\n\(document.text)")
    }
    #expect(document.images == ["a b_files/1-numbers.png": ToyChapter.png])
  }

  @Test("fences text that holds fences, and closes those that prose leaves open")
  func fences() {
    var record = ToyChapter.record
    record.transcript?.entries = [.init(line: 5, kind: .text, text: "````\n")]
    let source = "//: # A\n//: ```\n//: # not a heading\n\nlet a = [1, 2]\nprint(a)\n"
    record.transcript?.source = source
    let text = MarkdownDocument(
      ToyChapter.notebook(ToyChapter.chapter(source: source, record: record)), imageFolder: "f"
    ).text
    #expect(text.contains("```\n# not a heading\n```\n"), "\(text)")
    #expect(text.contains("`````text\n````\n`````"), "\(text)")
  }
}
