import Foundation
import Tensors
import TestSupport
import Testing

@testable import Preprocessing

@Suite("Thickness of strokes")
struct StrokeThicknessTests {
  private struct Fixture: Decodable {
    let height, width: Int
    let image, thicker, thinner: [Float]

    static func read() throws -> Fixture {
      let url = fixture("thickness.json")
      return try JSONDecoder().decode(Self.self, from: Data(contentsOf: url))
    }

    func changed(by amount: Float) -> [Float] {
      var pixels = image
      var span = pixels.mutableSpan
      StrokeThickness.change(&span, at: 0, height: height, width: width, by: amount)
      return pixels
    }
  }

  @Test("strokes grow as in scipy.ndimage.grey_dilation and shrink as in grey_erosion")
  func agreesWithSciPy() throws {
    let fixture = try Fixture.read()
    #expect(largestDifference(fixture.changed(by: 0.5), fixture.thicker) < 1e-6)
    #expect(largestDifference(fixture.changed(by: -0.5), fixture.thinner) < 1e-6)
    #expect(fixture.changed(by: 0) == fixture.image)
  }

  @Test("without thickness, images are varied as before, bit for bit; with it, they have more or less ink")
  func augmentation() throws {
    let images = Tensor(shape: [8, 28, 28, 1], elements: numbers(8 * 784).map { abs($0) < 0.3 ? 1 : 0 })
    func ink(_ augmentation: Augmentation) -> [Float] {
      var generator = SeededGenerator(seed: 1)
      let varied = augmentation(images, using: &generator)
      return (0..<8).map { varied.entry($0).reduce(0, +) }
    }
    let still = try Augmentation(rotation: 0, zoom: 0, shift: 0)
    let pens = try Augmentation(rotation: 0, zoom: 0, shift: 0, thickness: 0.8)
    let (before, after) = (ink(still), ink(pens))
    #expect(before == (0..<8).map { images.entry($0).reduce(0, +) })
    #expect(zip(before, after).contains { $0 < $1 } && zip(before, after).contains { $0 > $1 }, "\(after)")
  }

  @Test("the thickness is stored with the other numbers, and a file without it has none")
  func stored() throws {
    let pens = try Augmentation(thickness: 0.5)
    #expect(try JSONDecoder().decode(Augmentation.self, from: JSONEncoder().encode(pens)) == pens)
    let old = Data(#"{"rotation": 10, "zoom": 0.1, "shift": 0.1}"#.utf8)
    #expect(try JSONDecoder().decode(Augmentation.self, from: old).thickness == 0)
    #expect(throws: AugmentationError.thicknessOutOfRange(1.5)) { try Augmentation(thickness: 1.5) }
  }
}
