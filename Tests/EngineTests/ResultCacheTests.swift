import Foundation
import Testing

@testable import Engine
@testable import Stage

@Suite("Previous results")
struct ResultCacheTests {
  let toy: ToyNotebook

  init() throws {
    toy = try ToyNotebook()
    try toy.finish(toy.numbers(), writing: "one")
    try toy.finish(toy.numbers("--epochs=2"), writing: "two")
  }

  /// What a step says before it runs, when it need not run.
  private func present(_ arguments: String...) throws -> String? {
    let invocation = try toy.numbers(arguments)
    let inspection = try invocation.inspect { _ in ExternalInputs() }
    return try invocation.present(
      inspection, toy.cache, Staging(workspace: toy.workspace, step: ToyNotebook.numbers))
  }

  @Test("come back when the flags are as they were, any number of times")
  func flags() throws {
    for _ in 1...3 {
      #expect(try present("--epochs=1")?.contains("restored from the cache") == true)
      #expect(toy.text(at: ToyNotebook.numbersFile) == "one")
      #expect(try toy.reasons(toy.numbers()) == [])
      #expect(try present("--epochs=2")?.contains("restored from the cache") == true)
      #expect(toy.text(at: ToyNotebook.numbersFile) == "two")
    }
  }

  @Test("come back when an edit is undone")
  func edits() throws {
    let source = "steps/1-numbers/main.swift"
    let before = try #require(toy.text(at: source))
    try toy.write("let stage = 2\n", to: source)
    try toy.finish(toy.numbers("--epochs=2"), writing: "edited")
    #expect(try present("--epochs=2")?.contains("is fresh") == true)
    try toy.write(before, to: source)
    #expect(try present("--epochs=2")?.contains("restored from the cache") == true)
    #expect(toy.text(at: ToyNotebook.numbersFile) == "two")
  }

  @Test("that were altered do not come back")
  func altered() throws {
    let object = try #require(objects.first)
    try Data("altered".utf8).write(to: object)
    #expect(try present("--epochs=1") == nil)
  }

  @Test("whose outputs were altered before they were replaced are not kept")
  func alteredBefore() throws {
    try toy.write("by hand", to: ToyNotebook.numbersFile)
    try toy.finish(toy.numbers("--epochs=3"), writing: "three")
    #expect(try present("--epochs=2") == nil)
  }

  @Test("with the same bytes take space once; the oldest beyond the limit go")
  func limits() throws {
    #expect(objects.count == 1 && toy.cache.size.results == 1)
    try toy.finish(toy.numbers("--epochs=3"), writing: "one")
    #expect(objects.count == 1, "'one' is the present result, only 'two' is kept")
    for epochs in 4...12 {
      usleep(20_000)
      try toy.finish(toy.numbers("--epochs=\(epochs)"), writing: "\(epochs)")
    }
    #expect(toy.cache.size.results == ResultCache.resultsPerStep)
    #expect(objects.count == ResultCache.resultsPerStep)
    #expect(try present("--epochs=1") == nil)
    #expect(try present("--epochs=11") != nil)
  }

  @Test("beyond the limit of bytes go, the oldest first")
  func byteLimit() throws {
    for epochs in 3...4 {
      usleep(20_000)
      try toy.finish(toy.numbers("--epochs=\(epochs)"), writing: "\(epochs)")
    }
    var store = toy.cache
    #expect(store.size.results == 3 && store.size.bytes == 7, "'one', 'two' and '3'")
    store.byteLimit = 5
    store.prune()
    #expect(store.size.results == 2 && store.size.bytes == 4)
    #expect(try present("--epochs=1") == nil)
    #expect(try present("--epochs=2") != nil)
  }

  @Test("of a step that writes the same bytes again leave what follows fresh")
  func earlyCutoff() throws {
    try toy.finish(toy.sum(), writing: "sum of two")
    try toy.finish(toy.numbers("--epochs=3"), writing: "two")
    #expect(try toy.reasons(toy.sum()) == [])
    try toy.finish(toy.numbers("--epochs=4"), writing: "four")
    #expect(try toy.reasons(toy.sum()) == ["artifacts/1-numbers/numbers.txt changed"])
  }

  private var objects: [URL] {
    let folder = toy.workspace.url("artifacts/.kept/objects")
    return (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
  }
}
