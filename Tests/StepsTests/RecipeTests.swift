import Foundation
import TestSupport
import Testing

@Suite("The recipes", .waitsForPrograms)
struct RecipeTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  struct Network: Sendable, CustomTestStringConvertible {
    let flags: [String]
    let parameters: String
    let convolutions, normalizations, dropouts: Int

    var testDescription: String { flags.joined(separator: " ") }
  }

  @Test(
    "have the original's network, the same with normalization, and a deep one without a large dense layer",
    arguments: [
      Network(
        flags: ["--recipe", "original"], parameters: "887,530", convolutions: 4, normalizations: 0,
        dropouts: 3),
      Network(flags: [], parameters: "888,426", convolutions: 4, normalizations: 5, dropouts: 1),
      Network(
        flags: ["--recipe", "deep"], parameters: "288,618", convolutions: 6, normalizations: 6, dropouts: 1),
    ])
  func layers(_ expected: Network) throws {
    let outcome = try Program(name: "4-model")(["--workspace", folder.workspace] + expected.flags)
    try #require(outcome.status == 0, "\(outcome)")
    let rows = outcome.output.split(separator: "\n")
    #expect(rows.contains { $0.hasPrefix("total") && $0.hasSuffix(expected.parameters) }, "\(outcome)")
    func count(_ name: String) -> Int { rows.count { $0.hasPrefix(name) } }
    #expect(count("conv2d_") == expected.convolutions, "\(outcome)")
    #expect(count("batchnormalization_") == expected.normalizations, "\(outcome)")
    #expect(count("dropout_") == expected.dropouts, "\(outcome)")
  }

  @Test(
    "vary the images as the original does, or more and bent; each flag can be given with any recipe",
    arguments: [
      ([], ["rotation": 10, "zoom": 0.1, "shift": 0.1]),
      (["recipe=original"], ["rotation": 10, "zoom": 0.1, "shift": 0.1]),
      (
        ["recipe=deep"],
        ["rotation": 15, "zoom": 0.15, "shift": 0.1, "elastic_strength": 20, "elastic_smoothness": 4]
      ),
      (["thickness=0.5"], ["rotation": 10, "zoom": 0.1, "shift": 0.1, "thickness": 0.5]),
      (["recipe=deep", "elastic=0", "rotation=5"], ["rotation": 5, "zoom": 0.15, "shift": 0.1]),
      (
        ["elastic=12", "zoom=0.2"],
        ["rotation": 10, "zoom": 0.2, "shift": 0.1, "elastic_strength": 12, "elastic_smoothness": 4]
      ),
    ] as [([String], [String: Double])])
  func augmentation(_ settings: [String], _ expected: [String: Double]) throws {
    try PatternDigits.writeMNIST(to: URL(filePath: folder.data))
    let outcome = try run(["5"], settings)
    try #require(outcome.status == 0, "\(outcome)")
    let json = try Data(contentsOf: folder.file("artifacts/5-augment/augmentation.json"))
    #expect(try JSONDecoder().decode([String: Double].self, from: json) == expected)
  }

  @Test("are a flag of step 4 that the later steps follow: the deep one learns, and its files say so")
  func deep() throws {
    try PatternDigits.writeMNIST(to: URL(filePath: folder.data))
    let outcome = try run([], ["epochs=3", "recipe=deep"])
    #expect(outcome.status == 0, "\(outcome)")
    let steps = try Program(name: "notebook")(["status", "--workspace", folder.workspace]).output
      .split(separator: "\n")
    #expect(steps.filter { $0.contains("recipe=deep") }.map { $0.first } == ["4"])
    for file in ["4-model/initial.safetensors", "6-train/model.safetensors"] {
      let bytes = try Data(contentsOf: folder.file("artifacts/\(file)")).prefix(4096)
      #expect(bytes.contains(Data(#""recipe":"deep""#.utf8)), "\(file) does not name its recipe")
    }
  }

  @Test("of a network's file that names none, or one that does not exist, stop the step that reads it")
  func unknown() throws {
    try PatternDigits.writeMNIST(to: URL(filePath: folder.data))
    try #require(try run(["5"], []).status == 0)
    let file = folder.file("artifacts/4-model/initial.safetensors")
    var bytes = try Data(contentsOf: file)
    let range = try #require(bytes.range(of: Data(#""recipe":"one-cycle""#.utf8)))
    bytes.replaceSubrange(range, with: Data(#""recipe":"one-cycla""#.utf8))
    try bytes.write(to: file)
    let outcome = try Program(name: "5-augment")(
      ["--data", folder.data, "--workspace", folder.workspace, "--allow-stale"])
    #expect(
      outcome.status == 2 && outcome.errors.contains("the recipe 'one-cycla', which does not exist"),
      "\(outcome)")
  }

  private func run(_ steps: [String], _ settings: [String]) throws -> Program.Outcome {
    try Program(name: "notebook")(
      ["run", "--data", folder.data, "--workspace", folder.workspace] + steps
        + settings.flatMap { ["--set", $0] })
  }
}
