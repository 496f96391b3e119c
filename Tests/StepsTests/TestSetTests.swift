import Foundation
import TestSupport
import Testing

/// Validation images choose; the test images are looked at when all is chosen.
@Suite("The test images", .waitsForPrograms)
struct TestSetTests {
  /// What the steps can read: `Stage` gives no place that is not declared.
  private static func declarations() throws -> [String: DeclaredStep] {
    try Dictionary(uniqueKeysWithValues: DeclaredStep.all().map { ($0.name, $0.declaration) })
  }

  @Test("are seen by no step that trains or chooses: only the last reads them, and their labels")
  func readers() throws {
    let declarations = try Self.declarations()
    let isOfTestSet = { (path: String) in path.contains("test") }
    let readers = declarations.filter { $0.value.inputs.contains(where: isOfTestSet) }.keys.sorted()
    #expect(readers == ["2-reshape", "8-submit"])
    #expect(
      declarations["2-reshape"]?.inputs.filter(isOfTestSet) == ["artifacts/1-normalize/test-images.npy"])
    #expect(
      declarations["2-reshape"]?.outputs.filter(isOfTestSet) == ["artifacts/2-reshape/test-images.npy"])
  }

  @Test("give nothing that another step reads: what the last step writes is the end")
  func isTheEnd() throws {
    let declarations = try Self.declarations()
    let submit = try #require(declarations["8-submit"])
    let last = Set(submit.outputs + submit.optionalOutputs)
    #expect(last.isSuperset(of: ["submission.csv", "artifacts/8-submit/score.json"]))
    for (step, declaration) in declarations {
      #expect(last.isDisjoint(with: declaration.inputs), "\(step) reads what 8-submit wrote")
    }
  }

  @Test("are scored in the summary, but not compared with the previous run, lest they choose between the two")
  func summary() throws {
    let folder = try TemporaryFolder()
    try PatternDigits.writeMNIST(to: URL(filePath: folder.data))
    let arguments = ["run", "--data", folder.data, "--workspace", folder.workspace]
    _ = try Program(name: "notebook")(arguments + ["--set", "epochs=1"])
    let second = try Program(name: "notebook")(arguments + ["--set", "epochs=2"])
    try #require(second.status == 0, "\(second)")
    let lines = second.output.split(separator: "\n")
    let validation = lines.first { $0.hasPrefix("validation loss: ") }
    let test = lines.first { $0.hasPrefix("test accuracy: ") }
    #expect(validation?.contains(" -> ") == true || validation?.contains("as before") == true, "\(second)")
    #expect(test?.contains(" -> ") == false && test?.contains("as before") == false, "\(second)")
  }
}
