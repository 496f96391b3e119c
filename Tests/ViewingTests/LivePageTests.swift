import Foundation
import Processes
import Testing
import Weaving

@testable import Viewing

@Suite(
  "A page that is kept up to date",
  .enabled(if: chromium != nil, "Chromium is not installed: apt-get install chromium"))
struct LivePageTests {
  /// The texts of the closing section and of the chapters after one update of the page.
  private func afterUpdate(of closing: ClosingSection, to newClosing: ClosingSection?) throws -> String {
    func page(_ title: String, _ closing: ClosingSection?) -> String {
      let notebook = WovenNotebook(title: title, chapters: [])
      return HTMLPage(notebook, closing: closing).html(script: liveScript(version: title))
    }
    let next = Data(page("new", newClosing).utf8).base64EncodedString()
    // Answers as the server does, and prints the page after its title has changed.
    let server = """
      <script>
      const fetched = [];
      window.fetch = async (url) => {
        fetched.push(url.pathname);
        return String(url).endsWith("state") ? new Response('{"version": "new"}') : new Response(atob("\(next)"));
      };
      history.replaceState = () => {};
      const delay = new Image();
      let delays = 0;
      delay.onload = delay.onerror = () => {
        if (document.title !== "new" && delays < 1e6)
          delay.src = `data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" width="1" height="${++delays}"/>`;
      };
      delay.onload();
      </script>
      """
    let file = FileManager.default.temporaryDirectory.appending(path: "live \(UUID().uuidString).html")
    let profile = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer {
      for url in [file, profile] { try? FileManager.default.removeItem(at: url) }
    }
    try page("old", closing).replacing("<body>", with: "<body>\(server)").write(
      to: file, atomically: true, encoding: .utf8)
    let result = try Subprocess(
      try #require(chromium),
      [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--user-data-dir=\(profile.path)", "--dump-dom", file.absoluteString,
      ]
    ).run()
    let dom = String(decoding: result.output, as: UTF8.self)
    #expect(dom.contains("<h1>new</h1>"), "\(dom.suffix(3000))")
    let main = try #require(dom.firstRange(of: "<main id=\"top\">"))
    return String(dom[main.upperBound...].prefix { $0 != "\u{0}" })
  }

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

  @Test("leaves a closing section that is the same as its script has made it")
  func same() throws {
    #expect(
      try afterUpdate(of: section("one"), to: section("one")).contains("<p class=\"toy\">one is alive</p>"))
  }

  @Test("replaces one that has changed, and tells its script")
  func changed() throws {
    #expect(
      try afterUpdate(of: section("one"), to: section("two")).contains("<p class=\"toy\">two is alive</p>"))
  }
}

private let chromium = ["chromium", "chromium-browser", "google-chrome"].lazy
  .compactMap { SearchPath.current.program($0) }.first
