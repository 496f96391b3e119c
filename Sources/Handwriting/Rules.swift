import CLeptonica

/// The straight lines of ruled and squared paper, and a margin's line.
struct Rules {
  /// The lines in one direction.
  private struct Lines {
    let isHorizontal: Bool
    /// A binary picture of the page.
    let mask: Pix
    /// How thick the lines are, in pixels.
    let thickness: Int
    /// How many of the mask's pixels have any ink.
    let inkedCount: Int
  }

  private var lines: [Lines] = []

  /// How dark a rule is at least, of 255: a thin one that lies between two rows of pixels is faint in both.
  private static let faintest: Int32 = 32
  /// Gaps in a rule that are closed, in pixels.
  private static let gap = 15
  /// How thick a rule is at most, in pixels, with the four that it is thickened by: what is thicker is a line of writing.
  private static let thickest = 14.0

  /// Finds at least three lines in a direction, each longer than a quarter of the page, or one right across it.
  init(on page: PageInk) {
    let length = max(page.width, page.height) / 4
    guard length >= 120,
      let grey = Pix.grey(page.ink.map { 255 - $0 }, width: page.width, height: page.height),
      let binary = grey.mapped({ pixThresholdToBinary($0, 255 - Self.faintest) })
    else { return }
    // The lines lie as the paper does, which is turned upright for the search only.
    var (degrees, confidence): (Float, Float) = (0, 0)
    pixFindSkew(binary.pointer, &degrees, &confidence)
    let angle = confidence > 3 && abs(degrees) > 0.2 ? degrees * .pi / 180 : 0
    func turned(_ pix: Pix, by angle: Float) -> Pix? {
      angle == 0
        ? pix : pix.mapped { pixRotate($0, angle, Int32(L_ROTATE_SAMPLING), Int32(L_BRING_IN_WHITE), 0, 0) }
    }
    guard let upright = turned(binary, by: angle) else { return }
    for isHorizontal in [true, false] {
      // Thicker by four pixels, lines may be a little bent.
      let (thickening, closing, opening) = (
        Self.brick(1, 5, isHorizontal), Self.brick(Self.gap, 1, isHorizontal),
        Self.brick(length, 1, isHorizontal)
      )
      guard let thick = upright.mapped({ pixDilateBrick(nil, $0, thickening.0, thickening.1) }),
        let closed = thick.mapped({ pixCloseSafeBrick(nil, $0, closing.0, closing.1) }),
        let long = closed.mapped({ pixOpenBrick(nil, $0, opening.0, opening.1) }),
        let (rules, thickness) = Self.rules(among: long, isHorizontal: isHorizontal, on: page.extent),
        let thin = rules.mapped({ pixErodeBrick(nil, $0, thickening.0, thickening.1) }),
        let turnedBack = turned(thin, by: -angle),
        let whole = turnedBack.mapped({ pixDilateBrick(nil, $0, 3, 3) })
      else { continue }
      lines.append(
        Lines(
          isHorizontal: isHorizontal, mask: whole, thickness: max(1, Int(thickness.rounded()) - 4),
          inkedCount: Self.count(of: binary, on: whole)))
    }
  }

  var isEmpty: Bool { lines.isEmpty }

  /// Which pixels of the page are on a line.
  var mask: [Bool] {
    guard let first = lines.first?.mask else { return [] }
    let all = lines.dropFirst().reduce(first) { all, next in
      all.combined(with: next.mask, pixOr) ?? all
    }
    return all.mapped { pixConvert1To8(nil, $0, 0, 1) }?.bytes.map { $0 == 1 } ?? []
  }

  /// A binary picture of the page without the lines; strokes that a line crosses stay.
  func removed(from binary: Pix) -> Pix {
    lines.reduce(binary) { rest, line in
      // Next to darker ink, the line has vanished, except where strokes cross it.
      guard Self.count(of: rest, on: line.mask) > line.inkedCount / 4 else { return rest }
      // What extends farther across than a line's thickness belongs to a stroke.
      let (across, closing) = (
        Self.brick(1, line.thickness + 5, line.isHorizontal), Self.brick(1, 9, line.isHorizontal)
      )
      guard let strokes = rest.mapped({ pixOpenBrick(nil, $0, across.0, across.1) }),
        let without = rest.combined(with: line.mask, pixSubtract),
        let joined = without.combined(with: strokes, pixOr),
        // Slanted strokes grow together again.
        let healed = joined.mapped({ pixCloseBrick(nil, $0, closing.0, closing.1) })
      else { return rest }
      return healed
    }
  }

  /// Those of the long pieces that are rules: thin ones, three of them or right across the page; and how thick they are.
  private static func rules(
    among long: Pix, isHorizontal: Bool, on extent: Box
  ) -> (mask: Pix, thickness: Double)? {
    let across = 0.85 * Double(isHorizontal ? extent.width : extent.height)
    let thin = long.connectedPieces.filter { piece in
      let length = Double(isHorizontal ? piece.box.width : piece.box.height)
      return Double(piece.mask.count { $0 }) < thickest * length
    }
    let rules =
      thin.count >= 3
      ? thin : thin.filter { Double(isHorizontal ? $0.box.width : $0.box.height) > across }
    guard !rules.isEmpty, let mask = Pix(pixCreate(Int32(long.width), Int32(long.height), 1)) else {
      return nil
    }
    for rule in rules {
      guard
        let part = Pix.grey(rule.mask.map { $0 ? 0 : 255 }, width: rule.box.width, height: rule.box.height)?
          .mapped({ pixThresholdToBinary($0, 128) })
      else { continue }
      pixRasterop(
        mask.pointer, Int32(rule.box.left), Int32(rule.box.top), Int32(rule.box.width),
        Int32(rule.box.height),
        Int32(PIX_SRC | PIX_DST), part.pointer, 0, 0)
    }
    let area = rules.reduce(0) { $0 + $1.mask.count { $0 } }
    let length = rules.reduce(0) { $0 + (isHorizontal ? $1.box.width : $1.box.height) }
    return (mask, Double(area) / Double(length))
  }

  private static func count(of binary: Pix, on mask: Pix) -> Int {
    binary.combined(with: mask, pixAnd)?.count ?? 0
  }

  private static func brick(_ along: Int, _ across: Int, _ isHorizontal: Bool) -> (Int32, Int32) {
    isHorizontal ? (Int32(along), Int32(across)) : (Int32(across), Int32(along))
  }
}
