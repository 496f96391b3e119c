import Foundation
import Tensors
import TestSupport
import Testing

@testable import Preprocessing

@Suite("Elastic distortion")
struct ElasticDistortionTests {
  private struct Fixture: Decodable {
    let height, width: Int
    let strength, smoothness, rowZoom, columnZoom, rowShift, columnShift: Double
    let image, output: [Float]
    let noise, displacements: [[Float]]

    static func read() throws -> Fixture {
      let url = fixture("elastic.json")
      return try JSONDecoder().decode(Self.self, from: Data(contentsOf: url))
    }
  }

  @Test("displacements are noise after scipy.ndimage.gaussian_filter")
  func agreesWithSciPysFilter() throws {
    let fixture = try Fixture.read()
    let distortion = try ElasticDistortion(strength: fixture.strength, smoothness: fixture.smoothness)
    for (noise, expected) in zip(fixture.noise, fixture.displacements) {
      let found = distortion.smoothed(noise, height: fixture.height, width: fixture.width)
      let error = largestDifference(found, expected)
      #expect(error < 1e-5, "a displacement is off by \(error) pixels")
    }
  }

  @Test("transform and displacements together agree with scipy.ndimage.map_coordinates")
  func agreesWithSciPysLookUp() throws {
    let fixture = try Fixture.read()
    let transform = ImageTransform(
      rowZoom: fixture.rowZoom, columnZoom: fixture.columnZoom, rowShift: fixture.rowShift,
      columnShift: fixture.columnShift)
    var output = [Float](repeating: .nan, count: fixture.image.count)
    var span = output.mutableSpan
    transform.apply(
      to: fixture.image.span, height: fixture.height, width: fixture.width,
      displacements: DisplacementField(rows: fixture.displacements[0], columns: fixture.displacements[1]),
      into: &span)
    let error = largestDifference(output, fixture.output)
    #expect(error < 1e-5, "a pixel is off by \(error)")
  }

  @Test("displacements of zero are the transform alone, bit for bit")
  func noDisplacement() {
    let image = (0..<12).map { Float($0 * 7 % 12) }
    let transform = ImageTransform(
      rotation: 17, rowZoom: 1.2, columnZoom: 0.7, rowShift: 0.3, columnShift: -1)
    let still = DisplacementField(
      rows: [Float](repeating: 0, count: 12), columns: [Float](repeating: 0, count: 12))
    var (alone, displaced) = ([Float](repeating: 0, count: 12), [Float](repeating: 1, count: 12))
    var span = alone.mutableSpan
    transform.apply(to: image.span, height: 3, width: 4, into: &span)
    span = displaced.mutableSpan
    transform.apply(to: image.span, height: 3, width: 4, displacements: still, into: &span)
    #expect(displaced == alone)
  }

  @Test("by default a pixel of a digit moves by 1.4 pixels on average, root mean square, in each direction")
  func strength() throws {
    var generator = SplitMix64(seed: 1)
    let distortion = try ElasticDistortion()
    let middle = 14 * 28 + 14
    let moves = (0..<400).flatMap { _ in
      let field = distortion.displacements(height: 28, width: 28, using: &generator)
      return [field.rows[middle], field.columns[middle]]
    }
    let rootMeanSquare = (moves.reduce(0) { $0 + $1 * $1 } / Float(moves.count)).squareRoot()
    #expect(abs(rootMeanSquare - 1.4) < 0.15, "\(rootMeanSquare) pixels")
  }

  @Test("an augmentation draws an image's displacements after its transform, and none without a distortion")
  func augmentation() throws {
    let distortion = try ElasticDistortion()
    let (plain, elastic) = (try Augmentation(), try Augmentation(elastic: distortion))
    let images = Tensor(shape: [2, 28, 28, 1], elements: (0..<1568).map { Float($0 * 37 % 256) / 255 })
    var generator = SplitMix64(seed: 3)
    let found = elastic(images, using: &generator)
    generator = SplitMix64(seed: 3)
    for index in 0..<2 {
      var output = [Float](repeating: 0, count: 784)
      var span = output.mutableSpan
      let transform = plain.transform(using: &generator)
      transform.apply(
        to: images.entry(index).span, height: 28, width: 28,
        displacements: distortion.displacements(height: 28, width: 28, using: &generator), into: &span)
      #expect(found.entry(index) == output)
    }
  }

  @Test("it is saved in an augmentation's file, which without it is the same as before it existed")
  func codes() throws {
    let elastic = try Augmentation(elastic: ElasticDistortion(strength: 20, smoothness: 3))
    #expect(try JSONDecoder().decode(Augmentation.self, from: JSONEncoder().encode(elastic)) == elastic)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let text = String(decoding: try encoder.encode(Augmentation()), as: UTF8.self)
    #expect(text == #"{"rotation":10,"shift":0.1,"zoom":0.1}"#)
  }

  @Test("numbers that make no sense are refused")
  func refusesNumbers() {
    for strength in [-1, 1001, .infinity] {
      #expect(throws: AugmentationError.strengthOutOfRange(strength)) {
        try ElasticDistortion(strength: strength)
      }
    }
    for smoothness in [0, 21, .infinity] {
      #expect(throws: AugmentationError.smoothnessOutOfRange(smoothness)) {
        try ElasticDistortion(smoothness: smoothness)
      }
    }
  }
}
