import Foundation
import TestSupport
import Testing

extension HeadlessBrowser {
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
    let reporting = """
      <body>
      <script>
      function report(value) { window.reported ??= JSON.stringify(value); }
      window.onerror = (message, file, line) => report({ error: `${message} (line ${line})` });
      </script>
      """
    let body = """
      <script>(async () => {
      \(script)
      })().catch((error) => report({ error: error.stack }));</script></body>
      """
    let json = try showing(
      html.replacing("<body>", with: reporting, maxReplacements: 1).replacing("</body>", with: body),
      arguments: arguments
    ) { browser in
      try #require(
        try browser.wait(until: "window.reported", seconds: 60), "the page reports nothing within a minute",
        sourceLocation: sourceLocation)
      return try browser.value(of: "window.reported", as: String.self)
    }
    do {
      return try JSONDecoder().decode(Value.self, from: Data(json.utf8))
    } catch {
      Issue.record("the page reports \(json.prefix(500))", sourceLocation: sourceLocation)
      throw error
    }
  }
}

extension [Float] {
  /// The numbers in Base64, as `floats` in network.js reads them.
  var base64: String { withUnsafeBytes { Data($0).base64EncodedString() } }
}
