import Foundation
import Testing

@testable import Engine
@testable import Stage

@Suite("Staged outputs")
struct StagingTests {
  let toy: ToyNotebook
  let staging: Staging
  let paths = ["artifacts/1-numbers/numbers.txt", "figures/1-numbers.png", "submission.csv"]

  init() throws {
    toy = try ToyNotebook()
    staging = Staging(workspace: toy.workspace, step: ToyNotebook.numbers)
    for path in paths { try toy.write("previous", to: path) }
  }

  /// Commits what was written, as a step does.
  @discardableResult
  private func commit(_ required: [String], optional: [String] = []) throws -> [String: Record.Output] {
    var record = Record.sample(of: ToyNotebook.numbers)
    record.outputs = try staging.outputs(required, optional: optional)
    try staging.commit(record, cachingPreviousIn: toy.cache)
    return record.outputs
  }

  private func write(_ text: String, _ paths: [String]) throws {
    for path in paths { try text.write(to: staging.url(for: path), atomically: true, encoding: .utf8) }
  }

  @Test("stay where they are when one of them has no place: nothing is half replaced")
  func noPlace() throws {
    try write("new", paths)
    try FileManager.default.removeItem(at: toy.workspace.url("figures"))
    try toy.write("in the way", to: "figures")
    #expect(throws: WorkspaceError.self) { try commit(paths) }
    #expect(toy.text(at: paths[0]) == "previous" && toy.text(at: paths[2]) == "previous")
    #expect(!staging.isFinished)
  }

  @Test("leave the previous results until they are committed, then replace them")
  func commit() throws {
    try write("new", paths)
    #expect(paths.map(toy.text) == ["previous", "previous", "previous"])
    let outputs = try commit(paths)
    #expect(paths.map(toy.text) == ["new", "new", "new"])
    // SHA-256 of "new", from sha256sum.
    let digest = "11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437"
    #expect(outputs == Dictionary(uniqueKeysWithValues: paths.map { ($0, .init(sha256: digest, bytes: 3)) }))
    #expect(!toy.workspace.holds("artifacts/.1-numbers.partial"))
  }

  @Test("are refused, and none is moved, when a declared one was not written")
  func missingOutput() throws {
    try write("new", [paths[0], paths[2]])
    let error = #expect(throws: StagingError.self) { try commit(paths) }
    #expect(error?.description.contains("figures/1-numbers.png") == true)
    #expect(paths.map(toy.text) == ["previous", "previous", "previous"])
  }

  @Test("that are optional are moved when written; a previous one is removed when not")
  func optional() throws {
    try write("previous", paths)
    try commit(paths)
    try write("new", [paths[0], paths[1]])
    let outputs = try commit([paths[0]], optional: [paths[1], paths[2]])
    #expect(outputs.keys.sorted() == [paths[0], paths[1]])
    #expect(paths.map(toy.text) == ["new", "new", nil])
  }

  @Test("of a dead run are removed; the previous results are not")
  func discard() throws {
    try write("new", paths)
    staging.discard()
    #expect(throws: StagingError.self) { try commit(paths) }
    #expect(paths.map(toy.text) == ["previous", "previous", "previous"])
  }

  @Test("whose place cannot be written to are an error that names it")
  func unwritable() throws {
    try write("new", ["artifacts/1-numbers/numbers.txt"])
    try FileManager.default.removeItem(at: toy.workspace.url("artifacts/1-numbers"))
    try toy.write("a file where the folder should be", to: "artifacts/1-numbers")
    let error = #expect(throws: WorkspaceError.self) { try commit([paths[0]]) }
    #expect(error?.description.contains("artifacts/1-numbers is a file, not a folder") == true)
  }
}
