import Foundation
import Preprocessing
import Tensors
import TestSupport
import Testing

@Suite("Augmentation")
struct AugmentationTests {
  /// What an augmentation did to an image, measured on a ramp: along the height for one image, the width for the other.
  private struct Measured {
    let rowFromRow, rowFromColumn, columnFromRow, columnFromColumn: Double

    var rotation: Double { atan2(columnFromRow, rowFromRow) * 180 / .pi }
    var rowZoom: Double { hypot(rowFromRow, columnFromRow) }
    var columnZoom: Double { hypot(rowFromColumn, columnFromColumn) }
  }

  /// Applies a drawn transform to the images `row` and `column`, whose slopes at the center are the matrix M.
  private func measure(_ transform: ImageTransform) -> Measured {
    let size = 101
    func slopes(_ ramp: (Int) -> Float) -> (alongRows: Double, alongColumns: Double) {
      let image = (0..<size * size).map(ramp)
      var output = [Float](repeating: 0, count: image.count)
      var span = output.mutableSpan
      transform.apply(to: image.span, height: size, width: size, into: &span)
      let centre = size / 2 * size + size / 2
      return (
        Double(output[centre + 10 * size] - output[centre - 10 * size]) / 20,
        Double(output[centre + 10] - output[centre - 10]) / 20
      )
    }
    let row = slopes { Float($0 / size) }
    let column = slopes { Float($0 % size) }
    return Measured(
      rowFromRow: row.alongRows, rowFromColumn: row.alongColumns, columnFromRow: column.alongRows,
      columnFromColumn: column.alongColumns)
  }

