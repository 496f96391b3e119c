import Foundation
import TestSupport
import Testing

@Suite("The weight decay of step 6", .waitsForPrograms)
struct WeightDecayTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try PatternDigits.writeMNIST(to: URL(filePath: folder.data))
  }

  private func run(_ settings: String...) throws -> Program.Outcome {
    try Program(name: "notebook")(
      ["run", "6", "--data", folder.data, "--workspace", folder.workspace, "--set", "epochs=2"]
        + settings.flatMap { ["--set", $0] })
  }

  /// The sum of the squares of all elements of the trained network.
  private func squareSum() throws -> Float {
    let model = try Data(contentsOf: folder.file("artifacts/6-train/model.safetensors"))
    return model.withUnsafeBytes { bytes in
      let headerSize = Int(bytes.loadUnaligned(as: UInt64.self))
      return stride(from: 8 + headerSize, to: bytes.count, by: 4).reduce(0) { sum, offset in
        let element = bytes.loadUnaligned(fromByteOffset: offset, as: Float.self)
        return sum + element * element
      }
    }
  }

  @Test("keeps the weights small")
  func shrinks() throws {
    let without = try run("weight-decay=0")
    try #require(without.status == 0, "\(without)")
    let free = try squareSum()
    let with = try run("weight-decay=10")
    try #require(with.status == 0, "\(with)")
    #expect(with.output.contains("weight-decay 0 -> 10"), "\(with)")
    #expect(try squareSum() < 0.9 * free, "without weight decay the sum of squares is \(free)")
  }

  @Test("is refused with the original recipe, which has none")
  func notWithOriginal() throws {
    let outcome = try run("recipe=original", "weight-decay=0.1")
    #expect(outcome.status == 2 && outcome.errors.contains("--weight-decay"), "\(outcome)")
  }
}
