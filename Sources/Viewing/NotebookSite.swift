import Engine
import Foundation
import Weaving

/// What there is to see of a notebook in a browser: its woven page, how its running step stands, and the figures that
/// this step has drawn so far.
///
/// Finding out whether something has changed looks at files' signatures only; the page is woven when it has.
public actor NotebookSite {
  /// The woven page of one version.
  struct Page: Sendable {
    let version: String
    let html: String
    let steps: [StepID: StepDescription]
  }

  private let package: URL
  private let programs: URL
  private let workspace: Workspace
  private let records: RecordedFiles
  private var page: Page?

  /// - Parameters:
  ///   - package: the folder with `steps/`.
  ///   - programs: the folder with the steps' programs.
  public init(package: URL, programs: URL, workspace: Workspace) {
    self.package = package
    self.programs = programs
    self.workspace = workspace
    records = RecordedFiles(in: workspace)
  }

  /// The page as the files are now.
  ///
  /// - Throws: `CommandError` when there are no steps; `PackageError` when the package cannot be read.
  func currentPage() throws -> Page {
    let steps = try StepID.all(inPackage: package)
    return try currentPage(of: steps, attempts: attempts(of: steps))
  }

  private func currentPage(of steps: [StepID], attempts: [Attempt]) throws -> Page {
    // Taken before anything is read: a change meanwhile gives another version.
    let version = PageVersion(
      of: steps, package: package, programs: programs, workspace: workspace, records: records,
      attempts: attempts
    ).text
    if let page, page.version == version { return page }
    let inspector = try StepInspector(
      package: package, workspace: workspace,
      executables: steps.map { StepExecutable(step: $0, in: programs) })
    let notebook = WovenNotebook(
      package: package, steps: steps, workspace: workspace, describe: inspector.description)
    let descriptions = notebook.chapters.compactMap(\.description).map { ($0.step, $0) }
    let page = Page(
      version: version, html: HTMLPage(notebook).html(script: liveScript(version: version)),
      steps: Dictionary(uniqueKeysWithValues: descriptions))
    self.page = page
    return page
  }

  /// How the notebook stands.
  ///
  /// - Throws: as ``currentPage()``.
  func state() throws -> ViewState {
    let steps = try StepID.all(inPackage: package)
    let attempts = attempts(of: steps)
    let page = try currentPage(of: steps, attempts: attempts)
    guard let attempt = attempts.first(where: { $0.isUnderWay(in: workspace) }) else {
      return ViewState(version: page.version)
    }
    let figure = newestFigure(of: attempt.step, among: page.steps[attempt.step]?.outputs ?? [])
    return ViewState(
      version: page.version,
      running: .init(attempt, description: page.steps[attempt.step], figure: figure))
  }

  /// The PNG that the running step has drawn for its declared output `path`; nil when no step runs that declares it, or
  /// it has not drawn it yet.
  ///
  /// - Throws: as ``currentPage()``.
  func stagedFigure(_ path: String) throws -> Data? {
    let steps = try StepID.all(inPackage: package)
    let attempts = attempts(of: steps)
    guard let attempt = attempts.first(where: { $0.isUnderWay(in: workspace) }),
      let declared = try currentPage(of: steps, attempts: attempts).steps[attempt.step]?.outputs,
      declared.contains(path), path.hasSuffix(".png")
    else { return nil }
    // A step that writes its figure bit by bit is not shown with half of it.
    return Chapter.Figure.png(at: workspace.stagedOutput(path, of: attempt.step))
  }

  private func attempts(of steps: [StepID]) -> [Attempt] {
    steps.compactMap { Attempt.read(of: $0, in: workspace) }
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
