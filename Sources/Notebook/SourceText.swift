import Files
import Foundation

/// A step's literate source: its code, which decides whether results are stale, and its prose, which does not.
public enum SourceText {
  /// The lines of `source` that are code: neither prose (`//:` at column 0) nor, outside of multi-line string
  /// literals, blank.
  public static func code(of source: String) -> String {
    var code: [Substring] = []
    var inString = false
    for line in source.split(separator: "\n", omittingEmptySubsequences: false) {
      let isProse = line.hasPrefix("//:")
      let isBlank = line.allSatisfy(\.isWhitespace)
      if inString || !(isProse || isBlank) { code.append(line) }
      let quotes =
        isProse && !inString ? 0 : line.split(separator: "\"\"\"", omittingEmptySubsequences: false).count - 1
      if quotes % 2 == 1 { inString.toggle() }
    }
    return code.joined(separator: "\n")
  }

  /// The SHA-256 of the code in the file at `url`.
  ///
  /// - Throws: `SourceError` when the file cannot be read.
  public static func digest(of url: URL) throws -> String {
    guard let source = try? String(contentsOf: url, encoding: .utf8) else { throw SourceError(url: url) }
    return Digest.sha256(Data(code(of: source).utf8))
  }
}

/// A step's source that is not where it was when the step was built.
public struct SourceError: Error, CustomStringConvertible {
  let url: URL

  public var description: String {
    "\(url.path), the source of this step, cannot be read: build again with `swift build -c release`, which "
      + "tells the step where its source is now"
  }
}
