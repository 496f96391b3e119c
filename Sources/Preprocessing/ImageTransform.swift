import Elementary
import Tensors

/// A rotation, a zoom and a shift of an image about its center.
///
/// The output pixel at p = (row, column) takes its value from the input at c + M (p - c) + t, where c is the center,
/// ((height - 1) / 2, (width - 1) / 2). With the rotation matrix R, the zooms Z on the diagonal and the shift s,
/// M = R Z and t = R s. That is the convention of Keras's `ImageDataGenerator`, which multiplies rotation, shift and
/// zoom in this order; as it tells where to look, a zoom below 1 makes the digit larger, and a positive shift moves it
/// up or to the left.
///
/// Between pixels the value is bilinear; beyond the edge it is that of the nearest pixel.
public struct ImageTransform: Sendable, Equatable {
  /// M, row by row, in fixed point.
  private let rowFromRow, rowFromColumn, columnFromRow, columnFromColumn: Int

  /// t, in fixed point.
  private let rowOffset, columnOffset: Int

  /// The fractional bits of coordinates. In fixed point, the pixel before a coordinate is a shift away and the weight
  /// of the pixel after it a mask; whole and half numbers are exact.
  private static let fractionBits = 24

  private static func fixedPoint(_ number: Double) -> Int {
    Int((number * Double(1 << fractionBits)).rounded())
  }

  /// Makes a transform from its parts; by default it changes nothing.
  ///
  /// - Parameters:
  ///   - rotation: the angle in degrees.
  ///   - rowZoom: the factor on distances from the center along the height, `columnZoom` that along the width.
  ///   - rowShift: the shift along the height in pixels, `columnShift` that along the width.
  public init(
    rotation: Double = 0, rowZoom: Double = 1, columnZoom: Double = 1, rowShift: Double = 0,
    columnShift: Double = 0
  ) {
    precondition(
      abs(rotation) <= 1e6 && abs(rowZoom) <= 1e6 && abs(columnZoom) <= 1e6 && abs(rowShift) <= 1e6
        && abs(columnShift) <= 1e6,
      "A transform needs numbers within a million, not \((rotation, rowZoom, columnZoom, rowShift, columnShift))"
    )
    let (sine, cosine) = Elementary.sineAndCosine(rotation * .pi / 180)
    rowFromRow = Self.fixedPoint(cosine * rowZoom)
    rowFromColumn = Self.fixedPoint(-sine * columnZoom)
    columnFromRow = Self.fixedPoint(sine * rowZoom)
    columnFromColumn = Self.fixedPoint(cosine * columnZoom)
    rowOffset = Self.fixedPoint(cosine * rowShift - sine * columnShift)
    columnOffset = Self.fixedPoint(sine * rowShift + cosine * columnShift)
  }

  /// Transforms `image`, `height` x `width` row-major, into as many elements of `output` from `start` on.
  public func apply(
    to image: Span<Float>, height: Int, width: Int, into output: inout MutableSpan<Float>, at start: Int = 0
  ) {
    Self.require(image.count, height, width, fitInto: output.count, from: start)
    let lastRow = (height - 1) << Self.fractionBits
    let lastColumn = (width - 1) << Self.fractionBits
    var pixel = start
    for y in 0..<height {
      var (row, column) = source(ofLine: y, height: height, width: width)
      for _ in 0..<width {
        let isInside = row >= 0 && row < lastRow && column >= 0 && column < lastColumn
        output[pixel] =
          isInside
          ? Self.interpolate(image, row: row, column: column, width: width, down: width, right: 1)
          : Self.interpolateAtEdge(image, row: row, column: column, height: height, width: width)
        pixel &+= 1
        row &+= rowFromColumn
        column &+= columnFromColumn
      }
    }
  }

