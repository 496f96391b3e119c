import Engine
import Files
import Foundation

/// A format that the notebook can be woven into.
public enum WovenFormat: String, CaseIterable, Sendable {
  /// One file, with style and images inside.
  case html
  /// A Jupyter notebook, nbformat 4.5.
  case ipynb
  /// A file with its images in a folder beside it.
  case markdown

  public var fileExtension: String { self == .markdown ? "md" : rawValue }
}

extension WovenNotebook {
  /// Writes the document, each of its files atomically.
  ///
  /// - Parameter closing: what follows the chapters in HTML; the other formats run no script, and do without it.
  /// - Throws: `WeavingError` when a file cannot be written.
  public func write(as format: WovenFormat, to url: URL, closing: ClosingSection? = nil) throws {
    switch format {
    case .html: try Self.write(Data(HTMLPage(self, closing: closing).html().utf8), to: url)
    case .ipynb: try Self.write(try JupyterNotebook(self).json(), to: url)
    case .markdown:
      let document = MarkdownDocument(
        self, imageFolder: url.deletingPathExtension().lastPathComponent + "_files")
      for (path, png) in document.images {
        try Self.write(png, to: url.deletingLastPathComponent().appending(path: path))
      }
      try Self.write(Data(document.text.utf8), to: url)
    }
  }

  private static func write(_ data: Data, to url: URL) throws {
    guard FileSignature(of: url)?.isFile ?? true else {
      throw WeavingError(
        description:
          "\(url.path) is a folder, but should be a file: move it, or choose another file with `./notebook "
          + "weave --output FILE`")
    }
    do {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try AtomicFile.write(data, to: url)
    } catch {
      throw WeavingError(
        description:
          "\(url.path) cannot be written: \(explanation(of: error)). Fix that, or choose another file with "
          + "`./notebook weave --output FILE`")
    }
  }
}

/// A document that cannot be written.
public struct WeavingError: Error, CustomStringConvertible {
  public let description: String
}
