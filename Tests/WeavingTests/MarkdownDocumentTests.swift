import Foundation
import Testing

@testable import Engine
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
      "### A figure", "*from the previous run*", "```swift\nlet a = [1, 2]\nprint(a)\n```",
      "```text\n[1, 2]\n& more\n```", "✓ a \\< b",
      "![numbers](<a b_files/1-numbers.png>)",
    ] {
      #expect(document.text.contains(part), "'\(part)' must be in:\n\(document.text)")
    }
    #expect(document.images == ["a b_files/1-numbers.png": ToyChapter.png])
  }

  @Test("shows what is no markup as it stands, and deepens headings alone")
  func escapes() {
    var record = ToyChapter.record
    let source = "//: #1 of ten\n//: ###### small\n//: # Large\n\nprint(1)\n"
    record.transcript = Transcript(
      source: source, entries: [.init(line: 5, kind: .check, text: "an Array<Float> * 2 & `x`")])
    let text = MarkdownDocument(
      ToyChapter.notebook(
        ToyChapter.chapter(
          source: source, record: record, state: .failed, reasons: ["Usage: --epochs <epochs>"],
          unfinished: Transcript(source: "", entries: [.init(line: 5, kind: .text, text: "so <far>\n")]))),
      imageFolder: "f"
    ).text
    for part in [
      "✓ an Array\\<Float> \\* 2 \\& \\`x\\`\n", "Usage: --epochs \\<epochs>",
      "\n#1 of ten\n###### small\n## Large\n",
      "> Output of the unfinished run:\n> \n> ```text\n> so <far>\n> ```\n",
    ] {
      #expect(text.contains(part), "'\(part)' must be in:\n\(text)")
    }
  }

  @Test("folds the imports and the declaration away")
  func setup() {
    let text = MarkdownDocument(ToyChapter.notebook(ToyChapter.withSetup), imageFolder: "f").text
    #expect(
      text.contains(
        "<details>\n<summary>Imports and declaration</summary>\n\n```swift\nimport Stage\n"), "\(text)")
    #expect(text.contains("```\n\n</details>\n\nNow.\n"), "\(text)")
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
