import Foundation
import TestSupport
import Testing

@Suite("Several networks in a run", .waitsForPrograms)
struct EnsembleRunTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try PatternDigits.writeMNIST(to: URL(filePath: folder.data))
  }

  private func run(_ extra: String...) throws -> Program.Outcome {
    try Program(name: "notebook")(arguments(extra))
  }

  private func arguments(_ extra: [String], workspace: String? = nil) -> [String] {
    ["run", "--data", folder.data, "--workspace", workspace ?? folder.workspace, "--set", "epochs=2"] + extra
  }

  private func model(_ workspace: String) throws -> Data {
    try Data(contentsOf: URL(filePath: workspace + "/artifacts/6-train/model.safetensors"))
  }

  @Test(
    "the first is the one trained alone, asking for more trains only those, and each and all are reported")
  func grows() throws {
    let one = try run("6")
    try #require(one.status == 0, "\(one)")
    let size = try model(folder.workspace).count
    let two = try run("--set", "members=2")
    try #require(two.status == 0, "\(two)")
    #expect(two.output.contains("members 1 -> 2"), "\(two)")
    #expect(two.output.contains("An earlier run had done 50 % of this training."), "\(two)")
    #expect(try abs(model(folder.workspace).count - 2 * size) < 20_000)

    let other = folder.url.appending(path: "other").path
    let atOnce = try Program(name: "notebook")(arguments(["6", "--set", "members=2"], workspace: other))
    try #require(atOnce.status == 0, "\(atOnce)")
    #expect(!atOnce.output.contains("An earlier run had done"), "\(atOnce)")
    #expect(try model(folder.workspace) == model(other), "grown from one, and trained at once")
    try checkReports(two)
  }

  @Test("a run that is interrupted in the second network resumes there, and ends with the same bytes")
  func resumes() throws {
    let whole = folder.url.appending(path: "whole").path
    // Seconds for each network, so that the signal comes before the end on a machine with much else to do.
    let settings = ["6", "--set", "members=2", "--set", "epochs=8"]
    let uncut = try Program(name: "notebook")(arguments(settings, workspace: whole))
    try #require(uncut.status == 0, "\(uncut)")

    let cut = try Program(name: "notebook").start(arguments(settings))
    let checkpoints = folder.file("artifacts/.checkpoints/6-train")
    for _ in 0..<60_000 where parts(in: checkpoints) < 2 && cut.isRunning { usleep(2_000) }
    cut.send(SIGINT)
    let first = cut.outcome()
    #expect(first.status == 1 && first.errors.contains("network 2 of 2, epoch"), "\(first)")
    let second = try Program(name: "notebook")(arguments(settings))
    #expect(second.status == 0 && second.output.contains("An earlier run had done"), "\(second)")
    #expect(try model(folder.workspace) == model(whole))
  }

  /// How many networks have a checkpoint.
  private func parts(in folder: URL) -> Int {
    let states = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return states.reduce(0) { sum, state in
      let files = try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: state).path)
      return sum + (files ?? []).count { $0.hasPrefix("network") }
    }
  }

  /// On the validation images and on test images with labels.
  private func checkReports(_ outcome: Program.Outcome) throws {
    for text in [
      "network 1, validated on fold 0: ", "network 2, validated on fold 1: ",
      "each of the 2 networks on its own fold: ", "each of the 2 networks alone: ",
      "test accuracy of a single network: ",
    ] {
      #expect(outcome.output.contains(text), "'\(text)' is missing in\n\(outcome)")
    }
    struct Metrics: Decodable { let classes: [Class] }
    struct Class: Decodable { let support: Int }
    let metrics = try Data(contentsOf: folder.file("artifacts/7-confusion-matrix/metrics.json"))
    let count = try JSONDecoder().decode(Metrics.self, from: metrics).classes.reduce(0) { $0 + $1.support }
    #expect(count == 40, "of 200 images two folds of 20 are judged")
  }

  @Test("no networks at all are refused")
  func refusesNone() throws {
    let outcome = try run("--set", "members=0")
    #expect(outcome.status == 2 && outcome.errors.contains("--members"), "\(outcome)")
  }
}
