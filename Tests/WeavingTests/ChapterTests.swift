import Files
import Foundation
import Testing

@testable import Engine
@testable import Weaving

@Suite("A chapter")
struct ChapterTests {
  private let figure = Chapter.Output.figure(.init(path: "figures/1-numbers.png", png: ToyChapter.png))

  @Test("has each output under the code that put it out, in order, texts in a row as one")
  func outputs() {
    let chapter = ToyChapter.chapter()
    #expect(chapter.title == "1. Numbers")
    #expect(chapter.cells.map(\.kind) == [.prose, .code, .prose, .code])
    #expect(
      chapter.cells.map(\.outputs) == [
        [], [.text("[1, 2]\n& more\n"), .check("a < b")], [], [figure, .text("drawn\n")],
      ])
  }

  @Test("whose prose was edited since shows the new prose, and the outputs still under their code")
  func editedProse() {
    let edited = ToyChapter.source.replacing(
      "//: They are < 4.", with: "//: Now\n//: there\n//:\n//: is more."
    )
    .replacing("print(a)", with: "\n//: Prose in between.\n\nprint(a)")
    let chapter = ToyChapter.chapter(source: edited)
    let outputs = chapter.cells.filter { $0.kind == .code }.map { ($0.text, $0.outputs.count) }
    #expect(outputs.map(\.0) == ["let a = [1, 2]", "print(a)", "draw(\"figures/1-numbers.png\")"])
    #expect(outputs.map(\.1) == [0, 2, 2])
  }

  @Test("whose code was edited since shows the new code, and the outputs where the lines that gave them were")
  func editedCode() {
    let chapter = ToyChapter.chapter(source: ToyChapter.source.replacing("print(a)", with: "show(a)"))
    #expect(chapter.cells[1].text == "let a = [1, 2]\nshow(a)")
    #expect(chapter.cells[1].outputs.count == 2)
    #expect(chapter.cells[3].outputs.count == 2)
  }

  @Test(
    "without a source shows the code that ran; without a record, the code alone; without both, nothing but its name"
  )
  func missing() {
    #expect(ToyChapter.chapter(source: nil).cells.count == 4)
    let unrun = ToyChapter.chapter(record: nil)
    #expect(unrun.cells.count == 4 && unrun.cells.allSatisfy(\.outputs.isEmpty))
    let empty = ToyChapter.chapter(source: nil, record: nil)
    #expect(empty.cells.isEmpty && empty.title == "1-numbers")
  }

  @Test("has its title once, also where code comes before it or it is no first heading")
  func title() {
    for source in ["// MIT\n//: # A b\n//: c\n", "//: ## A b\n//: c\n", "//: # A b\n//:\n//: c\n"] {
      let chapter = ToyChapter.chapter(source: source, record: nil)
      #expect(chapter.title == "A b")
      #expect(chapter.cellsBelowTitle.map(\.text).filter { $0 != "// MIT" } == ["c"], "\(source)")
    }
  }

  @Test("names its cells the same from one weaving to the next, and no two alike")
  func ids() {
    let ids = ToyChapter.chapter().cells.map(\.id)
    #expect(
      ids == [
        "1-numbers-1-numbers", "1-numbers-let-a-1-2", "1-numbers-a-figure",
        "1-numbers-draw-figures-1-numbers-png",
      ])
    let twice = ToyChapter.chapter(source: "print(1)\n//: a\nprint(1)\n//: a")
    #expect(Set(twice.cells.map(\.id)).count == 4)
    for source in ["print(1)\n//: a\nprint(1)\n//: b\nprint(1, 2)", "//: ---\nlet a = 1\n//: 数字\n"] {
      let ids = ToyChapter.chapter(source: source).cells.map(\.id) + ["1-numbers"]
      #expect(Set(ids).count == ids.count, "\(ids), with the chapter's own")
    }
    let longer = ToyChapter.chapter(source: "//: before\nlet x = 1\n" + ToyChapter.source)
    #expect(longer.cells.suffix(3).map(\.id) == Array(ids.suffix(3)), "a new cell renames no other")
    #expect(
      ids.allSatisfy {
        $0.count <= 64 && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
      })
  }

  @Test("has a badge when its outputs are not what its code gives, or were made from stale inputs")
  func badges() {
    #expect(ToyChapter.chapter().badge == nil)
    func label(_ chapter: Chapter) -> String? { chapter.badge?.label }
    let stale = ToyChapter.chapter(state: .stale, reasons: ["epochs 5 -> 10"])
    #expect(stale.badge?.label == "stale")
    #expect(stale.badge?.text == "epochs 5 -> 10. The outputs below are from the previous run.")
    #expect(stale.showsPreviousOutputs && !ToyChapter.chapter().showsPreviousOutputs)
    #expect(ToyChapter.chapter(record: nil, state: .stale, reasons: ["a"]).badge?.text == "a")
    #expect(ToyChapter.chapter(state: .failed, reasons: ["it failed"]).badge?.label == "failed")
    #expect(ToyChapter.chapter(state: .neverRun).badge?.label == "never run")
    let byStale = ToyChapter.chapter(staleInputs: ["0-a is stale"])
    #expect(byStale.badge?.label == "stale inputs" && byStale.badge?.text.contains("0-a is stale") == true)
    #expect(ToyChapter.chapter(problem: "no source").badge?.label == "broken")
  }

  @Test("a figure's alternative text is what its file says that it shows, else its name")
  func alternativeText() throws {
    let described = try #require(
      PNGMetadata(["Description": "Accuracy: 99 % \"right\""]).added(to: ToyChapter.png))
    let path = "figures/7-class-accuracy.png"
    #expect(Chapter.Figure(path: path, png: described).alternativeText == "Accuracy: 99 % \"right\"")
    #expect(Chapter.Figure(path: path, png: ToyChapter.png).alternativeText == "class accuracy")
    let notebook = ToyChapter.notebook(ToyChapter.chapter(png: described))
    #expect(HTMLPage(notebook).html().contains("alt=\"Accuracy: 99 % &quot;right&quot;\""))
    let jupyter = String(decoding: try JupyterNotebook(notebook).json(), as: UTF8.self)
    #expect(jupyter.contains(#""alt" : "Accuracy: 99 % \"right\"""#), "where nbconvert looks for it")
    let markdown = MarkdownDocument(notebook, imageFolder: "images").text
    #expect(markdown.contains("![Accuracy: 99 % \"right\"]("))
  }

  @Test(
    "with a note has a badge that says it, under its title and in the overview, and the note where it was made"
  )
  func notes() throws {
    let chapter = ToyChapter.chapter(record: ToyChapter.notedRecord)
    #expect(chapter.badge?.label == "note" && chapter.badge?.text == "no 3 & no 8")
    #expect(!chapter.showsPreviousOutputs)
    let page = HTMLPage(ToyChapter.notebook(chapter)).html()
    #expect(page.contains("<span class=\"badge old\">note</span> no 3 &amp; no 8</p>"))
    #expect(page.contains("<p class=\"note\">no 3 &amp; no 8</p>"))
    #expect(page.contains("<p class=\"run\">input: Kaggle's train.csv in &lt;here&gt;</p>"))
    let jupyter = String(decoding: try JupyterNotebook(ToyChapter.notebook(chapter)).json(), as: UTF8.self)
    #expect(jupyter.contains("> **note**: no 3 \\\\& no 8") && jupyter.contains("note: no 3 & no 8"))
    let markdown = MarkdownDocument(ToyChapter.notebook(chapter), imageFolder: "images").text
    #expect(markdown.contains("> **note**: no 3 \\& no 8") && markdown.contains("Input: Kaggle's train.csv"))
    #expect(ToyChapter.chapter(state: .stale, reasons: ["x"]).badge?.label == "stale", "which matters more")
  }
}
