/// The digits on a picture, as they were found and before they are read.
public struct HandwrittenPage: Sendable {
  /// A piece of ink that may be a digit.
  public struct Digit: Sendable {
    /// Its place in the picture that was analyzed.
    public let box: Box
    /// The line of writing that it is in, from the top, counted from 0.
    public let line: Int
    /// What the network will see: [28, 28], from 0 for paper to 1 for full ink.
    public let image: [Float]
    /// Whether it may be several digits, or a part of one: it is wider than digits are, or was cut out through strokes.
    public let isDoubtful: Bool
  }

  /// In reading order.
  public let digits: [Digit]
  /// What else was found, except specks.
  public let leftOut: [LeftOutPiece]

  /// Finds the digits on a picture.
  public init(_ picture: Picture) {
    guard var page = PageInk(picture) else {
      (digits, leftOut) = ([], [])
      return
    }
    let rules = Rules(on: page)
    if !rules.isEmpty { page = page.measured(except: rules) }
    let clutter = Clutter(Component.all(in: page, without: rules), on: page.extent)
    let pieces = DigitPieces(clutter.rest, on: page)
    let lines = ReadingLines(pieces.digits, height: pieces.height).lines
    let corners = Self.corners(among: lines, on: page)
    leftOut =
      clutter.frames.map { LeftOutPiece(box: $0.box, reason: .frame) }
      + clutter.spots.map { LeftOutPiece(box: $0.box, reason: .spot) }
      + corners.map { LeftOutPiece(box: $0, reason: .edge) } + pieces.leftOut
    let written = lines.filter { !$0.allSatisfy { corners.contains($0.box) } }
    digits = written.enumerated().flatMap { line, components in
      components.compactMap { component in
        let grown = component.grown(
          by: max(1, Int((pieces.height / 40).rounded())), width: page.width, height: page.height)
        let ink = page.map(of: grown.box) { grown.contains($0, $1) }.reduced(toSide: 96)
        return DigitForm.image(of: ink).map {
          Digit(
            box: component.box, line: line, image: $0,
            isDoubtful: component.isDoubtful || TouchingDigits.mayBeSeveral(component))
        }
      }
    }
  }
}

extension HandwrittenPage {
  /// Pieces alone in their line at the picture's edge, where another line has three digits and more: the corner of a
  /// tilted sheet, or what is next to it.
  private static func corners(among lines: [[Component]], on page: PageInk) -> [Box] {
    guard lines.contains(where: { $0.count >= 3 }) else { return [] }
    return lines.filter { $0.count == 1 }.flatMap { $0 }.map(\.box).filter { box in
      box.left == 0 || box.top == 0 || box.right == page.width || box.bottom == page.height
    }
  }
}

/// The components of a page, assembled into digits: broken strokes are joined, touching digits are separated, and what
/// is too small or too large is left out.
struct DigitPieces {
  private(set) var digits: [Component] = []
  private(set) var leftOut: [LeftOutPiece] = []
  /// The height of most digits, in pixels.
  private(set) var height = 0.0

  init(_ components: [Component], on page: PageInk) {
    height = Self.usualHeight(of: components, in: page)
    guard height > 0 else { return }
    var near: [Component] = []
    for component in components {
      let box = component.box
      guard Double(max(box.width, box.height)) > 0.12 * height else { continue }
      if Self.isEdge(box, of: page, height: height) {
        leftOut.append(LeftOutPiece(box: box, reason: .edge))
      } else if Double(box.height) >= 2.5 * height {
        leftOut.append(LeftOutPiece(box: box, reason: .large))
      } else {
        near.append(component)
      }
    }
    for component in joined(near).flatMap(parted) {
      if let reason = reasonToLeaveOut(component) {
        leftOut.append(LeftOutPiece(box: component.box, reason: reason))
      } else {
        digits.append(component)
      }
    }
  }

  /// The height that half of the ink has at most, of pieces that are not as large as the page.
  private static func usualHeight(of components: [Component], in page: PageInk) -> Double {
    let candidates = components.filter {
      $0.box.height >= 5 && !isEdge($0.box, of: page, height: Double(page.height) / 2)
    }
    let sorted = candidates.sorted { $0.box.height < $1.box.height }
    let total = sorted.reduce(0) { $0 + $1.area }
    var sum = 0
    for component in sorted {
      sum += component.area
      if sum * 2 >= total { return Double(component.box.height) }
    }
    return 0
  }

