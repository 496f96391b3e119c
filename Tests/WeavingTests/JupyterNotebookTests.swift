import Foundation
import Testing

@testable import Weaving

@Suite("The Jupyter notebook")
struct JupyterNotebookTests {
  private struct Notebook: Decodable {
    struct Cell: Decodable {
      struct Output: Decodable {
        let outputType: String
        let name: String?
        let text: String?
        let data: [String: String]?
      }
      let id: String
      let cellType: String
      let source: String
      let outputs: [Output]?
    }
    let nbformat: Int
    let nbformatMinor: Int
    let cells: [Cell]
  }

  private static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
  }

  @Test("is nbformat 4.5 with prose, code, printed text, checks and images")
  func cells() throws {
    let chapter = ToyChapter.chapter(state: .stale, reasons: ["epochs 5 -> 10"])
    let json = try JupyterNotebook(ToyChapter.notebook(chapter)).json()
    let notebook = try Self.decoder.decode(Notebook.self, from: json)
    #expect(notebook.nbformat == 4 && notebook.nbformatMinor == 5)
    #expect(
      notebook.cells.map(\.cellType) == ["markdown", "markdown", "markdown", "code", "markdown", "code"])
    #expect(notebook.cells[0].source == "# toys \\& \\<digits>\n\n")
    #expect(notebook.cells[1].source.hasPrefix("# 1. Numbers\n\n> ran "))
    #expect(notebook.cells[1].source.contains("> **stale**: epochs 5 -> 10. The outputs below"))
    #expect(notebook.cells[2].source == "They are < 4.")
    let first = try #require(notebook.cells[3].outputs)
    #expect(first.map(\.text) == ["from the previous run:\n", "[1, 2]\n& more\n", "✓ a < b\n"])
    #expect(first.allSatisfy { $0.outputType == "stream" && $0.name == "stdout" })
    let second = try #require(notebook.cells[5].outputs)
    #expect(second[1].outputType == "display_data")
    #expect(second[1].data?["image/png"] == ToyChapter.png.base64EncodedString())
    #expect(second[1].data?["text/plain"] == "numbers")
  }

  @Test("hides the source of the imports and the declaration, and of no other cell")
  func setup() throws {
    struct Metadata: Decodable {
      struct Jupyter: Decodable { let sourceHidden: Bool }
      let jupyter: Jupyter?
    }
    struct Cells: Decodable {
      struct Cell: Decodable { let metadata: Metadata }
      let cells: [Cell]
    }
    let json = try JupyterNotebook(ToyChapter.notebook(ToyChapter.withSetup)).json()
    let cells = try Self.decoder.decode(Cells.self, from: json).cells
    #expect(cells.map { $0.metadata.jupyter?.sourceHidden ?? false } == [false, false, true, false, false])
  }

  @Test("keeps its cells' ids, which are all different")
  func ids() throws {
    func ids(_ chapters: Chapter...) throws -> [String] {
      let notebook = WovenNotebook(title: "toys", chapters: chapters)
      return try Self.decoder.decode(Notebook.self, from: JupyterNotebook(notebook).json()).cells.map(\.id)
    }
    let before = try ids(ToyChapter.chapter(1), ToyChapter.chapter(2))
    #expect(Set(before).count == before.count)
    let edited = ToyChapter.source.replacing("draw(", with: "\ndraw(").replacing("<", with: "less than")
    let after = try ids(
      ToyChapter.chapter(1, source: edited, state: .stale, reasons: ["a"]),
      ToyChapter.chapter(2, record: nil))
    #expect(after == before)
  }
}
