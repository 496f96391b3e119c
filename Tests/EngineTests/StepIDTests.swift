import Foundation
import Testing

@testable import Engine
@testable import Stage

@Suite("The name of a step")
struct StepIDTests {
  let steps = [StepID(1, "normalize"), StepID(6, "train"), StepID(7, "confusion-matrix")]

  @Test("is its number, its name or both", arguments: ["7", "confusion-matrix", "7-confusion-matrix"])
  func resolving(text: String) throws {
    #expect(try StepID.resolve(text, among: steps) == StepID(7, "confusion-matrix"))
  }

  @Test(
    "is refused if no step has it, with a list of the steps",
    arguments: ["2", "trains", "1-train", "", "07"])
  func unknown(text: String) {
    let error = #expect(throws: CommandError.self) { try StepID.resolve(text, among: steps) }
    #expect(
      error?.description
        == "there is no step '\(text)'; the steps are 1-normalize, 6-train, 7-confusion-matrix")
  }

  @Test(
    "is read from its folder; other folders are not steps",
    arguments: ["train", "-train", "6-", "0-zero", ".git", "06-train", "+6-train"])
  func folders(name: String) {
    #expect(StepID(folder: "7-confusion-matrix") == StepID(7, "confusion-matrix"))
    #expect(StepID(folder: name) == nil)
  }

  @Test("orders steps by number, so that 10 comes after 9")
  func listing() throws {
    let toy = try ToyNotebook()
    try toy.write("", to: "steps/10-last/main.swift")
    try toy.write("", to: "steps/README.md")
    try toy.write("", to: "steps/3-notes.md")
    try toy.write("", to: "steps/03-sum/main.swift")
    #expect(try StepID.all(inPackage: toy.package).map(\.description) == ["1-numbers", "2-sum", "10-last"])
    #expect(throws: CommandError.self) { try StepID.all(inPackage: URL(filePath: "/nonexistent")) }
  }
}
