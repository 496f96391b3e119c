import Testing

@testable import Engine
@testable import Stage

@Suite("A fingerprint")
struct FingerprintTests {
  let previous = Fingerprint(
    sources: ["steps/6-train/main.swift": "a"], flags: ["epochs": "5", "rate": "0.1"],
    inputs: ["artifacts/3-encode/labels.npy": "b"], externalInputs: ["train.csv": "c"])

  @Test("does not differ from itself")
  func same() { #expect(previous.differences(from: previous) == []) }

  @Test("names every part that changed: source, flags with both values, inputs")
  func changes() {
    let now = Fingerprint(
      sources: ["steps/6-train/main.swift": "A"], flags: ["epochs": "10", "rate": "0.2"],
      inputs: ["artifacts/3-encode/labels.npy": "B"], externalInputs: ["train.csv": "C"])
    #expect(
      now.differences(from: previous) == [
        "steps/6-train/main.swift changed", "epochs 5 -> 10", "rate 0.1 -> 0.2",
        "artifacts/3-encode/labels.npy changed", "train.csv changed",
      ])
  }

  @Test("names what is new, gone or missing")
  func additionsAndRemovals() {
    let now = Fingerprint(
      sources: previous.sources, flags: ["epochs": "5", "zoom": "0.3"],
      inputs: ["artifacts/3-encode/labels.npy": Fingerprint.missing, "artifacts/4-model/initial": "d"],
      externalInputs: [:])
    #expect(
      now.differences(from: previous) == [
        "rate is gone (was 0.1)", "zoom is new (0.3)", "artifacts/3-encode/labels.npy missing",
        "artifacts/4-model/initial is a new input", "train.csv is no longer an input",
      ])
  }
}
