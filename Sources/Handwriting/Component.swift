import CLeptonica

/// A connected piece of ink.
struct Component {
  var box: Box
  /// The pixels of the box that belong to it, [height, width], row-major.
  var mask: [Bool]
  /// Whether it may be several digits, or a part of one.
  var isDoubtful = false

  /// The connected pieces of pixels that are more than half inked, without the lines of the paper.
  static func all(in page: PageInk, without rules: Rules) -> [Component] {
    guard let grey = Pix.grey(page.ink.map { 255 - $0 }, width: page.width, height: page.height),
      let inked = grey.mapped({ pixThresholdToBinary($0, 128) })
    else { return [] }
    return rules.removed(from: inked).connectedPieces.map { Component(box: $0.box, mask: $0.mask) }
  }

  /// How many pixels it has.
  var area: Int { mask.count { $0 } }

  /// How many pixels it has in each column of its box.
  var inkOfColumns: [Int] {
    var counts = [Int](repeating: 0, count: box.width)
    for (index, isInk) in mask.enumerated() where isInk { counts[index % box.width] += 1 }
    return counts
  }

  func contains(_ column: Int, _ row: Int) -> Bool {
    let (x, y) = (column - box.left, row - box.top)
    return x >= 0 && x < box.width && y >= 0 && y < box.height && mask[y * box.width + x]
  }

  /// Both as one.
  func union(_ other: Component) -> Component {
    let box = box.union(other.box)
    var mask: [Bool] = []
    mask.reserveCapacity(box.width * box.height)
    for row in box.top..<box.bottom {
      for column in box.left..<box.right { mask.append(contains(column, row) || other.contains(column, row)) }
    }
    return Component(box: box, mask: mask)
  }

  /// The part in some of the columns of the picture; nil when there is none.
  func part(_ columns: Range<Int>) -> Component? {
    let rows = (box.top..<box.bottom).filter { row in columns.contains { contains($0, row) } }
    guard let top = rows.first, let bottom = rows.last else { return nil }
    let part = Box(left: columns.lowerBound, top: top, width: columns.count, height: bottom - top + 1)
    let mask = (part.top..<part.bottom).flatMap { row in columns.map { contains($0, row) } }
    return Component(box: part, mask: mask)
  }
}

extension Component {
  /// With all pixels that are at most `radius` away in rows and columns: a stroke's soft edge is less than half inked.
  func grown(by radius: Int, width: Int, height: Int) -> Component {
    let (left, top) = (max(0, box.left - radius), max(0, box.top - radius))
    let (right, bottom) = (min(width, box.right + radius), min(height, box.bottom + radius))
    let grown = Box(left: left, top: top, width: right - left, height: bottom - top)
    var mask = [Bool](repeating: false, count: grown.width * grown.height)
    for (index, isInk) in self.mask.enumerated() where isInk {
      let (column, row) = (box.left + index % box.width, box.top + index / box.width)
      for y in max(top, row - radius)..<min(bottom, row + radius + 1) {
        for x in max(left, column - radius)..<min(right, column + radius + 1) {
          mask[(y - top) * grown.width + x - left] = true
        }
      }
    }
    return Component(box: grown, mask: mask)
  }
}
