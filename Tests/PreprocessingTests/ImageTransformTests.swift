import Foundation
import Preprocessing
import TestSupport
import Testing

@Suite("Transforms of images")
struct ImageTransformTests {
  /// 3 rows of 4 pixels.
  private let image: [Float] = [
    1, 2, 3, 4,
    5, 6, 7, 8,
    9, 10, 11, 12,
  ]

  private func apply(_ transform: ImageTransform, to image: [Float], height: Int, width: Int) -> [Float] {
    var output = [Float](repeating: .nan, count: image.count)
    var span = output.mutableSpan
    transform.apply(to: image.span, height: height, width: width, into: &span)
    return output
  }

  private func apply(_ transform: ImageTransform) -> [Float] {
    apply(transform, to: image, height: 3, width: 4)
  }

  @Test("the transform that changes nothing gives the image bit for bit")
  func identity() {
    #expect(apply(ImageTransform()) == image)
  }

  @Test("a shift by one row moves the image up and repeats its last row")
  func shiftsUp() {
    #expect(apply(ImageTransform(rowShift: 1)) == [5, 6, 7, 8, 9, 10, 11, 12, 9, 10, 11, 12])
  }

  @Test("a shift by minus one row moves the image down and repeats its first row")
  func shiftsDown() {
    #expect(apply(ImageTransform(rowShift: -1)) == [1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8])
  }

  @Test("a shift by one column moves the image to the left and repeats its last column")
  func shiftsLeft() {
    #expect(apply(ImageTransform(columnShift: 1)) == [2, 3, 4, 4, 6, 7, 8, 8, 10, 11, 12, 12])
  }

  @Test("a shift by minus one column moves the image to the right and repeats its first column")
  func shiftsRight() {
    #expect(apply(ImageTransform(columnShift: -1)) == [1, 1, 2, 3, 5, 5, 6, 7, 9, 9, 10, 11])
  }

  @Test("a shift far beyond the image shows its corner everywhere")
  func shiftsOut() {
    #expect(apply(ImageTransform(rowShift: 100, columnShift: -100)) == [Float](repeating: 9, count: 12))
  }

  @Test("a shift by half a pixel gives the mean of neighbors")
  func shiftsHalfAPixel() {
    #expect(
      apply(ImageTransform(columnShift: 0.5)) == [1.5, 2.5, 3.5, 4, 5.5, 6.5, 7.5, 8, 9.5, 10.5, 11.5, 12])
    #expect(apply(ImageTransform(rowShift: 0.5)) == [3, 4, 5, 6, 7, 8, 9, 10, 9, 10, 11, 12])
  }

  @Test("a quarter turn takes the pixel (r, c) from (n - 1 - c, r)")
  func rotatesByAQuarter() {
    let square: [Float] = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    #expect(
      apply(ImageTransform(rotation: 90), to: square, height: 3, width: 3) == [
        7, 4, 1,
        8, 5, 2,
        9, 6, 3,
      ])
    #expect(apply(ImageTransform(rotation: 180), to: square, height: 3, width: 3) == square.reversed())
  }

  @Test("a zoom of 2 shows twice as much, with the edges drawn out")
  func zoomsOut() {
    let square: [Float] = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    #expect(
      apply(ImageTransform(rowZoom: 2, columnZoom: 2), to: square, height: 3, width: 3)
        == [1, 2, 3, 4, 5, 6, 7, 8, 9])
    let larger: [Float] = (0..<25).map { Float($0) }
    #expect(
      apply(ImageTransform(rowZoom: 2, columnZoom: 2), to: larger, height: 5, width: 5) == [
        0, 0, 2, 4, 4,
        0, 0, 2, 4, 4,
        10, 10, 12, 14, 14,
        20, 20, 22, 24, 24,
        20, 20, 22, 24, 24,
      ])
  }

  @Test("a zoom of a half shows the middle twice as large, along one axis or the other")
  func zoomsIn() {
    #expect(
      apply(ImageTransform(columnZoom: 0.5)) == [
        1.75, 2.25, 2.75, 3.25, 5.75, 6.25, 6.75, 7.25, 9.75, 10.25, 10.75, 11.25,
      ])
    #expect(apply(ImageTransform(rowZoom: 0.5)) == [3, 4, 5, 6, 5, 6, 7, 8, 7, 8, 9, 10])
  }

  @Test("the shift goes along with the rotation: after a quarter turn, down is sideways")
  func composesRotationAndShift() {
    let square: [Float] = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    // t = R s = (0, 1): one column of the input further than the rotated image.
    #expect(
      apply(ImageTransform(rotation: 90, rowShift: 1), to: square, height: 3, width: 3) == [
        8, 5, 2,
        9, 6, 3,
        9, 6, 3,
      ])
  }

  @Test("an image of a single pixel, row or column stays within itself")
  func survivesTinyImages() {
    let transform = ImageTransform(
      rotation: 30, rowZoom: 1.3, columnZoom: 0.7, rowShift: 0.4, columnShift: -2)
    #expect(apply(transform, to: [7], height: 1, width: 1) == [7])
    for (height, width) in [(1, 4), (4, 1)] {
      let output = apply(transform, to: [7, 7, 7, 7], height: height, width: width)
      #expect(output == [7, 7, 7, 7])
    }
  }

  @Test("what is written starts where it should and goes no further")
  func writesInPlace() {
    var output: [Float] = [-1, -1, -1, -1, -1, -1]
    var span = output.mutableSpan
    let pixels: [Float] = [1, 2, 3, 4]
    ImageTransform().apply(to: pixels.span, height: 2, width: 2, into: &span, at: 1)
    #expect(output == [-1, 1, 2, 3, 4, -1])
  }

  private struct Fixture: Decodable {
    struct Case: Decodable {
      let rotation, rowZoom, columnZoom, rowShift, columnShift: Double
      let output: [Float]
    }
    let height, width: Int
    let image: [Float]
    let cases: [Case]
  }

  @Test("transforms agree with scipy.ndimage.affine_transform under Keras's matrix")
  func agreesWithSciPy() throws {
    let url = fixture("affine.json")
    let fixture = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
    #expect(fixture.cases.count == 8)
    for example in fixture.cases {
      let transform = ImageTransform(
        rotation: example.rotation, rowZoom: example.rowZoom, columnZoom: example.columnZoom,
        rowShift: example.rowShift, columnShift: example.columnShift)
      let output = apply(transform, to: fixture.image, height: fixture.height, width: fixture.width)
      let error = largestDifference(output, example.output)
      #expect(error < 1e-5, "\(transform) is off by \(error)")
    }
  }
}
