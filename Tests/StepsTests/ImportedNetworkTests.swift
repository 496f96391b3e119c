import Foundation
import TestSupport
import Testing

@Suite("A network from elsewhere", .waitsForPrograms)
struct ImportedNetworkTests {
  private let folder: TemporaryFolder
  private let notebook = Program(name: "notebook")

  init() throws {
    folder = try TemporaryFolder()
    try PatternDigits.writeMNIST(to: URL(filePath: folder.data))
  }

  private func run(_ arguments: String..., workspace: String) throws -> Program.Outcome {
    try notebook(["run"] + arguments + ["--data", folder.data, "--workspace", workspace])
  }

  @Test("is judged and predicts in place of step 6's, is remembered, and the record names it")
  func takesThePlace() throws {
    let first = try run("--set", "epochs=1", "--set", "recipe=original", workspace: folder.workspace)
    try #require(first.status == 0, "\(first)")
    let network = folder.data + "/tuned.safetensors"
    try FileManager.default.copyItem(
      at: folder.file("artifacts/6-train/model.safetensors"), to: URL(filePath: network))

    let other = folder.url.appending(path: "other")
    let imported = try run("7", "8", "--network", network, workspace: other.path)
    try #require(imported.status == 0, "\(imported)")
    #expect(!imported.output.contains("6-train"), "nothing was trained: \(imported)")
    #expect(imported.errors.contains("reads \(network) in place of"), "\(imported)")
    let submission = other.appending(path: "submission.csv")
    #expect(try Data(contentsOf: submission) == Data(contentsOf: folder.file("submission.csv")))
    let record = try String(
      contentsOf: other.appending(path: "artifacts/8-submit/record.json"), encoding: .utf8)
    #expect(record.replacing("\\/", with: "/").contains(network), "the record does not name the file")

    func status() throws -> [String: StepStatus] {
      let all = try StepStatus.all(["--workspace", other.path])
      return Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
    }
    #expect(try status()["submit"]?.state == "fresh")
    let again = try run("8", workspace: other.path)
    #expect(again.status == 0 && again.output.contains("8-submit is fresh"), "\(again)")

    // Its last weight is another one.
    var bytes = try Data(contentsOf: URL(filePath: network))
    bytes[bytes.count - 2] ^= 1
    try bytes.write(to: URL(filePath: network))
    #expect(try status()["submit"]?.reasons == ["\(network) changed"])
    try FileManager.default.removeItem(atPath: network)
    let gone = try run("8", workspace: other.path)
    #expect(gone.status == 2 && gone.errors.contains("\(network) does not exist"), "\(gone)")

    let back = try run("8", "--network", "trained", "--dry-run", workspace: other.path)
    #expect(back.status == 0 && back.output.contains("6-train"), "\(back)")
  }

  @Test("that is not one is refused before anything runs or is remembered")
  func refusals() throws {
    for (file, mend) in [("none.safetensors", "does not exist"), ("mnist_test.csv", "safetensors")] {
      let outcome = try run("7", "8", "--network", "\(folder.data)/\(file)", workspace: folder.workspace)
      #expect(outcome.status == 2 && outcome.errors.contains(mend), "\(outcome)")
      #expect(!outcome.output.contains("1-normalize"), "\(outcome)")
    }
  }
}
