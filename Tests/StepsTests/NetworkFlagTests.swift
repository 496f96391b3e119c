import Foundation
import Testing

@Suite("The networks of step 4")
struct NetworkFlagTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(
    "are the original's, the same with normalisation, and a deep one without a large dense layer",
    arguments: [
      (["--recipe", "original"], "887,530", (normalisations: 0, dropouts: 3, convolutions: 4)),
      ([], "888,426", (5, 1, 4)),
      (["--network", "deep"], "288,618", (6, 1, 6)),
    ])
  func layers(
    _ flags: [String], parameters: String,
    expected: (normalisations: Int, dropouts: Int, convolutions: Int)
  ) throws {
    let outcome = try Program(name: "4-model")(["--workspace", folder.workspace] + flags)
    try #require(outcome.status == 0, "\(outcome)")
    let rows = outcome.output.split(separator: "\n")
    #expect(rows.contains { $0.hasPrefix("total") && $0.hasSuffix(parameters) }, "\(outcome)")
    func count(_ name: String) -> Int { rows.count { $0.hasPrefix(name) } }
    #expect(count("batchnormalization_") == expected.normalisations, "\(outcome)")
    #expect(count("dropout_") == expected.dropouts, "\(outcome)")
    #expect(count("conv2d_") == expected.convolutions, "\(outcome)")
  }

  @Test("the deep one goes through all the steps")
  func deep() throws {
    try TinyDigits.writeMNIST(to: URL(filePath: folder.data))
    let outcome = try Program(name: "notebook")(
      [
        "run", "--data", folder.data, "--workspace", folder.workspace, "--set", "epochs=1", "--set",
        "network=deep",
      ])
    #expect(outcome.status == 0, "\(outcome)")
    let status = try Program(name: "notebook")(["status", "--workspace", folder.workspace])
    #expect(status.output.contains("network=deep"), "\(status)")
  }
}
