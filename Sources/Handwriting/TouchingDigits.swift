/// Where to cut a piece of several digits that touch: where few strokes are cut and no part is too wide or too narrow.
struct TouchingDigits {
  /// The first column of each part but the first, from the left of the piece.
  private(set) var cuts: [Int] = []

  /// A piece that is wider, as a share of its height, may be more than one digit.
  private static let widest = 1.3
  /// A piece that is wider than this is more than one digit, or not a digit.
  static let manyWide = 1.6
  /// How much ink a clean cut goes through, in widths of the pen.
  private static let cleanCut = 1.8
  /// Whether each cut goes through no more than a stroke.
  private(set) var isClean = true

  /// Whether a piece may be several digits: it is too wide, or about as wide as tall and its rows go through three strokes,
  /// where most digits' go through two at most.
  static func mayBeSeveral(_ piece: Component) -> Bool {
    let (width, height) = (piece.box.width, piece.box.height)
    if Double(width) > widest * Double(height) { return true }
    guard Double(width) > 0.95 * Double(height), height >= 20 else { return false }
    let rows = height / 10..<height - height / 10
    let strokeCount = rows.reduce(0) { count, row in
      let line = piece.mask[row * width..<(row + 1) * width]
      return count + zip([false] + line, line).count { !$0 && $1 }
    }
    return Double(strokeCount) > 2.3 * Double(rows.count)
  }

  init(_ piece: Component) {
    let (width, height) = (piece.box.width, Double(piece.box.height))
    guard width < 40 * piece.box.height else { return }
    let profile = piece.inkOfColumns
    let pen = max(1, piece.penWidth)

    // The cheapest way to cut what is left of each column; narrower parts than a tenth of the height are none.
    let narrowest = max(2, Int(height / 10))
    var best = [Double](repeating: .infinity, count: width + 1)
    var previous = [Int](repeating: 0, count: width + 1)
    best[0] = 0
    for end in 1...width {
      let cut = end == width ? 0 : Double(profile[end]) / pen + 0.3
      for start in max(0, end - Int(1.5 * height))..<end
      where end - start >= narrowest && best[start] < .infinity {
        let cost = best[start] + Self.cost(ofWidth: Double(end - start) / height) + cut
        if cost < best[end] { (best[end], previous[end]) = (cost, start) }
      }
    }
    guard best[width] < .infinity else { return }
    var end = previous[width]
    while end > 0 {
      cuts.insert(end, at: 0)
      isClean = isClean && Double(profile[end]) <= Self.cleanCut * pen
      end = previous[end]
    }
  }

  /// How unlike a digit's a width is, as a share of the height, in the unit of strokes that are cut.
  private static func cost(ofWidth share: Double) -> Double {
    let excess = share > 0.75 ? (share - 0.75) / 0.2 : max(0, 0.45 - share) / 0.2
    return excess * excess
  }
}

extension Component {
  /// How wide its strokes are on average, in pixels: twice its area over its boundary, which edges of pixels overstate.
  fileprivate var penWidth: Double {
    var (area, edges) = (0, 0)
    for index in mask.indices where mask[index] {
      area += 1
      let (row, column) = (index / box.width, index % box.width)
      for (y, x) in [(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)]
      where y < 0 || y >= box.height || x < 0 || x >= box.width || !mask[y * box.width + x] {
        edges += 1
      }
    }
    return 2 * Double(area) / (Double(max(edges, 1)) / 1.27)
  }
}
