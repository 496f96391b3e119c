import Foundation
import TestSupport

@testable import Engine
@testable import Viewing

/// A package of two steps in a temporary folder, which goes when it does. There are no programs; both have run.
final class ViewedNotebook {
  static let numbers = StepID(1, "numbers")
  static let train = StepID(2, "train")
  static let curves = "figures/2-curves.png"
  /// 640 x 400 pixels, every other one white.
  static let png =
    Data(
      base64Encoded: """
        iVBORw0KGgoAAAANSUhEUgAAAoAAAAGQAQAAAAAWiOyIAAAAiElEQVR42u3MsQAAAAACsPxRokyicwNYehahUCgUCoVCoVAo\
        FAqFQqFQKBQKhUKhUCgUCoVCoVAoFAqFQqFQKBQKhUKhUCgUCoVCoVAoFAqFQqFQKBQKhUKhUCgUCoVCoVAoFAqFQqFQKBQK\
        hUKhUCgUCoVCoVAoFAqFQqFQKBQKhUKhUCgUPgzpJgbeTkANDQAAAABJRU5ErkJggg==
        """) ?? Data()

  private let folder: TemporaryFolder
  var package: URL { folder.url }
  var workspace: Workspace { Workspace(package) }
  var site: NotebookSite { NotebookSite(package: package, programs: package, workspace: workspace) }

  init() throws {
    folder = try TemporaryFolder(named: "toy notebook")
    try write("# Toy numbers\n", to: "README.md")
    for step in [Self.numbers, Self.train] {
      try write("//: # \(step.number). The chapter of \(step.name)\n\nlet stage = 1\n", to: step.sourcePath)
    }
    try finish(Self.numbers, outputs: [:])
    try finish(Self.train, outputs: [Self.curves: Self.png])
  }

  func write(_ text: String, to path: String) throws {
    try write(Data(text.utf8), to: package.appending(path: path))
  }

  private func write(_ data: Data, to url: URL) throws {
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: url, options: .atomic)
  }

  /// Does what a step does that has finished after `seconds`.
  ///
  /// - Parameter entries: what it has put out, at lines of its source.
  func finish(
    _ step: StepID, outputs: [String: Data], seconds: Double = 100, entries: [Transcript.Entry] = []
  ) throws {
    for (path, data) in outputs { try write(data, to: workspace.url(path)) }
    let sources = try PackageCode(ofPackage: package).sources(of: step)
    var declaration = StepDeclaration(
      step: step, about: "Does \(step.name).", inputs: [], outputs: outputs.keys.sorted(), flags: [])
    declaration.readsExternalInputs = step == Self.numbers
    var record = Record(
      declaration: declaration,
      fingerprint: Fingerprint(sources: sources, toolchain: Machine.current.toolchain),
      rememberedFlags: [:],
      outputs: try outputs.mapValues { Record.Output(sha256: try digest(of: $0), bytes: $0.count) },
      seed: nil,
      start: Date(timeIntervalSince1970: 1_795_000_000), seconds: seconds, machine: .current, threads: 1,
      metrics: [:])
    record.transcript = Transcript(
      source: try String(contentsOf: package.appending(path: step.sourcePath), encoding: .utf8),
      entries: entries)
    let place = workspace.record(of: step)
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try record.write(to: place)
  }

  private func digest(of data: Data) throws -> String {
    try withTemporaryFile("data", holding: data) { try DigestCache(nil).digest(of: $0) }
  }

  /// Does what a running step does that draws a figure.
  func draw(_ path: String, in step: StepID) throws {
    try write(Self.png, to: workspace.stagedOutput(path, of: step))
  }

  /// Does what a running step does: it holds the lock until the result goes, and has drawn `figures`.
  func start(_ step: StepID, figures: [String: Data] = [:]) throws -> RunningStep {
    for (path, png) in figures { try write(png, to: workspace.stagedOutput(path, of: step)) }
    return try RunningStep(step, in: workspace)
  }
}

/// A step that runs, in this process, for as long as this lives.
final class RunningStep {
  private let lock: WorkspaceLock?
  private let workspace: Workspace
  private var attempt: UnfinishedRun

  fileprivate init(_ step: StepID, in workspace: Workspace) throws {
    self.workspace = workspace
    lock = try WorkspaceLock(ifFree: workspace.lock(of: .step), holder: "\(step)")
    attempt = UnfinishedRun(step: step, start: Date())
    attempt.transcript = Transcript(
      source: "",
      entries: [.init(line: 1, kind: .text, text: "reads\n"), .init(line: 2, kind: .check, text: "holds")])
    try attempt.write(in: workspace)
  }

  func tell(fraction: Double, progress: String) throws {
    attempt.fraction = fraction
    attempt.progress = progress
    try attempt.write(in: workspace)
  }
}
