import Engine
import Foundation
import Weaving

/// What a browser shows of a notebook: its woven page, the progress of the running step, and the figures that this step has
/// drawn so far.
///
/// Only files' signatures are looked at to find out whether something has changed; if so, the page is woven.
public actor NotebookSite {
  /// The woven page of one version.
  struct Page: Sendable {
    let version: String
    let html: String
    let steps: [StepID: StepStatus]
  }

  private let package: URL
  private let programs: URL
  private let workspace: Workspace
  private let records: RecordedFiles
  private let closing: @Sendable (Workspace) -> ClosingSection?
  private var page: Page?

  /// - Parameters:
  ///   - package: the folder with `steps/`.
  ///   - programs: the folder with the steps' programs.
  ///   - closing: makes what follows the chapters of the page.
  public init(
    package: URL, programs: URL, workspace: Workspace,
    closing: @escaping @Sendable (Workspace) -> ClosingSection? = { _ in nil }
  ) {
    self.package = package
    self.closing = closing
    self.programs = programs
    self.workspace = workspace
    records = RecordedFiles(in: workspace)
  }

  /// The page as the files are now.
  ///
  /// - Throws: `CommandError` when there are no steps; `PackageError` when the package cannot be read.
  func currentPage() throws -> Page {
    let steps = try StepID.all(inPackage: package)
    return try currentPage(of: steps, runs: unfinishedRuns(of: steps))
  }

  private func currentPage(of steps: [StepID], runs: [UnfinishedRun]) throws -> Page {
    // The version is taken before anything is read: a change meanwhile gives another one.
    let version = PageVersion(
      of: steps, package: package, programs: programs, workspace: workspace, records: records,
      runs: runs
    ).text
    if let page, page.version == version { return page }
    let inspector = try StepInspector(
      package: package, workspace: workspace,
      executables: steps.map { StepExecutable(step: $0, in: programs) })
    let notebook = WovenNotebook(
      package: package, steps: steps, workspace: workspace, status: inspector.status)
    let statuses = notebook.chapters.compactMap(\.status).map { ($0.step, $0) }
    let page = Page(
      version: version, html: html(of: notebook, version: version),
      steps: Dictionary(uniqueKeysWithValues: statuses))
    self.page = page
    return page
  }

  private func html(of notebook: WovenNotebook, version: String) -> String {
    HTMLPage(notebook, closing: closing(workspace)).html(script: liveScript(version: version))
  }

  /// The page while there is none to show: its script shows what is wrong, and takes the notebook over when it can.
  func emptyPage() -> String { html(of: WovenNotebook(title: "The notebook", chapters: []), version: "none") }

  /// The notebook's state.
  ///
  /// - Throws: as ``currentPage()``.
  func state() throws -> ViewState {
    let steps = try StepID.all(inPackage: package)
    let runs = unfinishedRuns(of: steps)
    let page = try currentPage(of: steps, runs: runs)
    guard let run = runs.first(where: { $0.isRunning(in: workspace) }) else {
      return ViewState(version: page.version)
    }
    let figure = newestFigure(of: run.step, among: page.steps[run.step]?.outputs ?? [])
    return ViewState(
      version: page.version,
      running: .init(run, status: page.steps[run.step], figure: figure))
  }

  /// The PNG that the running step has drawn for its declared output `path`; nil when no step runs that declares it, or
  /// it has not drawn it yet.
  ///
  /// - Throws: as ``currentPage()``.
  func stagedFigure(_ path: String) throws -> Data? {
    let steps = try StepID.all(inPackage: package)
    let runs = unfinishedRuns(of: steps)
    guard let run = runs.first(where: { $0.isRunning(in: workspace) }),
      let declared = try currentPage(of: steps, runs: runs).steps[run.step]?.outputs,
      declared.contains(path), path.hasSuffix(".png")
    else { return nil }
    // Half of a figure that is being written is not shown.
    return Chapter.Figure.png(at: workspace.stagedOutput(path, of: run.step))
  }

  private func unfinishedRuns(of steps: [StepID]) -> [UnfinishedRun] {
    steps.compactMap { UnfinishedRun.read(of: $0, in: workspace) }
  }

  private func newestFigure(of step: StepID, among outputs: [String]) -> ViewState.Figure? {
    let figures = outputs.filter { $0.hasSuffix(".png") }.compactMap { path in
      FileSignature(of: workspace.stagedOutput(path, of: step)).map { (path: path, signature: $0) }
    }
    return figures.max { $0.signature.modified < $1.signature.modified }.map { newest in
      ViewState.Figure(path: newest.path, version: "\(newest.signature.modified)")
    }
  }
}
