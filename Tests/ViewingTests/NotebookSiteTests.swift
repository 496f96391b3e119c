import Engine
import Foundation
import Processes
import Testing

@testable import Viewing

@Suite("What there is to see of a notebook")
struct NotebookSiteTests {
  let toy: ViewedNotebook
  let site: NotebookSite

  init() throws {
    toy = try ViewedNotebook()
    site = toy.site
  }

  @Test("the page is the woven notebook with its version in a script, and stays while nothing changes")
  func page() async throws {
    let page = try await site.currentPage()
    #expect(page.html.contains("Toy numbers") && page.html.contains("The chapter of train"))
    #expect(page.html.contains("let version = \"\(page.version)\""))
    #expect(try await site.currentPage().version == page.version)
    #expect(try await site.state() == ViewState(version: page.version))
  }

  @Test("the script has the version and the style where they belong, and is valid JavaScript")
  func script() throws {
    let script = liveScript(version: "v1")
    #expect(script.contains("let version = \"v1\";") && !script.contains("{{"))
    #expect(script.ranges(of: ".live-foot { position").count == 1)
    // Parsed by Node, on machines that have it.
    guard let node = SearchPath.current.program("node") else { return }
    try toy.write(script, to: "live.js")
    let result = try Subprocess(node, ["--check", toy.package.appending(path: "live.js").path]).run()
    #expect(result.succeeded, "\(result.errorText)")
  }

  @Test(
    "another version follows from a change of prose, title, a record, a figure, the data, a program or its flags to come",
    arguments: [
      "steps/1-numbers/main.swift", "README.md", "artifacts/2-train/record.json", "figures/2-curves.png",
      "Sources/Library/New.swift", "data/train.csv", "2-train", "artifacts/.runs/2-train.awaited.json",
    ])
  func change(path: String) async throws {
    let before = try await site.state().version
    try toy.write("changed", to: path)
    let after = try await site.state().version
    #expect(after != before)
    #expect(try await site.state().version == after)
  }

  @Test("a step that finishes again gives another version, with what it now shows")
  func finish() async throws {
    let before = try await site.currentPage()
    try toy.finish(ViewedNotebook.train, outputs: [ViewedNotebook.curves: ViewedNotebook.png], seconds: 45)
    let after = try await site.currentPage()
    #expect(after.version != before.version)
    #expect(after.html.contains("45 s") && !before.html.contains("45 s"))
  }

  @Test("a running step tells how far it is, what it has printed and the time left, while the page stays")
  func running() async throws {
    let before = try await site.state()
    #expect(before.running == nil)
    let step = try toy.start(ViewedNotebook.train)
    let started = try await site.state()
    #expect(started.version != before.version, "the page says that it runs")
    #expect(started.running?.step == "2-train" && started.running?.fraction == nil)
    #expect(started.running?.printed == "reads\n  ✓ holds\n")

    try step.tell(fraction: 0.25, progress: "epoch 1 of 4")
    let state = try await site.state()
    #expect(state.version == started.version)
    #expect(state.running?.fraction == 0.25 && state.running?.progress == "epoch 1 of 4")
    #expect(state.running?.left == "1 min 15 s", "three quarters of the 100 s of the run before")
  }

  @Test("a step that was killed does not run any more")
  func killed() async throws {
    var step: RunningStep? = try toy.start(ViewedNotebook.train)
    let running = try await site.state()
    #expect(running.running != nil)
    withExtendedLifetime(step) {}
    step = nil
    let state = try await site.state()
    #expect(state.running == nil && state.version != running.version)
  }

  @Test("the figures of a step can be had as they are so far, only those it declares, only while it runs")
  func figures() async throws {
    let other = "figures/2-other.png"
    let step = try toy.start(
      ViewedNotebook.train, figures: [ViewedNotebook.curves: ViewedNotebook.png, other: ViewedNotebook.png])
    let figure = try #require(try await site.state().running?.figure)
    #expect(figure.path == ViewedNotebook.curves)
    #expect(try await site.stagedFigure(ViewedNotebook.curves) == ViewedNotebook.png)
    #expect(try await site.stagedFigure(other) == nil, "it is not declared")
    #expect(try await site.stagedFigure("../../../README.md") == nil)
    withExtendedLifetime(step) {}
  }

  @Test("a figure that is drawn anew has another version; half of one is not given away")
  func renewed() async throws {
    let step = try toy.start(ViewedNotebook.train, figures: [ViewedNotebook.curves: ViewedNotebook.png])
    let before = try await site.state().running?.figure
    try toy.write("half", to: "artifacts/.2-train.partial/outputs/\(ViewedNotebook.curves)")
    #expect(try await site.state().running?.figure?.version != before?.version)
    #expect(try await site.stagedFigure(ViewedNotebook.curves) == nil)
    withExtendedLifetime(step) {}
  }

  @Test("what was staged before a kill is not given away")
  func leftOver() async throws {
    _ = try toy.start(ViewedNotebook.train, figures: [ViewedNotebook.curves: ViewedNotebook.png])
    #expect(try await site.stagedFigure(ViewedNotebook.curves) == nil)
  }

  @Test(
    "before the workspace is there, and after it was removed, the steps have never run; then it shows what comes"
  )
  func laterWorkspace() async throws {
    let workspace = Workspace(toy.package.appending(path: "later"))
    let site = NotebookSite(package: toy.package, programs: toy.package, workspace: workspace)
    let before = try await site.state().version
    #expect(!FileManager.default.fileExists(atPath: workspace.root.path), "looking makes nothing")
    try FileManager.default.createDirectory(at: workspace.root, withIntermediateDirectories: true)
    for name in ["artifacts", "figures"] {
      try FileManager.default.copyItem(at: toy.workspace.url(name), to: workspace.url(name))
    }
    let page = try await site.currentPage()
    #expect(page.version != before && page.html.contains("1 min 40 s"), "the results are there")
    try FileManager.default.removeItem(at: workspace.root)
    #expect(try await site.currentPage().html.contains("1 min 40 s") == false, "and gone")
  }
}