  /// Transforms `image` as the method above does, but moves the place where each pixel of the output is sampled by its
  /// `displacements`.
  public func apply(
    to image: Span<Float>, height: Int, width: Int, displacements: DisplacementField,
    into output: inout MutableSpan<Float>, at start: Int = 0
  ) {
    Self.require(image.count, height, width, fitInto: output.count, from: start)
    precondition(
      displacements.rows.count == image.count,
      "\(image.count) pixels need as many displacements, not \(displacements.rows.count)")
    let (rows, columns) = (displacements.rows.span, displacements.columns.span)
    for y in 0..<height {
      var (row, column) = source(ofLine: y, height: height, width: width)
      for x in 0..<width {
        let pixel = y * width + x
        output[start + pixel] = Self.interpolateAtEdge(
          image, row: row + Self.fixedPoint(Double(rows[pixel])),
          column: column + Self.fixedPoint(Double(columns[pixel])), height: height, width: width)
        row &+= rowFromColumn
        column &+= columnFromColumn
      }
    }
  }

  private static func require(
    _ count: Int, _ height: Int, _ width: Int, fitInto outputCount: Int, from start: Int
  ) {
    precondition(
      count == height * width && count > 0, "An image of \(height) x \(width) pixels cannot have \(count)")
    precondition(
      start >= 0 && start + count <= outputCount,
      "\(count) pixels from element \(start) on do not fit into \(outputCount) elements")
  }

  /// Where the first pixel of the output's line `y` is sampled.
  @inline(__always)
  private func source(ofLine y: Int, height: Int, width: Int) -> (row: Int, column: Int) {
    // Twice the distance from the center, which may be between two pixels.
    let (dy, dx) = (2 * y - (height - 1), -(width - 1))
    return (
      ((height - 1) << Self.fractionBits + rowFromRow * dy + rowFromColumn * dx) / 2 + rowOffset,
      ((width - 1) << Self.fractionBits + columnFromRow * dy + columnFromColumn * dx) / 2 + columnOffset
    )
  }

  /// The value at any place: outside the image, that of the nearest place in it.
  private static func interpolateAtEdge(
    _ image: Span<Float>, row: Int, column: Int, height: Int, width: Int
  ) -> Float {
    let (lastRow, lastColumn) = ((height - 1) << fractionBits, (width - 1) << fractionBits)
    let (nearestRow, nearestColumn) = (min(max(row, 0), lastRow), min(max(column, 0), lastColumn))
    return interpolate(
      image, row: nearestRow, column: nearestColumn, width: width,
      down: nearestRow < lastRow ? width : 0, right: nearestColumn < lastColumn ? 1 : 0)
  }

  /// The mean of the four pixels around a place, weighted by how near they are; the next row is `down` elements on, the
  /// next column `right`.
  @inline(__always)
  private static func interpolate(
    _ image: Span<Float>, row: Int, column: Int, width: Int, down: Int, right: Int
  ) -> Float {
    let mask = (1 << fractionBits) - 1
    let scale = 1 / Float(1 << fractionBits)
    let below = Float(Int32(truncatingIfNeeded: row & mask)) * scale
    let beside = Float(Int32(truncatingIfNeeded: column & mask)) * scale
    let corner = (row >> fractionBits) &* width &+ (column >> fractionBits)
    let under = corner &+ down
    let upper = image[corner] + beside * (image[corner &+ right] - image[corner])
    let lower = image[under] + beside * (image[under &+ right] - image[under])
    return upper + below * (lower - upper)
  }
}

extension ImageTransform {
  /// Each of `images`, `[N, height, width, 1]`, transformed.
  public func callAsFunction(_ images: Tensor) -> Tensor {
    precondition(
      images.shape.count == 4 && images.shape[3] == 1,
      "A transform takes images of shape [N, height, width, 1], not \(images.shape)")
    let (height, width) = (images.shape[1], images.shape[2])
    var transformed = Tensor(shape: images.shape)
    let source = images.elements.span
    var target = transformed.elements.mutableSpan
    for start in stride(from: 0, to: images.count, by: max(height * width, 1)) {
      apply(
        to: source.extracting(start..<start + height * width), height: height, width: width, into: &target,
        at: start)
    }
    return transformed
  }

  /// Slightly different views of an image, to average a network's answers over: the image itself, first; and shifted by
  /// `shift` pixels up, down, left and right.
  public static func views(shift: Double) -> [ImageTransform] {
    [ImageTransform()]
      + [shift, -shift].flatMap { [ImageTransform(rowShift: $0), ImageTransform(columnShift: $0)] }
  }
}
