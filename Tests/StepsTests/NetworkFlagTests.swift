import Foundation
import Testing

@Suite("The networks of step 4")
struct NetworkFlagTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  struct Network: Sendable, CustomTestStringConvertible {
    let flags: [String]
    let parameters: String
    let convolutions, normalisations, dropouts: Int

    var testDescription: String { flags.joined(separator: " ") }
  }

  @Test(
    "are the original's, the same with normalisation, and a deep one without a large dense layer",
    arguments: [
      Network(
        flags: ["--recipe", "original"], parameters: "887,530", convolutions: 4, normalisations: 0,
        dropouts: 3),
      Network(flags: [], parameters: "888,426", convolutions: 4, normalisations: 5, dropouts: 1),
      Network(
        flags: ["--network", "deep"], parameters: "288,618", convolutions: 6, normalisations: 6, dropouts: 1),
    ])
  func layers(_ expected: Network) throws {
    let outcome = try Program(name: "4-model")(["--workspace", folder.workspace] + expected.flags)
    try #require(outcome.status == 0, "\(outcome)")
    let rows = outcome.output.split(separator: "\n")
    #expect(rows.contains { $0.hasPrefix("total") && $0.hasSuffix(expected.parameters) }, "\(outcome)")
    func count(_ name: String) -> Int { rows.count { $0.hasPrefix(name) } }
    #expect(count("conv2d_") == expected.convolutions, "\(outcome)")
    #expect(count("batchnormalization_") == expected.normalisations, "\(outcome)")
    #expect(count("dropout_") == expected.dropouts, "\(outcome)")
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