  /// Whether it runs along the picture's edge, as the table under the paper does.
  private static func isEdge(_ box: Box, of page: PageInk, height: Double) -> Bool {
    let touches = box.left == 0 || box.top == 0 || box.right == page.width || box.bottom == page.height
    // A picture may also be cropped tightly around one digit.
    return touches && Double(max(box.width, box.height)) > 1.6 * height
      && max(page.width, page.height) > Picture.shortestSide
  }

  private func joined(_ components: [Component]) -> [Component] {
    var pieces = components.sorted { $0.box.left < $1.box.left }
    var hasJoined = true
    while hasJoined {
      hasJoined = false
      search: for first in pieces.indices {
        for second in pieces.indices.dropFirst(first + 1) {
          // Sorted by their left sides, later ones are farther away.
          if Double(pieces[second].box.left - pieces[first].box.right) > 0.2 * height { break }
          guard belongTogether(pieces[first].box, pieces[second].box) else { continue }
          pieces[first] = pieces[first].union(pieces[second])
          pieces.remove(at: second)
          hasJoined = true
          break search
        }
      }
    }
    return pieces
  }

  private func belongTogether(_ a: Box, _ b: Box) -> Bool {
    let both = a.union(b)
    let (width, tall) = (Double(both.width), Double(both.height))
    let columns = Double(a.sharedColumns(b)) / Double(min(a.width, b.width))
    let rows = Double(a.sharedRows(b)) / height
    // Broken into two halves: lines of writing are never so close.
    if columns > 0.5, rows > -0.12, rows < 0.3, tall < 2.3 * height, width < 0.9 * tall { return true }
    guard tall < 1.5 * height, width < 1.1 * max(height, tall), Double(min(a.height, b.height)) < 0.7 * height
    else { return false }
    // One above the other, or a stroke beside the rest, as the hat of a 5.
    return (columns > 0.4 && rows > -0.25) || (Double(a.sharedColumns(b)) > -0.1 * height && rows > 0.02)
  }

  /// The digits that a piece is made of: itself, or several that touch.
  private func parted(_ component: Component) -> [Component] {
    let box = component.box
    // A dash is left out as a whole.
    if Double(box.width) > TouchingDigits.manyWide * Double(box.height) {
      return Double(box.height) > 0.45 * height ? thinlyParted(component) : [component]
    }
    if Double(box.width) > 1.15 * Double(box.height), Double(box.width) > 1.1 * height {
      return evenlyParted(component) ?? [component]
    }
    return [component]
  }

  /// Parts of about a digit's width each; nil if they are too strongly connected.
  private func evenlyParted(_ component: Component) -> [Component]? {
    let box = component.box
    let count = max(2, Int((Double(box.width) / (0.75 * max(height, Double(box.height)))).rounded()))
    let profile = component.inkOfColumns
    let usual = Double(component.area) / Double(box.width)
    var cuts = [box.left]
    for part in 1..<count {
      let middle = Double(box.width * part) / Double(count)
      let reach = 0.3 * Double(box.width) / Double(count)
      let range = max(1, Int(middle - reach))...min(box.width - 1, Int(middle + reach))
      guard
        let cut = range.min(by: {
          (profile[$0], abs(Double($0) - middle)) < (profile[$1], abs(Double($1) - middle))
        }),
        Double(profile[cut]) < 0.6 * usual
      else { return nil }
      cuts.append(box.left + cut)
    }
    cuts.append(box.right)
    return zip(cuts, cuts.dropFirst()).compactMap { component.part($0..<$1) }
  }

  /// Parts of any widths that digits have, which are doubtful where more than a stroke had to be cut.
  private func thinlyParted(_ component: Component) -> [Component] {
    let box = component.box
    let touching = TouchingDigits(component)
    let cuts = [box.left] + touching.cuts.map { box.left + $0 } + [box.right]
    return zip(cuts, cuts.dropFirst()).compactMap { component.part($0..<$1) }.map { part in
      var part = part
      part.isDoubtful = !touching.isClean
      return part
    }
  }

  /// Why a piece is not a digit; nil if it may be one.
  private func reasonToLeaveOut(_ component: Component) -> LeftOutPiece.Reason? {
    let box = component.box
    let (width, tall) = (Double(box.width), Double(box.height))
    if width >= 1.6 * tall, width > 0.45 * height { return .wide }
    if tall <= 0.45 * height || component.area < 8 { return .small }
    if tall >= 2 * height { return .large }
    return width >= 1.6 * tall ? .wide : nil
  }
}
