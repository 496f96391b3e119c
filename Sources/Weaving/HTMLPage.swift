import Engine
import Foundation

/// The notebook as one self-contained HTML file, with style and images inside.
public struct HTMLPage {
  private let notebook: WovenNotebook
  private let closing: ClosingSection?

  /// - Parameter closing: what follows the chapters.
  public init(_ notebook: WovenNotebook, closing: ClosingSection? = nil) {
    self.notebook = notebook
    self.closing = closing
  }

  /// The page's icon, in SVG. Without one, browsers would ask the page's server for it.
  private static let icon = """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0b5cad"/>\
    <path d="M11 8h12l-8 17" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round" \
    stroke-linejoin="round"/></svg>
    """

  /// The page.
  ///
  /// - Parameter script: runs in the page, beside that of the closing section; for pages that are served, files have
  ///   none.
  public func html(script: String? = nil) -> String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <link rel="icon" href="data:image/svg+xml;base64,\(Data(Self.icon.utf8).base64EncodedString())">
    <title>\(HTML.escaped(notebook.title))</title>
    <style>
    \(String(decoding: PackageResources.page_css, as: UTF8.self))\(closing?.style ?? "")</style>
    </head>
    <body>
    <nav aria-label="Contents">
    <p class="brand"><a href="#top">\(HTML.escaped(notebook.title))</a></p>
    <ol>
    \((notebook.chapters.map(contentsEntry) + closingEntry).joined(separator: "\n"))
    </ol>
    </nav>
    <main id="top">
    \(overview)
    \((notebook.chapters.map(section) + closingPart).joined(separator: "\n"))
    </main>
    \([closing?.script ?? "", script ?? ""].filter { !$0.isEmpty }.map { "<script>\n\($0)</script>\n" }.joined())</body>
    </html>

