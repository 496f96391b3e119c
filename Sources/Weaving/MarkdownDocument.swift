import Foundation

/// The notebook as Markdown, with its images in a folder beside it.
struct MarkdownDocument {
  let text: String
  /// The images by their paths beside the document.
  let images: [String: Data]

  init(_ notebook: WovenNotebook, imageFolder: String) {
    var images: [String: Data] = [:]
    var blocks = ["# \(Markdown.escaped(notebook.title))", notebook.lead].filter { !$0.isEmpty }
    blocks += notebook.sourceLine
    blocks += [
      notebook.chapters.map { "- [\(Markdown.escaped($0.title))](#\(Self.anchor($0.title)))" }
        .joined(separator: "\n")
    ]
    for chapter in notebook.chapters {
      blocks.append("## \(Markdown.escaped(chapter.title))")
      blocks += chapter.notes
      for cell in chapter.cellsBelowTitle {
        guard cell.kind == .code else {
          blocks.append(Self.withDeeperHeadings(cell.text))
          continue
        }
        let code = Markdown.fenced(cell.text, language: "swift")
        // The blank lines let what is between the tags be Markdown.
        blocks +=
          cell.isSetup
          ? ["<details>\n<summary>\(Chapter.Cell.setupTitle)</summary>", code, "</details>"] : [code]
        if chapter.showsPreviousOutputs, !cell.outputs.isEmpty { blocks.append("*from the previous run*") }
        for output in cell.outputs {
          switch output {
          case .text(let text): blocks.append(Markdown.fenced(text, language: "text"))
          case .check(let statement): blocks.append("✓ \(Markdown.escaped(statement))")
          case .note(let text): blocks.append("**Note:** \(Markdown.escaped(text))")
          case .figure(let figure):
            let path = "\(imageFolder)/\(figure.path.split(separator: "/").last ?? "figure.png")"
            if let png = figure.png {
              images[path] = png
              blocks.append("![\(Markdown.escaped(figure.alternativeText))](<\(path)>)")
            } else {
              blocks.append("*\(figure.path) is missing or not a PNG*")
            }
          }
        }
      }
    }
    text = blocks.joined(separator: "\n\n") + "\n"
    self.images = images
  }

  /// The anchor that GitHub gives to a heading.
  private static func anchor(_ heading: String) -> String {
    heading.lowercased().filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }.replacing(" ", with: "-")
  }

  /// A block of prose with its headings one level further down, and an unclosed code fence closed.
  private static func withDeeperHeadings(_ text: String) -> String {
    var fence: String?
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
      let start = line.drop { $0 == " " }
      if let open = fence {
        if start.hasPrefix(open), start.allSatisfy({ $0 == open.first || $0 == " " }) { fence = nil }
      } else if start.hasPrefix("```") || start.hasPrefix("~~~") {
        fence = String(start.prefix { $0 == start.first })
      } else if line.prefixMatch(of: /#{1,5}(\s|$)/) != nil {
        return "#" + line
      }
      return String(line)
    }
    if let fence { lines.append(fence) }
    return lines.joined(separator: "\n")
  }
}
