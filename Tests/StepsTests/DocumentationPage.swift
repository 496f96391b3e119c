import Foundation
import TestSupport
import Testing

/// README or another page, by its path in the package.
struct DocumentationPage {
  /// What is between two fences.
  struct CodeBlock {
    /// What the opening fence names: "sh", "swift", or nothing.
    let language: String
    let lines: [String]
  }

  let path: String
  let text: String
  let codeBlocks: [CodeBlock]
  /// The lines outside of code blocks.
  let prose: [String]

  var url: URL { packageFolder.appending(path: path) }

  init(_ path: String) throws {
    self.path = path
    text = try String(contentsOf: packageFolder.appending(path: path), encoding: .utf8)
    var (blocks, prose): ([CodeBlock], [String]) = ([], [])
    var open: (language: String, lines: [String])?
    for line in text.components(separatedBy: "\n") {
      if line.hasPrefix("```") {
        if let block = open { blocks.append(CodeBlock(language: block.language, lines: block.lines)) }
        open = open == nil ? (String(line.dropFirst(3)), []) : nil
      } else if open == nil {
        prose.append(line)
      } else {
        open?.lines.append(line)
      }
    }
    (codeBlocks, self.prose) = (blocks, prose)
  }

  /// README and all pages of the package about using and changing it.
  static func all() throws -> [DocumentationPage] {
    let docs = try FileManager.default.subpathsOfDirectory(atPath: packageFolder.path + "/docs")
    let pages =
      ["README.md", "CONTRIBUTING.md", "benchmarks/README.md"] + docs.map { "docs/\($0)" }.sorted()
    return try pages.filter { $0.hasSuffix(".md") }.map(DocumentationPage.init)
  }

  /// What a link to one of the headings has after its `#`, as GitHub makes it.
  var anchors: Set<String> {
    Set(
      prose.filter { $0.hasPrefix("#") }.map { heading in
        heading.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces).lowercased()
          .replacing(/\[([^\]]*)\]\([^)]*\)/) { $0.output.1 }
          .filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
          .replacing(" ", with: "-")
      })
  }

  /// The targets of the links and images that lead into the package.
  var links: [String] {
    prose.joined(separator: "\n").matches(of: /\]\(([^)\s]+)\)/)
      .map { String($0.output.1) }.filter { !$0.contains("://") }
  }

  /// The commands that call a program of the package, without their comments and without what follows `|`, `>` or `&`.
  var commands: [String] {
    (codeBlocks.flatMap(\.lines) + text.matches(of: /`([^`]+)`/).map { String($0.output.1) })
      .map { $0.hasPrefix("$ ") ? String($0.dropFirst(2)) : $0 }
      .map { $0.replacing(/\s+[#|>&].*/, with: "").replacing("\n", with: " ") }
      .map { $0.hasPrefix("nohup ") ? String($0.dropFirst(6)) : $0 }
      .filter { $0.hasPrefix("./notebook ") }
  }

  /// What a block without a language shows that has a line which starts with `text`.
  func output(withLine text: String) throws -> [String] {
    try #require(
      codeBlocks.first { $0.language.isEmpty && $0.lines.contains { $0.hasPrefix(text) } }?.lines,
      "\(path) shows no output with '\(text)'")
  }

  /// What the first column of the tables with this heading has in backquotes.
  func quoted(inColumn heading: String) -> [String] {
    var isInside = false
    return prose.flatMap { line -> [String] in
      isInside = line.hasPrefix("| \(heading) |") || (isInside && line.hasPrefix("|"))
      guard isInside else { return [] }
      return line.split(separator: "|")[0].matches(of: /`([^`]+)`/).map { String($0.output.1) }
    }
  }
}
