/// How much ink there is at each place of a picture, from 0 for paper to 1 for full ink.
public struct InkMap: Equatable, Sendable {
  public let width: Int
  public let height: Int
  /// [height, width], row-major.
  public var values: [Double]

  public init(width: Int, height: Int, values: [Double]) {
    precondition(
      values.count == width * height,
      "\(values.count) values do not make up a picture of \(width) x \(height)")
    (self.width, self.height, self.values) = (width, height, values)
  }

  /// The largest value; 0 if there is none.
  var strongest: Double {
    var strongest = 0.0
    for value in values { strongest = max(strongest, value) }
    return strongest
  }

  /// The smallest part that contains everything above `threshold`; nil if nothing is.
  func cropped(above threshold: Double) -> InkMap? {
    var (top, bottom, left, right) = (height, -1, width, -1)
    for row in 0..<height {
      for column in 0..<width where values[row * width + column] > threshold {
        (top, bottom) = (min(top, row), max(bottom, row))
        (left, right) = (min(left, column), max(right, column))
      }
    }
    guard bottom >= top else { return nil }
    let (newWidth, newHeight) = (right - left + 1, bottom - top + 1)
    var part: [Double] = []
    part.reserveCapacity(newWidth * newHeight)
    for row in top...bottom { part += values[row * width + left...row * width + right] }
    return InkMap(width: newWidth, height: newHeight, values: part)
  }

  /// The mean place of the ink, in pixels from the left and from the top; a pixel's own place is its middle.
  var centreOfMass: (x: Double, y: Double) {
    var (sum, x, y) = (0.0, 0.0, 0.0)
    for row in 0..<height {
      for column in 0..<width {
        let value = values[row * width + column]
        sum += value
        x += value * (Double(column) + 0.5)
        y += value * (Double(row) + 0.5)
      }
    }
    return sum > 0 ? (x / sum, y / sum) : (Double(width) / 2, Double(height) / 2)
  }

  /// Larger by `radius` on each side, with at each place the most ink within `radius` around it.
  func thickened(by radius: Int) -> InkMap {
    guard radius > 0 else { return self }
    let (newWidth, newHeight) = (width + 2 * radius, height + 2 * radius)
    var result = InkMap(
      width: newWidth, height: newHeight, values: [Double](repeating: 0, count: newWidth * newHeight))
    for y in -radius...radius {
      for x in -radius...radius where y * y + x * x <= radius * radius {
        for row in 0..<height {
          for column in 0..<width {
            let place = (row + radius + y) * newWidth + column + radius + x
            result.values[place] = max(result.values[place], values[row * width + column])
          }
        }
      }
    }
    return result
  }

  /// Made smaller by a whole factor, by means over squares, so that no side is longer than twice `side`.
  func reduced(toSide side: Int) -> InkMap {
    let factor = max(width, height) / side
    guard factor > 1 else { return self }
    let (newWidth, newHeight) = ((width + factor - 1) / factor, (height + factor - 1) / factor)
    var sums = [Double](repeating: 0, count: newWidth * newHeight)
    for row in 0..<height {
      for column in 0..<width {
        sums[row / factor * newWidth + column / factor] += values[row * width + column]
      }
    }
    return InkMap(width: newWidth, height: newHeight, values: sums.map { $0 / Double(factor * factor) })
  }
}
