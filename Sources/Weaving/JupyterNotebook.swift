import Engine
import Files
import Foundation

/// The notebook in Jupyter's format (nbformat 4.5, https://nbformat.readthedocs.io): cells keep their ids from one
/// weaving to the next.
struct JupyterNotebook: Encodable {
  struct Metadata: Encodable {
    struct Kernel: Encodable {
      let name = "swift"
      let displayName = "Swift"
      let language = "swift"
    }
    struct Language: Encodable {
      let name = "swift"
      let fileExtension = ".swift"
      let mimetype = "text/x-swift"
    }
    let kernelspec = Kernel()
    let languageInfo = Language()
    let title: String
  }

  struct Cell: Encodable {
    let id: String
    let cellType: String
    let source: String
    var outputs: [Output]?
    /// Whether the source is folded away: JupyterLab shows a bar in its place.
    var isSourceHidden = false

    private struct Metadata: Encodable {
      struct Jupyter: Encodable { let sourceHidden = true }
      let jupyter = Jupyter()
    }

    enum CodingKeys: String, CodingKey {
      case id, cellType, source, outputs, metadata, executionCount
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(id, forKey: .id)
      try container.encode(cellType, forKey: .cellType)
      try container.encode(source, forKey: .source)
      if isSourceHidden {
        try container.encode(Metadata(), forKey: .metadata)
      } else {
        try container.encode([String: String](), forKey: .metadata)
      }
      if let outputs {
        try container.encode(outputs, forKey: .outputs)
        try container.encodeNil(forKey: .executionCount)
      }
    }
  }

  enum Output: Encodable {
    case stream(String)
    case image(Chapter.Figure, png: Data)

    private struct Stream: Encodable {
      let outputType = "stream"
      let name = "stdout"
      let text: String
    }
    private struct Display: Encodable {
      let outputType = "display_data"
      let data: [String: String]
      let metadata: [String: Image]
    }
    private struct Image: Encodable {
      let width: Int?
      let height: Int?
      let alt: String
    }

    func encode(to encoder: any Encoder) throws {
      switch self {
      case .stream(let text): try Stream(text: text).encode(to: encoder)
      case .image(let figure, let png):
        let alternative = figure.alternativeText
        try Display(
          data: ["image/png": png.base64EncodedString(), "text/plain": alternative],
          metadata: [
            "image/png": Image(
              width: figure.size.map { $0.width / 2 }, height: figure.size.map { $0.height / 2 },
              alt: alternative)
          ]
        ).encode(to: encoder)
      }
    }
  }

  let nbformat = 4
  let nbformatMinor = 5
  let metadata: Metadata
  let cells: [Cell]

  init(_ notebook: WovenNotebook) {
    metadata = Metadata(title: notebook.title)
    let opening = Cell(
      id: "title", cellType: "markdown",
      source: (["# \(Markdown.escaped(notebook.title))", notebook.lead] + notebook.sourceLine)
        .joined(separator: "\n\n"))
    cells = [opening] + notebook.chapters.flatMap(Self.cells)
  }

  func json() throws -> Data {
    let encoder = JSONFormat.readable.encoder
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return try encoder.encode(self) + Data("\n".utf8)
  }

  private static func cells(of chapter: Chapter) -> [Cell] {
    let heading = Cell(
      id: "\(chapter.step.number)-chapter", cellType: "markdown",
      source: (["# \(Markdown.escaped(chapter.title))"] + chapter.notes).joined(separator: "\n\n"))
    return [heading]
      + chapter.cellsBelowTitle.map { cell in
        switch cell.kind {
        case .prose: Cell(id: cell.id, cellType: "markdown", source: cell.text)
        case .code:
          Cell(
            id: cell.id, cellType: "code", source: cell.text,
            outputs: outputs(of: cell, arePrevious: chapter.showsPreviousOutputs),
            isSourceHidden: cell.isSetup)
        }
      }
  }

  private static func outputs(of cell: Chapter.Cell, arePrevious: Bool) -> [Output] {
    let when: [Output] = arePrevious && !cell.outputs.isEmpty ? [.stream("from the previous run:\n")] : []
    return when
      + cell.outputs.map { output in
        switch output {
        case .text(let text): .stream(text)
        case .check(let statement): .stream("✓ \(statement)\n")
        case .note(let text): .stream("note: \(text)\n")
        case .figure(let figure):
          figure.png.map { .image(figure, png: $0) }
            ?? .stream("\(figure.path) is missing or not a PNG\n")
        }
      }
  }
}
