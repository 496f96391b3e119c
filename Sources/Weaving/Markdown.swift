import CCmark
import Foundation

/// Markdown in GitHub's flavour, parsed and rendered by cmark-gfm. Raw HTML in it is left out.
enum Markdown {
  /// cmark-gfm has global variables.
  private static let lock = NSLock()

  private static let options = Int32(CMARK_OPT_DEFAULT)

  /// `text` as HTML, with headings `shift` levels further down; each piece of text is one document, so that an unclosed
  /// code fence ends with it.
  static func html(_ text: String, headingShift shift: Int32 = 0) -> String {
    parsed(text) { document, parser in
      forEachNode(of: document) { node in
        if cmark_node_get_type(node) == CMARK_NODE_HEADING {
          cmark_node_set_heading_level(node, min(6, cmark_node_get_heading_level(node) + shift))
        }
      }
      guard let html = cmark_render_html(document, options, cmark_parser_get_syntax_extensions(parser)) else {
        return ""
      }
      defer { free(html) }
      return String(cString: html)
    }
  }

  /// The words of the first heading, without their markup.
  static func firstHeading(in text: String) -> String? {
    parsed(text) { document, _ in
      var (heading, words): (OpaquePointer?, String) = (nil, "")
      forEachNode(of: document) { node in
        if heading == nil, cmark_node_get_type(node) == CMARK_NODE_HEADING { heading = node }
        var parent = cmark_node_parent(node)
        while let ancestor = parent, ancestor != heading { parent = cmark_node_parent(ancestor) }
        if heading != nil, parent == heading, let literal = cmark_node_get_literal(node) {
          words += String(cString: literal)
        }
      }
      return heading == nil || words.isEmpty ? nil : words
    }
  }

  /// `text`, within a line, escaped so that GitHub's Markdown and Jupyter's show it literally.
  static func escaped(_ text: String) -> String {
    String(text.flatMap { #"\`*_[]<&~$"#.contains($0) ? ["\\", $0] : [$0] })
  }

  /// `text` between fences that are longer than any in it.
  static func fenced(_ text: String, language: String) -> String {
    var (longest, run) = (2, 0)
    for character in text {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    return "\(fence)\(language)\n\(text.trimmingSuffix { $0.isNewline })\n\(fence)"
  }

  /// A block quotation of `markdown`.
  static func quoted(_ markdown: String) -> String {
    "> " + markdown.replacing("\n", with: "\n> ")
  }

  private static func parsed<Result>(
    _ text: String, _ body: (_ document: OpaquePointer, _ parser: OpaquePointer) -> Result
  ) -> Result {
    lock.lock()
    defer { lock.unlock() }
    cmark_gfm_core_extensions_ensure_registered()
    guard let parser = cmark_parser_new(options) else {
      preconditionFailure("cmark has no memory for a parser")
    }
    defer { cmark_parser_free(parser) }
    for name in ["table", "strikethrough", "autolink", "tasklist"] {
      if let syntax = cmark_find_syntax_extension(name) {
        cmark_parser_attach_syntax_extension(parser, syntax)
      }
    }
    cmark_parser_feed(parser, text, text.utf8.count)
    guard let document = cmark_parser_finish(parser) else {
      preconditionFailure("cmark has no memory for a document of \(text.utf8.count) bytes")
    }
    defer { cmark_node_free(document) }
    return body(document, parser)
  }

  /// Calls `body` with each node once, parents before their children.
  private static func forEachNode(of document: OpaquePointer, _ body: (OpaquePointer) -> Void) {
    let iterator = cmark_iter_new(document)
    defer { cmark_iter_free(iterator) }
    while true {
      let event = cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { return }
      if event == CMARK_EVENT_ENTER, let node = cmark_iter_get_node(iterator) { body(node) }
    }
  }
}
