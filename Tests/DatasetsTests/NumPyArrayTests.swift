import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite("Arrays in NumPy's format")
struct NumPyArrayTests {
  private let digits = TinyDigits.digits(count: 2)
  private var pixels: Data { Data(digits.pixels) }

  /// What a folder with the four arrays in `mnist.npz` is read as.
  private func load(
    images: Data, labels: Data = TinyArchive.npy("|u1", [2], Data([3, 9]))
  ) throws -> LoadedDigits {
    let directory = try TemporaryFolder()
    try directory.write(
      TinyArchive.zip([
        ("x_train.npy", images), ("y_train.npy", labels), ("x_test.npy", images), ("y_test.npy", labels),
      ]), to: "mnist.npz")
    let source = try DataSource.find(in: directory.url, isExplicit: false)
    #expect(source.description == directory.url.appending(path: "mnist.npz").pathFromHome)
    return try source.load { _ in }
  }

  private func error(images: Data, labels: Data = TinyArchive.npy("|u1", [2], Data([3, 9]))) throws
    -> NumPyError.Problem
  {
    try #require(throws: NumPyError.self) { try load(images: images, labels: labels) }.problem
  }

  private func floats(_ values: [Float]) -> Data {
    Data(
      values.flatMap { value in [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value.bitPattern >> $0) } })
  }

  @Test(
    "images may have their channel before or after them, or be rows",
    arguments: [[2, 28, 28], [2, 784], [2, 28, 28, 1], [2, 1, 28, 28]])
  func readsShapes(shape: [Int]) throws {
    let loaded = try load(images: TinyArchive.npy("|u1", shape, pixels))
    #expect(loaded.training == RawDigits(pixels: digits.pixels, labels: [3, 9]))
    #expect(loaded.test == loaded.training)
    #expect(loaded.notes.isEmpty)
  }

  @Test("fractions from 0 to 1 are scaled back, with a note; whole numbers of any type are taken as they are")
  func readsFloats() throws {
    let fractions = try load(
      images: TinyArchive.npy("<f4", [2, 28, 28], floats(digits.pixels.map { Float($0) / 255 })))
    #expect(fractions.training.pixels == digits.pixels)
    #expect(
      fractions.notes.count == 2 && fractions.notes[0].contains("multiplied by 255"), "\(fractions.notes)")
    let whole = try load(images: TinyArchive.npy("<f4", [2, 784], floats(digits.pixels.map(Float.init))))
    #expect(whole.training.pixels == digits.pixels)
  }

  @Test("labels may be integers of eight bytes, one a row, or one-hot")
  func readsLabels() throws {
    let images = TinyArchive.npy("|u1", [2, 784], pixels)
    let long = Data([3] + [UInt8](repeating: 0, count: 7) + [9] + [UInt8](repeating: 0, count: 7))
    for shape in [[2], [2, 1]] {
      #expect(
        try load(images: images, labels: TinyArchive.npy("<i8", shape, long)).training.labels == [3, 9])
    }
    let oneHot = Data((0..<20).map { $0 == 3 || $0 == 19 ? 1 : 0 })
    #expect(
      try load(images: images, labels: TinyArchive.npy("|u1", [2, 10], oneHot)).training.labels == [3, 9])
  }

  @Test("an array that is stored column by column, as pandas gives it to NumPy, is the same array")
  func readsColumnMajor() throws {
    let rows = digits.pixels
    let columns = (0..<784).flatMap { [rows[$0], rows[784 + $0]] }
    let loaded = try load(images: TinyArchive.npy("|u1", [2, 784], Data(columns), columnMajor: true))
    #expect(loaded.training.pixels == rows)
    var cube: [UInt8] = []
    for x in 0..<28 {
      for y in 0..<28 { cube += [rows[28 * y + x], rows[784 + 28 * y + x]] }
    }
    let images = try load(images: TinyArchive.npy("|u1", [2, 28, 28], Data(cube), columnMajor: true))
    #expect(images.training.pixels == rows)
  }

  @Test("without labels, the images to predict are predicted but not scored, with a note")
  func readsWithoutTestLabels() throws {
    let directory = try TemporaryFolder()
    let images = TinyArchive.npy("|u1", [2, 784], pixels)
    let labels = TinyArchive.npy("|u1", [2], Data([3, 9]))
    try directory.write(
      TinyArchive.zip([("x_train.npy", images), ("y_train.npy", labels), ("x_test.npy", images)]),
      to: "mine.npz")
    let loaded = try DataSource.find(in: directory.url, isExplicit: false).load { _ in }
    #expect(loaded.test == RawDigits(pixels: digits.pixels, labels: nil))
    #expect(loaded.notes.contains { $0.contains("predicted and not scored") }, "\(loaded.notes)")
  }

  @Test(
    "a transposed or colored array, and another kind of file, are refused with the fix",
    arguments: [
      ([784, 2], "its transpose (.T)"), ([28, 28, 2], "moveaxis"), ([2, 28, 28, 3], "grayscale"),
      ([2, 32, 32], "Scale the images to 28 x 28"),
    ])
  func tellsCures(shape: [Int], cure: String) throws {
    let bytes = Data(repeating: 0, count: shape.reduce(1, *))
    let error = try #require(throws: NumPyError.self) {
      try load(images: TinyArchive.npy("|u1", shape, bytes))
    }
    #expect(error.description.contains(cure), "\(error)")
    let pickle = try #require(throws: NumPyError.self) { try load(images: Data([0x80, 0x04, 0x95, 0, 0])) }
    #expect(pickle.description.contains("a Python pickle"), "\(pickle)")
  }

  @Test("what is not a set of digits is refused with the cause")
  func refuses() throws {
    #expect(try error(images: TinyArchive.npy("|u1", [2, 784], pixels.dropLast())) == .damaged)
    guard case .header = try error(images: TinyArchive.npy("|u1", [2, 784], pixels).prefix(40)) else {
      Issue.record("half a header was read")
      return
    }
    #expect(try error(images: TinyArchive.npy("<c8", [2, 784], pixels)) == .elements("<c8"))
    #expect(
      try error(images: TinyArchive.npy("|u1", [1, 28, 28, 2], pixels)) == .imageShape([1, 28, 28, 2]))
    #expect(try error(images: TinyArchive.npy("|u1", [0, 784], Data())) == .empty)
    #expect(try error(images: TinyArchive.npy("|u1", [Int.max, 784], Data())) == .damaged)
    var values = digits.pixels.map { Float($0) / 255 }
    values[784] = .nan
    #expect(try error(images: TinyArchive.npy("<f4", [2, 784], floats(values))) == .pixel("nan", image: 2))
    values[784] = -1
    #expect(
      try error(images: TinyArchive.npy("<f4", [2, 784], floats(values)))
        == .otherScale(PixelScale(lowest: -1, highest: 1, hasFractions: true))
    )

    let images = TinyArchive.npy("|u1", [2, 784], pixels)
    guard
      case .countsDisagree(2, 3, let file) = try error(
        images: images, labels: TinyArchive.npy("|u1", [3], Data([1, 2, 3]))), file.hasSuffix("y_train.npy")
    else {
      Issue.record("three labels for two images were taken")
      return
    }
    #expect(
      try error(images: images, labels: TinyArchive.npy("|u1", [2], Data([1, 10])))
        == .label("10.0", index: 1))
    #expect(
      try error(images: images, labels: TinyArchive.npy("|u1", [2], Data([25, 11])))
        == .otherClasses(.moreThanTenClasses(lowest: 11, highest: 25)))
  }
}
