import Foundation
import Testing

@testable import Engine
@testable import Weaving

@Suite("The page")
struct HTMLPageTests {
  private func html(_ chapters: Chapter..., script: String? = nil) -> String {
    HTMLPage(WovenNotebook(title: "toys & <digits>", chapters: chapters)).html(script: script)
  }

  private func expect(
    _ html: String, holds parts: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for part in parts {
      #expect(html.contains(part), "'\(part)' must be in the page", sourceLocation: sourceLocation)
    }
  }

  @Test("needs nothing else: images are inside, and it loads, links to and runs nothing")
  func selfContained() {
    let page = html(ToyChapter.chapter())
    let icon = "<link rel=\"icon\" href=\"data:image/svg+xml;base64,"
    expect(page, holds: icon, "src=\"data:image/png;base64,\(ToyChapter.png.base64EncodedString())\"")
    let rest = page.replacing(icon, with: "")
    for reference in ["http:", "https:", "<link", "<script", "@import", "url("] {
      #expect(!rest.contains(reference), "\(reference)")
    }
    expect(html(ToyChapter.chapter(), script: "live()"), holds: "<script>\nlive()</script>")
  }

  @Test("has contents, chapter, highlighted code, and outputs as text")
  func parts() {
    expect(
      html(ToyChapter.chapter()), holds: "<title>toys &amp; &lt;digits&gt;</title>",
      "<li value=\"1\"><a href=\"#1-numbers\">Numbers</a></li>", "<section id=\"1-numbers\"",
      "<p>They are &lt; 4.</p>", "<span class=\"k\">let</span> a", "<pre>[1, 2]\n&amp; more</pre>",
      "<p class=\"check\">a &lt; b</p>", "alt=\"numbers\"", "a &lt;cpu&gt;, 2 threads", "2.5 s", "epochs 5",
      "<b>0.9912</b><span>test accuracy</span>")
  }

  @Test("has a closing section after the chapters, with its invitation, entry, style and script")
  func closing() throws {
    let section = ClosingSection(
      id: "draw", title: "Draw & read", invitation: "<a href=\"#draw\">Draw</a>", html: "<b>here</b>",
      style: ".b { color: red; }", script: "draw()")
    let page = HTMLPage(ToyChapter.notebook(ToyChapter.chapter()), closing: section).html(script: "live()")
    expect(
      page, holds: "<a href=\"#draw\">Draw &amp; read</a></li>\n</ol>", ".b { color: red; }",
      "<section id=\"draw\" class=\"chapter\" data-version=\"\(section.version)\">",
      "<b>here</b>\n</section>\n</main>",
      "<script>\ndraw()</script>\n<script>\nlive()</script>")
    let invitation = try #require(
      page.firstRange(of: "<p class=\"invitation\"><a href=\"#draw\">Draw</a></p>"))
    let overview = try #require(page.firstRange(of: "<div class=\"metrics\">"))
    #expect(invitation.upperBound <= overview.lowerBound, "it is on the first screen")
    let others = [
      ClosingSection(id: "draw", title: "Draw & read", html: "<b>there</b>"),
      ClosingSection(id: "draw", title: "Draw & read", html: "<b>here</b>"),
    ]
    #expect(others.map { $0.version == section.version } == [false, true], "the version is that of the HTML")
  }

  @Test("folds the imports and the declaration away, and no other code")
  func setup() {
    let page = html(ToyChapter.withSetup)
    expect(
      page,
      holds:
        "<details class=\"setup\"><summary>Imports and declaration</summary><pre class=\"code\"><code><span",
      "</code></pre></details></div>")
    #expect(page.ranges(of: "<details").count == 1 && page.ranges(of: "<pre class=\"code\">").count == 2)
    #expect(!html(ToyChapter.chapter()).contains("<details"))
  }

  @Test("shows what is stale, broken, missing or interrupted, and the rest all the same")
  func broken() {
    let page = html(
      ToyChapter.chapter(1, state: .stale, reasons: ["a < b changed"]),
      ToyChapter.chapter(2, source: nil, record: nil, problem: "steps/2-numbers/main.swift cannot be read"),
      ToyChapter.chapter(3, png: nil),
      ToyChapter.chapter(
        4, state: .interrupted, reasons: ["stopped at 40 %"],
        unfinished: Transcript(source: "", entries: [.init(line: 1, kind: .text, text: "so <far>\n")])))
    expect(
      page, holds: "a &lt; b changed", "steps/2-numbers/main.swift cannot be read",
      "figures/1-numbers.png is missing or not a PNG", "stopped at 40 %", "<pre>so &lt;far&gt;\n</pre>",
      "id=\"4-numbers\"")
  }

  @Test("marks what the run before put out, so that no tick stands under a check that failed since")
  func formerOutputs() {
    let failed = html(ToyChapter.chapter(state: .failed, reasons: ["a check did not hold"]))
    expect(failed, holds: "<div class=\"output previous\"><p class=\"when\">from the previous run</p>")
    let fresh = html(ToyChapter.chapter())
    #expect(!fresh.contains("class=\"output previous\"") && !fresh.contains("class=\"dot"))
    expect(failed, holds: "<b>0.9912 <span class=\"dot bad\" title=\"failed\"></span></b>")
  }

  @Test("counts the time that a training took before it was interrupted")
  func earlierSeconds() {
    var record = ToyChapter.record
    record.earlierSeconds = 600
    let page = html(ToyChapter.chapter(record: record))
    expect(page, holds: "<td class=\"time\">10 min 3 s</td>", "· 10 min 3 s · epochs 5")
    #expect(!page.contains("2.5 s"))
  }

  @Test("has contents without the numbers that the list gives, but with those of the titles")
  func contents() {
    let page = html(
      ToyChapter.chapter(source: "//: # 1. 2D convolutions\n"), ToyChapter.chapter(2, source: "//: # 42\n"))
    expect(page, holds: "<a href=\"#1-numbers\">2D convolutions</a>", "<a href=\"#2-numbers\">42</a>")
  }

  @Test("is the same bytes when woven again, in whatever order flags and metrics lie in memory")
  func repeatable() {
    let names = (0..<20).map { "name\($0)" }
    func page(_ names: [String], capacity: Int) -> String {
      var record = ToyChapter.record
      (record.fingerprint.flags, record.metrics) = (
        Dictionary(minimumCapacity: capacity), Dictionary(minimumCapacity: capacity)
      )
      record.declaration.headline = names.sorted().map { HeadlineMetric($0) }
      for name in names { (record.fingerprint.flags[name], record.metrics[name]) = ("1", 1) }
      return html(ToyChapter.chapter(record: record))
    }
    #expect(page(names, capacity: 0) == page(names.reversed(), capacity: 500))
  }
}