  @Test("rotation and zooms fill exactly their ranges, and the zooms are drawn separately")
  func drawsInRange() throws {
    let augmentation = try Augmentation(rotation: 10, zoom: 0.1, shift: 0.1)
    var generator = SplitMix64(seed: 7)
    let drawn = (0..<300).map { _ in measure(augmentation.transform(using: &generator)) }
    for (name, values, range) in [
      ("rotation", drawn.map(\.rotation), -10.0...10), ("row zoom", drawn.map(\.rowZoom), 0.9...1.1),
      ("column zoom", drawn.map(\.columnZoom), 0.9...1.1),
    ] {
      let (low, high) = (values.min() ?? .nan, values.max() ?? .nan)
      let span = range.upperBound - range.lowerBound
      #expect(
        low >= range.lowerBound - 0.001 * span && high <= range.upperBound + 0.001 * span,
        "\(name) \(low)...\(high)")
      #expect(
        low < range.lowerBound + 0.05 * span && high > range.upperBound - 0.05 * span,
        "\(name) \(low)...\(high)")
      let mean = values.reduce(0, +) / Double(values.count)
      // Five standard errors of the mean of a uniform distribution.
      let tolerance = 5 * span / (12 * Double(values.count)).squareRoot()
      #expect(
        abs(mean - (range.lowerBound + range.upperBound) / 2) < tolerance, "\(name) has the mean \(mean)")
    }
    let apart = drawn.count { abs($0.rowZoom - $0.columnZoom) > 0.001 }
    #expect(apart > 280, "only \(apart) of 300 transforms zoom rows and columns differently")
  }

  @Test("shifts fill exactly their range, a tenth of the size each way")
  func drawsShifts() throws {
    let augmentation = try Augmentation(rotation: 0, zoom: 0, shift: 0.1)
    var generator = SplitMix64(seed: 8)
    let (height, width) = (28, 40)
    let ramps = [
      (0..<height * width).map { Float($0 / width) }, (0..<height * width).map { Float($0 % width) },
    ]
    var shifts: [[Float]] = [[], []]
    for _ in 0..<300 {
      let transform = augmentation.transform(height: height, width: width, using: &generator)
      for (axis, ramp) in ramps.enumerated() {
        var output = [Float](repeating: 0, count: ramp.count)
        var span = output.mutableSpan
        transform.apply(to: ramp.span, height: height, width: width, into: &span)
        let middle = height / 2 * width + width / 2
        shifts[axis].append(output[middle] - ramp[middle])
      }
    }
    for (values, limit) in zip(shifts, [Float(2.8), 4]) {
      let (low, high) = (values.min() ?? .nan, values.max() ?? .nan)
      #expect(low >= -limit - 1e-4 && high <= limit + 1e-4, "shifts of \(low)...\(high) pixels")
      #expect(low < -0.9 * limit && high > 0.9 * limit, "shifts of \(low)...\(high) pixels")
    }
    let apart = zip(shifts[0], shifts[1]).count { abs($0 / 28 - $1 / 40) > 0.001 }
    #expect(apart > 280, "only \(apart) of 300 transforms shift by another share down than to the right")
  }

  @Test("an augmentation of nothing leaves the images as they are")
  func leavesImages() throws {
    var generator = SplitMix64(seed: 1)
    let images = Tensor(shape: [2, 3, 4, 1], elements: (0..<24).map { Float($0) })
    #expect(try Augmentation(rotation: 0, zoom: 0, shift: 0)(images, using: &generator) == images)
  }

  @Test("each image gets a transform of its own, drawn in their order")
  func transformsEachImage() throws {
    let augmentation = try Augmentation()
    let image = (0..<784).map { Float(($0 * 37) % 256) / 255 }
    let images = Tensor(shape: [3, 28, 28, 1], elements: image + image + image)
    var generator = SplitMix64(seed: 5)
    let augmented = augmentation(images, using: &generator)
    #expect(augmented.shape == images.shape)

    generator = SplitMix64(seed: 5)
    for index in 0..<3 {
      var output = [Float](repeating: 0, count: 784)
      var span = output.mutableSpan
      augmentation.transform(using: &generator).apply(to: image.span, height: 28, width: 28, into: &span)
      #expect(Array(augmented.elements[index * 784..<(index + 1) * 784]) == output)
    }
    #expect(augmented.elements[..<784] != augmented.elements[784..<1568])
  }

  @Test("augmenting no images gives no images")
  func acceptsNoImages() throws {
    var generator = SplitMix64(seed: 5)
    let none = Tensor(shape: [0, 28, 28, 1])
    #expect(try Augmentation()(none, using: &generator) == none)
  }

  @Test("the defaults are the original recipe's")
  func defaults() throws {
    #expect(try Augmentation() == Augmentation(rotation: 10, zoom: 0.1, shift: 0.1))
  }

  @Test("ranges that make no sense are refused")
  func refusesRanges() {
    for rotation in [-1, 181, .infinity] {
      #expect(throws: AugmentationError.rotationOutOfRange(rotation)) { try Augmentation(rotation: rotation) }
    }
    for zoom in [-0.1, 1, 2, .infinity] {
      #expect(throws: AugmentationError.zoomOutOfRange(zoom)) { try Augmentation(zoom: zoom) }
    }
    for shift in [-0.1, 1.1, .infinity] {
      #expect(throws: AugmentationError.shiftOutOfRange(shift)) { try Augmentation(shift: shift) }
    }
    #expect(throws: AugmentationError.self) { try Augmentation(rotation: .nan) }
    #expect(throws: AugmentationError.self) { try Augmentation(zoom: .nan) }
    #expect(throws: AugmentationError.self) { try Augmentation(shift: .nan) }
  }

  @Test("an augmentation survives a round trip bit for bit")
  func roundTrip() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "augmentation.json")
      checkProperty("an augmentation is read as it was written", cases: 40) { random in
        func number(upTo most: Double) -> Double {
          random.oneOf([0, most, .leastNonzeroMagnitude, .random(in: 0..<most, using: &random)])
        }
        let elastic = try ElasticDistortion(
          strength: number(upTo: 1000), smoothness: max(0.5, number(upTo: 20)))
        let augmentation = try Augmentation(
          rotation: number(upTo: 180), zoom: number(upTo: 1.0.nextDown), shift: number(upTo: 1),
          elastic: random.oneOf([nil, elastic]), thickness: number(upTo: 1))
        try augmentation.write(to: url)
        #expect(try Augmentation(contentsOf: url) == augmentation)
      }
    }
  }

  @Test("a file's values are checked when it is read")
  func checks() {
    let wrong = Data(#"{"rotation": 10, "zoom": 1.5, "shift": 0.1}"#.utf8)
    #expect(throws: AugmentationError.zoomOutOfRange(1.5)) {
      try JSONDecoder().decode(Augmentation.self, from: wrong)
    }
  }

  @Test("a damaged file is an error that names it")
  func file() throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "augmentation.json")
    let augmentation = try Augmentation(rotation: 12, zoom: 0.2, shift: 0.05)
    try augmentation.write(to: url)
    let whole = try Data(contentsOf: url)
    for damaged in [
      whole.prefix(whole.count / 2), Data(#"{"rotation": 1, "zoom": 2, "shift": 0}"#.utf8), Data(),
    ] {
      try damaged.write(to: url)
      let error = #expect(throws: AugmentationError.self) { try Augmentation(contentsOf: url) }
      #expect(error?.description.contains(url.lastPathComponent) == true)
    }
  }
}
