import Foundation
import Testing

@testable import Engine
@testable import Stage

@Suite("A flag that was given once")
struct RememberedFlagsTests {
  let toy: ToyNotebook

  init() throws {
    toy = try ToyNotebook()
    try toy.finish(toy.numbers("--epochs=5", "--no-shuffle"), writing: "1 2 3")
  }

  @Test("is remembered in later runs, which are fresh")
  func stands() throws {
    let later = try toy.numbers()
    #expect(later.flags.epochs == 5)
    #expect(later.flags.shuffle == false)
    #expect(later.rememberedFlags == ["epochs": "5", "shuffle": "false"])
    #expect(try toy.reasons(later) == [])
  }

  @Test("is remembered until it is given again, along with others")
  func givenAgain() throws {
    let later = try toy.numbers("--epochs", "1", "--seed=3")
    #expect(later.flags.epochs == 1)
    #expect(later.flags.seed == 3)
    #expect(later.flags.shuffle == false)
    #expect(later.rememberedFlags == ["epochs": "1", "shuffle": "false", "seed": "3"])
    #expect(try toy.numbers("--shuffle").flags.shuffle == true)
  }

  @Test("survives an edit of the prose, and is forgotten after an edit of the code")
  func sourceEdits() throws {
    try toy.write("let stage = 1\n//: New.\n", to: "steps/1-numbers/main.swift")
    #expect(try toy.numbers().flags.epochs == 5)
    try toy.write("let stage = 2\n", to: "steps/1-numbers/main.swift")
    let later = try toy.numbers()
    #expect(later.flags.epochs == 1)
    #expect(later.rememberedFlags == [:])
    #expect(
      try toy.reasons(later) == [
        "steps/1-numbers/main.swift changed", "epochs 5 -> 1", "shuffle false -> true",
      ])
  }

  @Test("is forgotten after an edit of any file of the step")
  func otherSources() throws {
    try toy.write("let limit = 1\n", to: "steps/1-numbers/Flags.swift")
    #expect(try toy.numbers().flags.epochs == 1)
    try toy.finish(toy.numbers("--epochs=4"), writing: "1 2 3")
    #expect(try toy.numbers().flags.epochs == 4)
    try toy.write("let limit = 2\n", to: "steps/1-numbers/Flags.swift")
    #expect(try toy.numbers().rememberedFlags == [:])
  }

  @Test("is remembered in its own workspace only")
  func workspaces() throws {
    #expect(try toy.numbers("--workspace", toy.package.path + "/other").flags.epochs == 1)
    #expect(try toy.numbers("--workspace=\(toy.package.path)").flags.epochs == 5)
  }

  @Test("must be one that the step has, with a value that it takes")
  func wrong() throws {
    for arguments in [["--epochs", "many"], ["--epochs=0"], ["--bogus"], ["--threads=0"], ["stray"]] {
      let declaration = try toy.numbers().declaration
      let error = #expect(throws: CommandError.self) {
        try StepInvocation<ToyNotebook.Flags>(
          declaration, source: toy.source(of: ToyNotebook.numbers), arguments: arguments)
      }
      #expect(error?.description.contains("swift run -c release 1-numbers --help") == true)
    }
  }

  @Test("appears in the help, with its default and the step's name")
  func help() throws {
    let request = #expect(throws: HelpRequest.self) { try toy.numbers("--help") }
    let text = try #require(request?.text)
    for part in [
      "USAGE: 1-numbers", "Writes numbers.", "--epochs <epochs>", "(default: 0.1)", "--workspace <dir>",
    ] {
      #expect(text.contains(part), "the help must hold '\(part)':\n\(text)")
    }
    #expect(!text.contains("--declare"))
  }
}
