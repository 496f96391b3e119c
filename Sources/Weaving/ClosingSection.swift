import Files
import Foundation

/// What follows the chapters on a page, and comes from elsewhere than the steps: HTML with its own style and script.
///
/// ```swift
/// HTMLPage(notebook, closing: ClosingSection(id: "draw", title: "Draw a digit", html: "<p>…</p>"))
/// ```
public struct ClosingSection: Sendable, Equatable {
  /// The section's id in the page; no chapter's starts with a letter.
  public let id: String
  public let title: String
  /// HTML that leads to the section from the page's first screen; empty for a section that is not worth the way.
  public let invitation: String
  /// What is below the title.
  public let html: String
  public let style: String
  /// Runs at the end of the page, once; `view` replaces the section when its HTML changes, and the document then gets the
  /// event `notebook-changed`.
  public let script: String

  public init(
    id: String, title: String, invitation: String = "", html: String, style: String = "", script: String = ""
  ) {
    self.id = id
    self.title = title
    self.invitation = invitation
    self.html = html
    self.style = style
    self.script = script
  }

  /// Differs when the HTML does: what the script has made of it since does not count.
  var version: String { String(Digest.sha256(Data(html.utf8)).prefix(16)) }
}
