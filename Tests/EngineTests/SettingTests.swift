import Testing

@testable import Engine
@testable import Stage

@Suite("--set NAME=VALUE")
struct SettingTests {
  @Test("is split at the first equals sign; dashes before the name are fine")
  func parsing() throws {
    let setting = try Setting("--note=a=b")
    #expect(setting.name == "note")
    #expect(setting.value == "a=b")
    #expect(try Setting("batch-size=86").name == "batch-size")
  }

  @Test("is refused in any other form", arguments: ["epochs", "epochs=", "=5", "--=5", ""])
  func malformed(text: String) {
    let error = #expect(throws: CommandError.self) { try Setting(text) }
    #expect(error?.description.contains("'\(text)'") == true)
  }

  @Test("goes to the steps that have the flag; threads goes to all")
  func arguments() throws {
    let settings = [try Setting("epochs=5"), try Setting("threads=2"), try Setting("shuffle=false")]
    let flags = StepFlag.declared(by: ToyNotebook.Flags.self)
    #expect(Setting.arguments(settings, for: flags) == ["--epochs=5", "--threads=2", "--no-shuffle"])
    #expect(Setting.arguments(settings, for: []) == ["--threads=2"])
  }

  @Test("with a name that no step knows is refused, listing the names and their steps")
  func unknown() throws {
    let steps = [
      StepDeclaration.sample(1, outputs: [], flags: ["seed"]),
      StepDeclaration.sample(6, outputs: [], flags: ["epochs", "seed"]),
    ]
    try Setting.check([Setting("seed=1"), Setting("threads=1")], against: steps)
    let error = #expect(throws: CommandError.self) { try Setting.check([Setting("epoch=1")], against: steps) }
    #expect(
      error?.description
        == "no step has a flag 'epoch'; the known flags are epochs (step 6), seed (steps 1, 6), threads (all)"
    )
  }
}
