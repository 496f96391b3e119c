import Foundation
import TestSupport
import Testing
import Weaving

@testable import Viewing

@Suite(
  "A page that is kept up to date", .waitsForPrograms,
  .enabled(if: HeadlessBrowser.isInstalled, "\(HeadlessBrowser.absence)"))
struct LivePageTests {
  /// The page after it has taken over another one, which has another title and closing section.
  private func document(of closing: ClosingSection, after newClosing: ClosingSection) throws -> String {
    func page(_ title: String, _ closing: ClosingSection) -> String {
      HTMLPage(WovenNotebook(title: title, chapters: []), closing: closing)
        .html(script: liveScript(version: title))
    }
    let next = Data(page("new", newClosing).utf8).base64EncodedString()
    // Answers as the server does.
    let server = """
      <body>
      <script>
      window.fetch = async (url) =>
        new Response(String(url).endsWith("state") ? '{"version": "new"}' : atob("\(next)"));
      </script>
      """
    return try HeadlessBrowser.showing(
      page("old", closing).replacing("<body>", with: server, maxReplacements: 1)
    ) { browser in
      try #require(try browser.wait(until: "document.title === \"new\""), "the new page is not taken over")
      return try browser.value(of: "document.documentElement.outerHTML")
    }
  }

  /// A section whose script adds to it.
  private func section(_ text: String) -> ClosingSection {
    ClosingSection(
      id: "toy", title: "Toy", html: "<p class=\"toy\">\(text)</p>",
      script: """
        const start = () => document.querySelector(".toy").append(" is alive");
        start();
        document.addEventListener("notebook-changed", () => {
          if (!document.querySelector(".toy").textContent.includes("alive")) start();
        });
        """)
  }

  @Test("leaves an unchanged closing section as its script has made it")
  func same() throws {
    let document = try document(of: section("one"), after: section("one"))
    #expect(document.contains("<h1>new</h1>") && document.contains("<p class=\"toy\">one is alive</p>"))
  }

  @Test("replaces one that has changed, and tells its script")
  func changed() throws {
    let document = try document(of: section("one"), after: section("two"))
    #expect(document.contains("<h1>new</h1>") && document.contains("<p class=\"toy\">two is alive</p>"))
  }
}
