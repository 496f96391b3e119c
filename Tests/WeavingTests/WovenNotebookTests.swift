import Foundation
import TestSupport
import Testing

@testable import Engine
@testable import Weaving

@Suite("Weaving a package")
final class WovenNotebookTests {
  private let folder: TemporaryFolder
  private var package: URL { folder.url }
  private var workspace: Workspace { Workspace(package) }

  init() throws {
    folder = try TemporaryFolder(named: "woven notebook")
    for step in ["1-numbers", "2-sum", "3-show"] {
      try write(ToyChapter.source, to: "steps/\(step)/main.swift")
    }
  }

  private func write(_ text: String, to path: String) throws {
    try folder.write(text, to: path)
  }

  private func woven(failing broken: Int? = nil) throws -> WovenNotebook {
    struct Broken: Error, CustomStringConvertible { let description = "its program is not built" }
    return WovenNotebook(package: package, steps: try StepID.all(inPackage: package), workspace: workspace) {
      step in
      if step.number == broken { throw Broken() }
      return StepStatus(
        StepDeclaration(step: step, about: "", inputs: [], outputs: [], flags: []), state: .fresh)
    }
  }

  @Test("takes title and lead from its README, the title else from its folder")
  func title() throws {
    #expect(try woven().title == package.lastPathComponent)
    try write("\n# Some *digits*\n\nThey are\n*read*.\n\nMore.\n", to: "README.md")
    #expect(try woven().title == "Some digits")
    #expect(try woven().lead == "They are\n*read*.")
    #expect(HTMLPage(try woven()).html().contains("<p>They are\n<em>read</em>.</p>"))
  }

  @Test("continues past a step that cannot be inspected, a missing source, and a truncated record")
  func broken() throws {
    try FileManager.default.removeItem(at: package.appending(path: "steps/3-show/main.swift"))
    try write("{ \"format\": 2, ", to: "artifacts/1-numbers/record.json")
    let chapters = try woven(failing: 2).chapters
    #expect(chapters.map(\.title) == ["1. Numbers", "1. Numbers", "3-show"])
    #expect(
      chapters.map(\.problem) == [
        nil, "its program is not built", "steps/3-show/main.swift cannot be read",
      ])
    #expect(chapters[0].record == nil && chapters[0].cells.count == 4)
  }

  @Test("shows a figure that is a PNG, and not what is only named like one")
  func figures() throws {
    try ToyChapter.record.write(
      to: {
        try write("", to: "artifacts/1-numbers/x")
        return workspace.record(of: StepID(1, "numbers"))
      }())
    try write("no PNG", to: "figures/1-numbers.png")
    func figures() throws -> [Chapter.Output] {
      try woven().chapters[0].cells.flatMap(\.outputs).filter {
        if case .figure = $0 { true } else { false }
      }
    }
    func figure(_ png: Data?) -> [Chapter.Output] {
      [.figure(.init(path: "figures/1-numbers.png", png: png))]
    }
    #expect(try figures() == figure(nil))
    try ToyChapter.png.write(to: package.appending(path: "figures/1-numbers.png"))
    #expect(try figures() == figure(ToyChapter.png))
  }

  @Test("sums up with the metrics that the steps declare as headline, in order of steps and declaration")
  func metrics() {
    func record(_ headline: [HeadlineMetric]) -> Record {
      var record = ToyChapter.record
      record.declaration.headline = headline
      record.metrics = ["b_loss": 0.25, "a": 3, "other": 1]
      return record
    }
    let notebook = ToyChapter.notebook(
      ToyChapter.chapter(1, record: record(["b_loss", "a", "unmeasured"])),
      ToyChapter.chapter(2, record: record([])), ToyChapter.chapter(3, record: nil),
      ToyChapter.chapter(4, record: record(["a"])))
    #expect(
      notebook.metrics.map { "\($0.step.number) \($0.name) \($0.value)" } == [
        "1 b loss 0.2500", "1 a 3", "4 a 3",
      ])
  }

  @Test("writes each format, and says which file it cannot write")
  func formats() throws {
    for format in WovenFormat.allCases {
      let place = package.appending(path: "out/pages/a.\(format.fileExtension)")
      try woven().write(as: format, to: place)
      #expect(try !Data(contentsOf: place).isEmpty)
    }
    try write("", to: "file")
    let error = #expect(throws: WeavingError.self) {
      try woven().write(as: .html, to: package.appending(path: "file/a.html"))
    }
    #expect(error?.description.contains("file/a.html cannot be written") == true, "\(error as Any)")
    #expect(error?.description.contains("--output") == true)
  }
}
