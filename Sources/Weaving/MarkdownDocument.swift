import Foundation

/// The notebook as Markdown, with its images as files in a folder beside it.
struct MarkdownDocument {
  let text: String
  /// The images by their paths beside the document.
  let images: [String: Data]

  init(_ notebook: WovenNotebook, imageFolder: String) {
    var images: [String: Data] = [:]
    var blocks = ["# \(notebook.title)", notebook.lead].filter { !$0.isEmpty }
    blocks += [notebook.chapters.map { "- [\($0.title)](#\(Self.anchor($0.title)))" }.joined(separator: "\n")]
    for chapter in notebook.chapters {
      blocks.append("## \(chapter.title)")
      blocks += chapter.notes.map { "> \($0)" }
      for cell in chapter.cellsBelowTitle {
        guard cell.kind == .code else {
          blocks.append(Self.withDeeperHeadings(cell.text))
          continue
        }
        blocks.append(Self.fenced(cell.text, language: "swift"))
        for output in cell.outputs {
          switch output {
          case .text(let text):
            blocks.append(Self.fenced(text.trimmingSuffix { $0.isNewline }, language: "text"))
          case .check(let statement): blocks.append("✓ \(statement)")
          case .figure(let figure):
            let path = "\(imageFolder)/\(figure.path.split(separator: "/").last ?? "figure.png")"
            if let png = figure.png {
              images[path] = png
              blocks.append("![\(figure.name)](<\(path)>)")
            } else {
              blocks.append("*\(figure.path) is missing or is no PNG*")
            }
          }
        }
      }
    }
    text = blocks.joined(separator: "\n\n") + "\n"
    self.images = images
  }

  /// The name that GitHub gives to a heading's place.
  private static func anchor(_ heading: String) -> String {
    heading.lowercased().filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }.replacing(" ", with: "-")
  }

  /// `text` between fences that are longer than any in it.
  private static func fenced(_ text: String, language: String) -> String {
    var (longest, run) = (2, 0)
    for character in text {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    return "\(fence)\(language)\n\(text)\n\(fence)"
  }

  /// A block of prose with its headings one level further down, and with the code fence closed that it leaves open.
  private static func withDeeperHeadings(_ text: String) -> String {
    var fence: String?
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
      let start = line.drop { $0 == " " }
      if let open = fence {
        if start.hasPrefix(open), start.allSatisfy({ $0 == open.first || $0 == " " }) { fence = nil }
      } else if start.hasPrefix("```") || start.hasPrefix("~~~") {
        fence = String(start.prefix { $0 == start.first })
      } else if line.hasPrefix("#") {
        return "#" + line
      }
      return String(line)
    }
    if let fence { lines.append(fence) }
    return lines.joined(separator: "\n")
  }
}
