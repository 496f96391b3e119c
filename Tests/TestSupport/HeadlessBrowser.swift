import Foundation
import Processes

/// Chromium without a window, on machines that have it.
public enum HeadlessBrowser {
  public static let program = ["chromium", "chromium-browser", "google-chrome"].lazy
    .compactMap { SearchPath.current.program($0) }.first

  public static var isInstalled: Bool { program != nil }

  /// Why a test is skipped that needs it.
  public static let absence = "Chromium is not installed: apt-get install chromium"

  /// The document that a page has become when `condition`, an expression in JavaScript, is true, or after a minute.
  ///
  /// - Parameter arguments: further ones for Chromium.
  /// - Throws: Foundation's error when Chromium cannot be started.
  public static func document(
    of html: String, when condition: String, arguments: [String] = []
  ) throws -> String {
    // Chromium prints the document once the page has been loaded: one image after the other delays that.
    let delay = """
      <script>
      (() => {
        const [image, end] = [new Image(), Date.now() + 60000];
        let count = 0;
        image.onload = image.onerror = () => {
          if (Date.now() < end && !(\(condition)))
            image.src = `data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" width="1" height="${++count}"/>`;
        };
        image.onload();
      })();
      </script>
      """
    return try withTemporaryFolder { folder in
      guard let program else { return absence }
      let page = folder.appending(path: "page.html")
      try html.replacing("<body>", with: "<body>\(delay)", maxReplacements: 1)
        .write(to: page, atomically: true, encoding: .utf8)
      let result = try Subprocess(
        program,
        [
          "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
          "--user-data-dir=\(folder.path)/profile", "--dump-dom",
        ] + arguments + [page.absoluteString]
      ).run()
      return String(decoding: result.output, as: UTF8.self)
    }
  }
}
