import Foundation
import Processes
import TestSupport
import Testing

/// Chromium without a window, on machines that have it.
enum HeadlessBrowser {
  static let program = ["chromium", "chromium-browser", "google-chrome"].lazy
    .compactMap { SearchPath.current.program($0) }.first

  /// For tests that need it.
  static var isInstalled: Bool { program != nil }
  static let reason: Comment = "Chromium is not installed: apt-get install chromium"

  /// Opens a page and waits until its script calls `report(value)`, a function that is added to it.
  ///
  /// - Parameters:
  ///   - script: runs after the page's own, as the body of an asynchronous function.
  ///   - arguments: further ones for Chromium.
  /// - Returns: what was reported, from JSON.
  static func result<Value: Decodable>(
    _ type: Value.Type = Value.self, of script: String, in html: String, arguments: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Value {
    let program = try #require(program, reason, sourceLocation: sourceLocation)
    let reporting = """
      <script>
      function report(value) {
        if (document.getElementById("reported")) return;
        const element = document.createElement("script");
        element.id = "reported";
        element.type = "application/json";
        element.textContent = JSON.stringify(value);
        document.body.append(element);
      }
      window.onerror = (message, file, line) => report({ error: `${message} (line ${line})` });
      setTimeout(() => report({ error: "nothing was reported for a minute" }), 60000);
      // Chromium prints the page once it has been loaded. Until there is a report, one image after the other delays that.
      const delay = new Image();
      let delays = 0;
      delay.onload = delay.onerror = () => {
        if (!document.getElementById("reported"))
          delay.src = `data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" width="1" height="${++delays}"/>`;
      };
      delay.onload();
      </script>
      """
    let page = html.replacing("<body>", with: "<body>\(reporting)", maxReplacements: 1)
      .replacing(
        "</body>",
        with:
          "<script>(async () => {\n\(script)\n})().catch((error) => report({ error: error.stack }));</script></body>"
      )
    return try withTemporaryFolder { folder in
      let file = folder.appending(path: "page.html")
      try page.write(to: file, atomically: true, encoding: .utf8)
      let result = try Subprocess(
        program,
        [
          "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
          "--user-data-dir=\(folder.path)/profile", "--dump-dom",
        ] + arguments + [file.absoluteString]
      ).run()
      let dom = String(decoding: result.output, as: UTF8.self)
      let start = try #require(
        dom.range(of: "<script id=\"reported\" type=\"application/json\">"),
        "the page reports nothing: \(result.errorText.suffix(500))", sourceLocation: sourceLocation)
      let json = dom[start.upperBound...].prefix { $0 != "<" }
      do {
        return try JSONDecoder().decode(Value.self, from: Data(json.utf8))
      } catch {
        Issue.record("the page reports \(json.prefix(500))", sourceLocation: sourceLocation)
        throw error
      }
    }
  }
}

extension [Float] {
  /// The numbers in Base64, as `floats` in network.js reads them.
  var base64: String { withUnsafeBytes { Data($0).base64EncodedString() } }
}
