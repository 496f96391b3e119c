import Foundation
import Testing

@testable import Engine
@testable import Stage

@Suite("An input that cannot be used")
struct InputErrorTests {
  let toy: ToyNotebook

  init() throws { toy = try ToyNotebook() }

  private func check(package: URL? = nil, allowStale: Bool = false) throws {
    let fingerprint = try toy.sum().inspect { _ in ExternalInputs() }.fingerprint
    try InputError.check(
      fingerprint, in: toy.workspace, of: ToyNotebook.sum, package: package ?? toy.package,
      allowStale: allowStale)
  }

  private func expectError(package: URL? = nil, holding parts: String...) {
    let error = #expect(throws: InputError.self) { try check(package: package) }
    for part in parts {
      #expect(
        error?.description.contains(part) == true, "'\(part)' must be in: \(error?.description ?? "nothing")")
    }
    #expect(error?.description.contains("\n") == false)
  }

  @Test("does not exist: the error names it, the step that makes it and the command")
  func missing() throws {
    expectError(
      holding: "artifacts/1-numbers/numbers.txt does not exist", "step 1-numbers makes it",
      "`./notebook run 1`, which also runs what these steps need")
  }

  @Test("in a workspace of its own: the commands name that workspace")
  func otherWorkspace() throws {
    expectError(
      package: URL(filePath: "/elsewhere"), holding: "./notebook run 1 --workspace '\(toy.package.path)'")
  }

  @Test("was altered since it was written")
  func altered() throws {
    try toy.finish(toy.numbers(), writing: "1 2 3")
    try check()
    try toy.write("1 2 4", to: ToyNotebook.numbersFile)
    expectError(holding: "numbers.txt was altered since step 1-numbers wrote it", "`./notebook run 1`")
    try check(allowStale: true)
    let stale = try toy.inspector(of: ToyNotebook.numbers)
      .staleSteps(before: ToyNotebook.sum, inputs: [ToyNotebook.numbersFile])
    #expect(
      stale == ["1-numbers is stale (\(ToyNotebook.numbersFile) altered)"], "what is allowed is recorded")
    try FileManager.default.removeItem(at: toy.workspace.url(ToyNotebook.numbersFile))
    #expect(throws: InputError.self, "what is missing cannot be allowed") { try check(allowStale: true) }
  }

  @Test("has a maker whose record is truncated: the error names the record")
  func corruptRecord() throws {
    try toy.finish(toy.numbers(), writing: "1 2 3")
    let place = toy.workspace.record(of: ToyNotebook.numbers)
    try Data(contentsOf: place).prefix(50).write(to: place)
    expectError(holding: place.path, "cannot be read", "`./notebook run 1`")
  }

  @Test("has a maker without a record, or that did not write it")
  func noRecord() throws {
    try toy.write("1 2 3", to: ToyNotebook.numbersFile)
    expectError(holding: "has no record.json", "may not be what step 1-numbers made")
    try Record.sample(of: ToyNotebook.numbers).write(to: toy.workspace.record(of: ToyNotebook.numbers))
    expectError(holding: "is not among the files that step 1-numbers wrote")
  }
}
