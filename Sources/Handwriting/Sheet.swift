/// The sheet of paper, or the screen, that a photo shows on a darker desk.
///
/// It is the largest bright area of a picture that was made small: convex, with a sharp edge, and with something darker
/// on at least two sides. A page that fills the picture has no such area, nor has one on which only the light fades.
struct Sheet {
  private let width: Int
  private let isInside: [Bool]
  /// How many of the picture's pixels one of the small one's is wide.
  private let step: Int

  /// The longer side of the small picture, in pixels.
  private static let smallSide = 240
  /// How far from its edge the sheet is left out, in pixels of the small picture: the edge itself is soft.
  private static let rim = 2

  /// Nil when there is no clear sheet.
  ///
  /// - Parameter pixels: [height, width], 0 for black to 255 for white.
  init?(on pixels: [UInt8], width: Int, height: Int) {
    // What is smaller is a digit by itself, or a few.
    guard min(width, height) >= 200, max(width, height) >= 400 else { return nil }
    step = max(1, max(width, height) / Self.smallSide)
    let small = Grid(meansOf: pixels, width: width, height: height, step: step)
    guard let threshold = small.threshold else { return nil }
    // Opened: what is attached to the sheet by a thread is not part of it.
    let bright = small.with(small.values.map { $0 > threshold ? 1 : 0 }).shrunk(by: 2).grown(by: 2)
    guard let largest = bright.largestArea else { return nil }
    let filled = largest.filled
    let area = filled.values.reduce(0, +)
    let share = area / Double(filled.values.count)
    guard share > 0.12, share < 0.97, largest.values.reduce(0, +) > 0.7 * area, filled.solidity > 0.92,
      filled.touchedSides <= 2, Self.isSharp(filled, in: small)
    else { return nil }
    self.width = small.width
    let inner = filled.shrunk(by: Self.rim)
    isInside = inner.values.map { $0 > 0 }
    guard let box = inner.box else { return nil }
    extent = Box(
      left: box.left * step, top: box.top * step, width: box.width * step, height: box.height * step)
  }

  /// The box around it, in pixels of the picture.
  let extent: Box

  /// Whether the pixel of the picture is on the sheet.
  func contains(_ column: Int, _ row: Int) -> Bool {
    let place = row / step * width + min(column / step, width - 1)
    return place < isInside.count && isInside[place]
  }

  /// Whether what is around the area is clearly darker, right at its edge, nearly all along it: shadows have
  /// soft edges.
  private static func isSharp(_ area: Grid, in picture: Grid) -> Bool {
    func median(_ values: [Double]) -> Double {
      values.isEmpty ? 0 : values.sorted()[values.count / 2]
    }
    let (outer, inner) = (area.grown(by: 2), area.shrunk(by: 2))
    let inside = median(picture.values.indices.filter { inner.values[$0] > 0 }.map { picture.values[$0] })
    let outside = median(picture.values.indices.filter { outer.values[$0] == 0 }.map { picture.values[$0] })
    guard outside < 0.75 * inside else { return false }
    let (lightest, darkest) = (picture.grown(by: 3), picture.shrunk(by: 3))
    let (before, after) = (area.grown(by: 1), area)
    let edge = area.values.indices.filter { before.values[$0] > after.values[$0] }
    let softCount = edge.count { darkest.values[$0] > 0.82 * lightest.values[$0] }
    return Double(softCount) < 0.15 * Double(edge.count)
  }
}

/// A small picture, or a mask of zeros and ones.
private struct Grid {
  let width: Int
  let height: Int
  var values: [Double]

  init(meansOf pixels: [UInt8], width: Int, height: Int, step: Int) {
    (self.width, self.height) = (width / step, height / step)
    values = []
    values.reserveCapacity(self.width * self.height)
    for row in 0..<self.height {
      for column in 0..<self.width {
        var sum = 0
        for y in row * step..<(row + 1) * step {
          for x in column * step..<(column + 1) * step { sum += Int(pixels[y * width + x]) }
        }
        values.append(Double(sum) / Double(step * step))
      }
    }
  }

  func with(_ values: [Double]) -> Grid {
    var grid = self
    grid.values = values
    return grid
  }

  /// The level that separates dark from light with the least spread in each (N. Otsu 1979); nil if all is of one.
  var threshold: Double? {
    var counts = [Double](repeating: 0, count: 256)
    for value in values { counts[min(255, Int(value))] += 1 }
    let total = Double(values.count)
    let sum = counts.indices.reduce(0) { $0 + Double($1) * counts[$1] }
    var (below, sumBelow, best) = (0.0, 0.0, (level: -1, between: 0.0))
    for level in 0..<255 {
      below += counts[level]
      sumBelow += Double(level) * counts[level]
      guard below > 0, below < total else { continue }
      let difference = sumBelow / below - (sum - sumBelow) / (total - below)
      let between = below * (total - below) * difference * difference
      if between > best.between { best = (level, between) }
    }
    return best.level < 0 ? nil : Double(best.level + 1)
  }

