import Foundation
import TestSupport
import Testing

@Suite("The ablation", .waitsForPrograms)
struct AblationTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private struct Measurement: Decodable {
    let variant: String
    let seed: Int
    let accuracy, loss: Double
  }

  private func ablation(_ arguments: String...) throws -> Program.Outcome {
    try Program(name: "ablation")(
      ["--workspace", folder.workspace, "--results", results.path, "--epochs", "2"] + arguments)
  }

  private var results: URL { folder.url.appending(path: "results.jsonl") }

  @Test("starts from what the notebook trains, records each training, and repeats none")
  func agreesWithNotebook() throws {
    try FinishedRun.copy(into: folder)
    let first = try ablation("--seeds", "1", "--only", "the default")
    try #require(first.status == 0, "\(first)")
    let lines = try String(contentsOf: results, encoding: .utf8).split(separator: "\n")
    try #require(lines.count == 1)
    let measured = try JSONDecoder().decode(Measurement.self, from: Data(lines[0].utf8))
    let history = try String(contentsOf: folder.file("artifacts/6-train/history.csv"), encoding: .utf8)
    let last = try #require(history.split(separator: "\n").last).split(separator: ",")
    #expect(String(format: "%.6f", measured.loss) == last[4], "\(measured), not \(last)")
    #expect(String(format: "%.6f", measured.accuracy) == last[5], "\(measured), not \(last)")

    let second = try ablation("--seeds", "1", "--only", "the default", "--only", "original")
    #expect(second.status == 0 && !second.output.contains("the default, seed"), "\(second)")
    #expect(second.output.contains("the original recipe, seed 2: "), "\(second)")
    #expect(second.output.contains("| the default | "), "\(second)")
    #expect(try String(contentsOf: results, encoding: .utf8).split(separator: "\n").count == 2)

    let original = try Program(name: "notebook")(
      ["run", "4", "--data", folder.data, "--workspace", folder.workspace, "--set", "recipe=original"])
    try #require(original.status == 0, "\(original)")
    let refused = try ablation("--seeds", "1", "--only", "the default")
    #expect(
      refused.status == 2 && refused.errors.contains("4-model ran with recipe=original"), "\(refused)")

    let bent = try Program(name: "notebook")(
      ["run", "4", "5", "--workspace", folder.workspace, "--set", "recipe=one-cycle", "--set", "elastic=20"])
    try #require(bent.status == 0, "\(bent)")
    let refusedToo = try ablation("--seeds", "1", "--only", "the default")
    #expect(
      refusedToo.status == 2 && refusedToo.errors.contains("5-augment ran with elastic=20"),
      "\(refusedToo)"
    )
  }

  @Test("compares trainings with the same seed, validation images and inputs, and no others")
  func pairs() throws {
    try FinishedRun.copy(into: folder)
    let standard = try ablation("--seed", "2", "--seeds", "2", "--only", "the default")
    try #require(standard.status == 0, "\(standard)")
    let other = try ablation("--seed", "3", "--seeds", "1", "--only", "without dropout")
    let row = try #require(other.output.split(separator: "\n").last { $0.hasPrefix("| without dropout") })
    #expect(row.split(separator: "|", omittingEmptySubsequences: false)[3] == "  ", "\(row)")

    let redrawn = try Program(name: "notebook")(
      ["run", "4", "5", "--workspace", folder.workspace, "--set", "seed=3"])
    try #require(redrawn.status == 0, "\(redrawn)")
    let again = try ablation("--seed", "2", "--seeds", "1", "--only", "the default")
    #expect(again.output.contains("the default, seed 2: "), "\(again)")
    #expect(
      again.output.split(separator: "\n").last { $0.hasPrefix("| the default |") }?.contains("| 1 |") == true)
  }

  @Test("refuses an unknown variant, and a workspace without digits, with what to do")
  func refuses() throws {
    let unknown = try ablation("--only", "magic")
    #expect(unknown.status == 2 && unknown.errors.contains("without weight averaging"), "\(unknown)")
    let empty = try ablation()
    #expect(empty.status == 2 && empty.errors.contains("./notebook run 4 5"), "\(empty)")
    try Data("no result\n".utf8).write(to: results)
    let damaged = try ablation()
    #expect(damaged.status == 2 && damaged.errors.contains("line 1 of \(results.path)"), "\(damaged)")
  }
}
