import Testing

@testable import Engine
@testable import Stage

@Suite("A step's flags")
struct StepFlagTests {
  let flags = StepFlag.declared(by: ToyNotebook.Flags.self)

  @Test("are read from what ArgumentParser declares, with defaults and help")
  func declaration() {
    #expect(
      flags == [
        StepFlag(name: "epochs", help: "Passes.", defaultValue: "1"),
        StepFlag(name: "rate", defaultValue: "0.1"),
        StepFlag(name: "seed", defaultValue: "7"), StepFlag(name: "limit", defaultValue: "none"),
        StepFlag(name: "shuffle", defaultValue: "true", isSwitch: true),
      ])
  }

  @Test("a step without flags declares none")
  func noFlags() { #expect(StepFlag.declared(by: NoFlags.self) == []) }

  @Test("given ones are found however they are written; the last one counts")
  func given() {
    let arguments = [
      "--epochs", "3", "--rate=0.5", "--data", "--seed", "--no-shuffle", "--epochs=4", "--", "--limit=1",
    ]
    #expect(
      StepFlag.given(in: arguments, of: flags) == ["epochs": "4", "rate": "0.5", "seed": "--no-shuffle"])
    #expect(StepFlag.given(in: ["--no-shuffle"], of: flags) == ["shuffle": "false"])
    #expect(StepFlag.given(in: ["--no-shuffle", "--shuffle"], of: flags) == ["shuffle": "true"])
  }

  @Test("are written so that they are read back", arguments: ["true", "false"])
  func arguments(value: String) {
    for flag in flags {
      #expect(StepFlag.given(in: [flag.argument(for: value)], of: flags) == [flag.name: value])
    }
  }

  @Test(
    "numbers are compared by value, seeds to the last bit, everything else literally",
    arguments: [
      ("0.10", "0.1", true), ("1e-3", "0.001", true), ("5", "5.0", true), ("5", "6", false),
      ("18446744073709551615", "18446744073709551614", false), ("007", "7", true), ("none", "0", false),
      ("adam", "adam", true), ("adam", "Adam", false),
    ])
  func equality(a: String, b: String, areEqual: Bool) {
    #expect((StepFlag.canonical(a) == StepFlag.canonical(b)) == areEqual)
  }
}