  /// The smallest value within `radius` in rows and columns; what is beyond the picture's edge does not count.
  func shrunk(by radius: Int) -> Grid { extreme(radius, min) }
  func grown(by radius: Int) -> Grid { extreme(radius, max) }

  private func extreme(_ radius: Int, _ choose: (Double, Double) -> Double) -> Grid {
    var (along, both) = (self, self)
    for row in 0..<height {
      for column in 0..<width {
        for x in max(0, column - radius)...min(width - 1, column + radius) {
          along.values[row * width + column] = choose(
            along.values[row * width + column], values[row * width + x])
        }
      }
    }
    for row in 0..<height {
      for y in max(0, row - radius)...min(height - 1, row + radius) {
        for column in 0..<width {
          let place = row * width + column
          both.values[place] = choose(both.values[place], along.values[y * width + column])
        }
      }
    }
    return both
  }

  /// The largest connected area of ones.
  var largestArea: Grid? {
    var (labels, sizes) = ([Int](repeating: 0, count: values.count), [0])
    for start in values.indices where values[start] > 0 && labels[start] == 0 {
      sizes.append(flood(from: [start], over: 1, marking: &labels, as: sizes.count))
    }
    guard let best = sizes.indices.max(by: { sizes[$0] < sizes[$1] }), best > 0 else { return nil }
    return with(labels.map { $0 == best ? 1 : 0 })
  }

  /// With its holes, such as the ink.
  var filled: Grid {
    let border = values.indices.filter { place in
      values[place] == 0
        && ([0, height - 1].contains(place / width) || [0, width - 1].contains(place % width))
    }
    var labels = [Int](repeating: 0, count: values.count)
    _ = flood(from: border, over: 0, marking: &labels, as: 1)
    return with(labels.map { $0 == 1 ? 0 : 1 })
  }

  private func flood(from starts: [Int], over value: Double, marking labels: inout [Int], as label: Int)
    -> Int
  {
    var (open, count) = (starts, starts.count)
    for start in starts { labels[start] = label }
    while let place = open.popLast() {
      let (row, column) = (place / width, place % width)
      for (y, x) in [(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)]
      where y >= 0 && y < height && x >= 0 && x < width {
        let next = y * width + x
        guard values[next] == value, labels[next] == 0 else { continue }
        labels[next] = label
        count += 1
        open.append(next)
      }
    }
    return count
  }

  /// The box around the ones.
  var box: Box? {
    let places = values.indices.filter { values[$0] > 0 }
    guard let first = places.first, let last = places.last else { return nil }
    let columns = places.map { $0 % width }
    let (left, right) = (columns.min() ?? 0, columns.max() ?? 0)
    return Box(
      left: left, top: first / width, width: right - left + 1, height: last / width - first / width + 1)
  }

  /// On how many of the picture's four sides the ones reach the edge over more than a tenth of it.
  var touchedSides: Int {
    let (rows, columns) = (0..<height, 0..<width)
    let sides = [
      columns.map { values[$0] }, columns.map { values[(height - 1) * width + $0] },
      rows.map { values[$0 * width] }, rows.map { values[$0 * width + width - 1] },
    ]
    return sides.count { $0.reduce(0, +) > 0.1 * Double($0.count) }
  }

  /// The ones' share of their convex hull.
  var solidity: Double {
    var points: [(x: Double, y: Double)] = []
    for row in 0..<height {
      let line = values[row * width..<(row + 1) * width]
      guard let first = line.firstIndex(of: 1), let last = line.lastIndex(of: 1) else { continue }
      for x in [first - row * width, last - row * width + 1] {
        points += [(Double(x), Double(row)), (Double(x), Double(row + 1))]
      }
    }
    points.sort { ($0.x, $0.y) < ($1.x, $1.y) }
    // Andrew's monotone chains.
    func chain(_ points: some Sequence<(x: Double, y: Double)>) -> [(x: Double, y: Double)] {
      var hull: [(x: Double, y: Double)] = []
      for point in points {
        while hull.count >= 2 {
          let (a, b) = (hull[hull.count - 2], hull[hull.count - 1])
          guard (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x) <= 0 else { break }
          hull.removeLast()
        }
        hull.append(point)
      }
      return hull
    }
    let hull = chain(points).dropLast() + chain(points.reversed()).dropLast()
    guard let first = hull.first else { return 0 }
    let doubled = zip(hull, hull.dropFirst() + [first]).reduce(0) {
      $0 + $1.0.x * $1.1.y - $1.1.x * $1.0.y
    }
    return values.reduce(0, +) / max(1, abs(doubled) / 2)
  }
}
