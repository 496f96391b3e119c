import CLeptonica

/// The ink on a picture's paper: uneven light, shadows and the paper's own gray taken out.
struct PageInk {
  let width: Int
  let height: Int
  /// [height, width], 0 for paper to 255 for full ink.
  private(set) var ink: [UInt8]
  /// The part of the picture that shows paper.
  let extent: Box
  /// The brightness relative to the surrounding paper.
  private let flat: [UInt8]
  /// The pixels outside the sheet, if there clearly is one.
  private let isBeside: [Bool]?

  /// Nil when there is nothing darker, or lighter, than the paper.
  init?(_ picture: Picture) {
    let (width, height) = (picture.width, picture.height)
    let sheet = Sheet(on: picture.pixels, width: width, height: height)
    // On a sheet that stands out bright, the writing is dark.
    let pixels = sheet == nil ? Self.darkOnLight(picture) : picture.pixels
    guard let flat = Self.flattened(pixels, width: width, height: height) else { return nil }
    let isBeside = sheet.map { sheet in flat.indices.map { !sheet.contains($0 % width, $0 / width) } }
    guard let ink = Self.ink(in: flat, except: isBeside) else { return nil }
    self.ink = isBeside.map { zip(ink, $0).map { $1 ? 0 : $0 } } ?? ink
    (self.width, self.height, self.flat, self.isBeside) = (width, height, flat, isBeside)
    extent = sheet?.extent ?? Box(left: 0, top: 0, width: width, height: height)
  }

  /// With the ink's darkness measured away from the paper's rules, which may be fainter or stronger.
  func measured(except rules: Rules) -> PageInk {
    let isRule = rules.mask
    guard isRule.count == flat.count else { return self }
    var page = self
    let isLeftOut = isBeside.map { zip($0, isRule).map { $0 || $1 } } ?? isRule
    let ink = Self.ink(in: flat, except: isLeftOut) ?? [UInt8](repeating: 0, count: flat.count)
    page.ink = isBeside.map { zip(ink, $0).map { $1 ? 0 : $0 } } ?? ink
    return page
  }

  /// How much ink is where; nil if there is none.
  ///
  /// - Parameter isLeftOut: the pixels that say nothing about how dark paper and ink are.
  private static func ink(in flat: [UInt8], except isLeftOut: [Bool]?) -> [UInt8]? {
    // Most pixels are paper; how far they spread above it tells noise from ink.
    var counts = [Int](repeating: 0, count: 256)
    if let isLeftOut {
      for (pixel, isLeftOut) in zip(flat, isLeftOut) where !isLeftOut { counts[Int(pixel)] += 1 }
    } else {
      for pixel in flat { counts[Int(pixel)] += 1 }
    }
    let paper = mostFrequent(counts)
    let above = Array(repeating: 0, count: paper) + counts[paper...]
    let spread = max(1, Double(quantile(0.68, of: above) - paper))
    let candidateLevel = Double(paper) - max(5 * spread, 18)
    var (sum, count) = (0, 0)
    for level in 0..<256 where Double(level) < candidateLevel {
      (sum, count) = (sum + level * counts[level], count + counts[level])
    }
    guard count > 0 else { return nil }
    // Full ink is not the darkest spot, but the level in the middle of strokes.
    let mean = Double(sum) / Double(count)
    let dark = max(0, mean - 0.5 * (Double(paper) - mean))
    let light = Double(paper) - max(2 * spread, 0.2 * (Double(paper) - dark))
    guard light - dark > 10 else { return nil }
    let table = (0..<256).map { level in
      UInt8(min(255, max(0, (light - Double(level)) / (light - dark) * 255)).rounded())
    }
    return flat.map { table[Int($0)] }
  }

  /// The middle of the seven neighboring levels that most pixels have.
  private static func mostFrequent(_ counts: [Int]) -> Int {
    func around(_ level: Int) -> Int { counts[max(0, level - 3)...min(255, level + 3)].reduce(0, +) }
    return (0..<256).reversed().max { (around($0), counts[$0]) < (around($1), counts[$1]) } ?? 255
  }

  private static func quantile(_ share: Double, of counts: [Int]) -> Int {
    let total = counts.reduce(0, +)
    var sum = 0
    for (level, count) in counts.enumerated() {
      sum += count
      if Double(sum) >= share * Double(total) { return level }
    }
    return 255
  }

  /// The pixels, inverted if the writing is lighter than its background: what stands out from its surroundings is then
  /// more often lighter than darker. In a small picture, which a digit may fill, the edge decides.
  private static func darkOnLight(_ picture: Picture) -> [UInt8] {
    let (width, height) = (picture.width, picture.height)
    if min(width, height) < 200 {
      return Picture.edgeIsDark(picture.pixels, width: width, height: height)
        ? picture.pixels.map { 255 - $0 } : picture.pixels
    }
    let cell = max(16, max(width, height) / 10)
    var (darker, lighter) = (0.0, 0.0)
    for top in stride(from: 0, to: height, by: cell) {
      for left in stride(from: 0, to: width, by: cell) {
        var counts = [Int](repeating: 0, count: 256)
        for row in top..<min(top + cell, height) {
          for column in left..<min(left + cell, width) {
            counts[Int(picture.pixels[row * width + column])] += 1
          }
        }
        let (low, middle, high) = (
          quantile(0.02, of: counts), quantile(0.5, of: counts), quantile(0.98, of: counts)
        )
        darker += Double(max(0, middle - low - 16))
        lighter += Double(max(0, high - middle - 16))
      }
    }
    return lighter > darker * 1.2 ? picture.pixels.map { 255 - $0 } : picture.pixels
  }

  /// The pixels in relation to the paper around them, which becomes 200.
  private static func flattened(_ pixels: [UInt8], width: Int, height: Int) -> [UInt8]? {
    // Paper around a small picture, which has no room for a background of its own.
    guard max(width, height) > Picture.shortestSide else { return pixels }
    let reduction = max(width, height) >= 800 ? 8 : 4
    return Pix.grey(pixels, width: width, height: height)?.mapped {
      pixBackgroundNormMorph($0, nil, Int32(reduction), 13, 200)
    }?.bytes
  }

  /// The part of the ink in `box`, of which only the pixels that `belongs` names count.
  func map(of box: Box, where belongs: (_ column: Int, _ row: Int) -> Bool) -> InkMap {
    var values: [Double] = []
    values.reserveCapacity(box.width * box.height)
    for row in box.top..<box.top + box.height {
      for column in box.left..<box.left + box.width {
        values.append(belongs(column, row) ? Double(ink[row * width + column]) / 255 : 0)
      }
    }
    return InkMap(width: box.width, height: box.height, values: values)
  }
}