    """
  }

  private func contentsEntry(_ chapter: Chapter) -> String {
    // The list numbers its entries itself.
    let title = chapter.title.trimmingPrefix("\(chapter.step.number). ")
    return
      "<li value=\"\(chapter.step.number)\"><a href=\"#\(chapter.step)\">\(HTML.escaped(String(title)))</a>"
      + "\(dot(of: chapter.step))</li>"
  }

  private var closingEntry: [String] {
    closing.map { ["<li class=\"closing\"><a href=\"#\($0.id)\">\(HTML.escaped($0.title))</a></li>"] } ?? []
  }

  private var invitation: String {
    guard let closing, !closing.invitation.isEmpty else { return "" }
    return "\n<p class=\"invitation\">\(closing.invitation)</p>"
  }

  private var closingPart: [String] {
    closing.map { closing in
      [
        """
        <section id="\(closing.id)" class="chapter" data-version="\(closing.version)">
        <h2><a href="#\(closing.id)">\(HTML.escaped(closing.title))</a></h2>
        \(closing.html)
        </section>
        """
      ]
    } ?? []
  }

  /// A dot for a chapter with a badge.
  private func dot(of step: StepID) -> String {
    let badge = notebook.chapters.first { $0.step == step }?.badge
    return badge.map { " <span class=\"dot \(Self.tone($0.label))\" title=\"\($0.label)\"></span>" } ?? ""
  }

  /// The results, and the states of the steps.
  private var overview: String {
    let tiles = notebook.metrics.map { name, value, step in
      "<a class=\"metric\" href=\"#\(step)\"><b>\(HTML.escaped(value))\(dot(of: step))</b>"
        + "<span>\(HTML.escaped(name))</span></a>"
    }
    let rows = notebook.chapters.map { chapter in
      row(
        "<a href=\"#\(chapter.step)\">\(chapter.step)</a>",
        chapter.status?.about ?? chapter.record?.declaration.about ?? "", chapter.record?.totalSeconds,
        chapter.badge.map { Self.label($0.label) } ?? "")
    }
    let seconds = notebook.chapters.compactMap { $0.record?.totalSeconds }
    return """
      <header>
      <h1>\(HTML.escaped(notebook.title))</h1>
      <div class="prose">\(Markdown.html(notebook.lead))\(invitation)</div>
      <div class="metrics">\(tiles.joined())</div>
      <div class="wide"><table class="steps">
      <tr><th>step</th><th class="about"></th><th class="time">took</th><th></th></tr>
      \(rows.joined(separator: "\n"))
      \(row("all", "", seconds.isEmpty ? nil : seconds.reduce(0, +), ""))
      </table></div>
      \(notebook.source.map { "<p class=\"run\">input: \(HTML.escaped($0))</p>" } ?? "")
      <p class="run">\(machineText)</p>
      </header>
      """
  }

  private func row(_ step: String, _ about: String, _ seconds: Double?, _ badge: String) -> String {
    "<tr><td>\(step)</td><td class=\"about\">\(HTML.escaped(about))</td>"
      + "<td class=\"time\">\(seconds.map(elapsedText) ?? "")</td><td>\(badge)</td></tr>"
  }

  /// The machine of the step that took longest.
  private var machineText: String {
    let longest = notebook.chapters.compactMap(\.record).max { $0.totalSeconds < $1.totalSeconds }
    return longest.map { record in
      HTML.escaped(
        "\(record.machine.cpu), \(record.threads) threads, \(record.machine.os), \(record.machine.toolchain)")
    } ?? ""
  }

  private func section(_ chapter: Chapter) -> String {
    let badge = chapter.badge.map { badge in
      "<p class=\"note \(Self.tone(badge.label))\">\(Self.label(badge.label)) \(HTML.escaped(badge.text))</p>"
    }
    let unfinished = chapter.unfinishedText.map {
      "<details class=\"unfinished\"\(chapter.status?.state == .failed ? " open" : "")><summary>Output of the unfinished run</summary>"
        + "<pre>\(HTML.escaped($0))</pre></details>"
    }
    let run = chapter.runText.map { "<p class=\"run\">\(HTML.escaped($0))</p>" }
    return """
      <section id="\(chapter.step)" class="chapter">
      <h2><a href="#\(chapter.step)">\(HTML.escaped(chapter.title))</a></h2>
      \([run, badge, unfinished].compactMap(\.self).joined(separator: "\n"))
      \(chapter.cellsBelowTitle.map { cell($0, arePrevious: chapter.showsPreviousOutputs) }.joined(separator: "\n"))
      </section>
      """
  }

  private func cell(_ cell: Chapter.Cell, arePrevious: Bool) -> String {
    switch cell.kind {
    case .prose:
      return "<div class=\"prose\" id=\"\(cell.id)\">\(Markdown.html(cell.text, headingShift: 1))</div>"
    case .code:
      let code = "<pre class=\"code\"><code>\(SwiftHighlighter.html(cell.text))</code></pre>"
      let folded =
        "<details class=\"setup\"><summary>\(Chapter.Cell.setupTitle)</summary>\(code)</details>"
      return "<div class=\"cell\" id=\"\(cell.id)\">\(cell.isSetup ? folded : code)"
        + "\(outputs(cell.outputs, arePrevious: arePrevious))</div>"
    }
  }

  private func outputs(_ outputs: [Chapter.Output], arePrevious: Bool) -> String {
    guard !outputs.isEmpty else { return "" }
    let parts = outputs.map { output in
      switch output {
      case .text(let text): return "<pre>\(HTML.escaped(text.trimmingSuffix { $0.isNewline }))</pre>"
      case .check(let statement): return "<p class=\"check\">\(HTML.escaped(statement))</p>"
      case .note(let text): return "<p class=\"note\">\(HTML.escaped(text))</p>"
      case .figure(let figure): return html(of: figure)
      }
    }
    return arePrevious
      ? "<div class=\"output previous\"><p class=\"when\">from the previous run</p>\(parts.joined())</div>"
      : "<div class=\"output\">\(parts.joined())</div>"
  }

  private func html(of figure: Chapter.Figure) -> String {
    guard let png = figure.png, let (width, height) = figure.size else {
      return "<p class=\"missing\">\(HTML.escaped(figure.path)) is missing or not a PNG</p>"
    }
    // Figures are drawn with two device pixels for each of the page's.
    return
      "<figure><img width=\"\(width / 2)\" height=\"\(height / 2)\" alt=\"\(HTML.escaped(figure.alternativeText))\" "
      + "src=\"data:image/png;base64,\(png.base64EncodedString())\"></figure>"
  }

  private static func label(_ text: String) -> String { "<span class=\"badge \(tone(text))\">\(text)</span>" }

  private static func tone(_ label: String) -> String {
    switch label {
    case "failed", "broken", "error": "bad"
    case "running": "busy"
    default: "old"
    }
  }
}

extension StringProtocol {
  func trimmingSuffix(while predicate: (Character) -> Bool) -> String {
    guard let last = lastIndex(where: { !predicate($0) }) else { return "" }
    return String(self[...last])
  }
}
