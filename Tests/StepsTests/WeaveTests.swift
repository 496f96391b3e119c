import ConvNet
import Foundation
import Tensors
import TestSupport
import Testing

@Suite("notebook weave", .waitsForPrograms)
struct WeaveTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    var generator = SeededGenerator(seed: 1)
    let network = try Sequential(inputShape: [28, 28, 1], using: &generator) {
      Flatten()
      Dense(units: 10)
    }
    let place = URL(filePath: folder.workspace).appending(path: "artifacts/6-train/model.safetensors")
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try network.write(to: place)
  }

  /// The woven document.
  private func woven(as format: String, _ arguments: String...) throws -> String {
    let output = folder.workspace + "/woven." + format
    let outcome = try Program(name: "notebook")(
      ["weave", "--workspace", folder.workspace, "--output", output] + arguments)
    try #require(outcome.status == 0 && outcome.output == output + "\n", "\(outcome)")
    return try String(contentsOfFile: output, encoding: .utf8)
  }

  @Test("the page has the trained network, unless it is left out")
  func network() throws {
    #expect(try woven(as: "html").contains("class=\"pad-network\">{"))
    let without = try woven(as: "html", "--without-network")
    #expect(!without.contains("pad-") && !without.contains("<script"))
  }

  @Test(
    "a Jupyter notebook and Markdown have no network, with the flag as without", arguments: ["ipynb", "md"])
  func otherFormats(format: String) throws {
    let woven = try woven(as: format)
    #expect(!woven.contains("pad-network"))
    #expect(try woven == self.woven(as: format, "--without-network"))
  }
}
