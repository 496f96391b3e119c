import Foundation
import Testing

@testable import Engine

@Suite("The code of a step")
struct PackageCodeTests {
  let toy: ToyNotebook

  init() throws { toy = try ToyNotebook() }

  private func code() -> PackageCode {
    func target(_ path: String, _ dependencies: String...) -> PackageGraph.Target {
      .init(path: path, dependencies: dependencies, settings: "")
    }
    let targets = [
      "1-numbers": target("steps/1-numbers", "Stage"), "Stage": target("Sources/Stage", "Engine", "Files"),
      "Engine": target("Sources/Engine", "Files", "Processes"), "Files": target("Sources/Files"),
      "Processes": target("Sources/Processes"), "Figures": target("Sources/Figures"),
    ]
    return PackageCode(ofPackage: toy.package, graph: PackageGraph(targets: targets), toolchain: "Swift")
  }

  private func writeLibraries() throws {
    for name in ["Stage", "Engine", "Files", "Processes", "Figures"] {
      try toy.write("let a = 1\n", to: "Sources/\(name)/A.swift")
    }
  }

  @Test("is its folder and the libraries that it uses, but neither the engine nor what only the engine uses")
  func sources() throws {
    try writeLibraries()
    try toy.write("let a = 1\n", to: "steps/1-numbers/Flags.swift")
    #expect(
      try code().sources(of: ToyNotebook.numbers).keys.sorted() == [
        "Sources/Files/A.swift", "Sources/Stage/A.swift", "steps/1-numbers/Flags.swift",
        "steps/1-numbers/main.swift", "the settings of 1-numbers in Package.swift",
        "the settings of Files in Package.swift", "the settings of Stage in Package.swift",
      ])
  }

  @Test(
    "changes with an edit of what it uses only",
    arguments: [
      ("Stage", true), ("Files", true), ("Engine", false), ("Processes", false), ("Figures", false),
    ])
  func edits(library: String, changes: Bool) throws {
    try writeLibraries()
    let before = try code().digest(of: ToyNotebook.numbers)
    try toy.write("let a = 2\n", to: "Sources/\(library)/A.swift")
    #expect(try (code().digest(of: ToyNotebook.numbers) != before) == changes)
  }

  @Test("of its own is all files in its folder, which needs a main.swift")
  func ownCode() throws {
    try writeLibraries()
    let before = try code().ownCode(of: ToyNotebook.numbers)
    #expect(
      try Fingerprint(sources: code().sources(of: ToyNotebook.numbers)).ownCode(of: ToyNotebook.numbers)
        == before)
    try toy.write("let a = 2\n", to: "Sources/Stage/A.swift")
    #expect(try code().ownCode(of: ToyNotebook.numbers) == before)
    try toy.write("let a = 1\n", to: "steps/1-numbers/Flags.swift")
    #expect(try code().ownCode(of: ToyNotebook.numbers) != before)
    try FileManager.default.removeItem(at: toy.source(of: ToyNotebook.numbers))
    #expect(throws: SourceError.self) { try code().ownCode(of: ToyNotebook.numbers) }
  }
}
