/// Turns a picture of one digit into an image like MNIST's.
///
/// MNIST's digits were scaled to fit a box of 20 x 20 pixels with their aspect kept, smoothed on the way, and placed in
/// 28 x 28 so that their center of mass is in the middle (Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, *Gradient-based
/// learning applied to document recognition*, 1998). A network that learned from these cannot read anything else.
///
/// Every step is plain arithmetic in a fixed order, so that the page's `digit-form.js` gives the same image: the two mirror
/// each other line by line.
public enum DigitForm {
  /// The sides of the image and of the box that the digit fits into.
  public static let side = 28
  public static let box = 20

  /// The thinnest stroke that is left as it is, in pixels of the image; MNIST's are from two to three wide.
  static let thinnestStroke = 2.0

  /// The image of the digit that `ink` shows.
  ///
  /// - Parameter ink: [height, width], from 0 for paper to 1 for full ink.
  /// - Returns: [28, 28], from 0 to 1, the strongest pixel 1; nil if there is no ink.
  public static func image(of ink: InkMap) -> [Float]? {
    guard let cropped = ink.cropped(above: ink.strongest / 8) else { return nil }
    let digit = cropped.thickened(by: missingRadius(of: cropped))
    let scale = Double(box) / Double(max(digit.width, digit.height))
    let (x, y) = digit.centreOfMass
    let columns = weights(of: digit.width, scale: scale, offset: offset(x, digit.width, scale))
    let rows = weights(of: digit.height, scale: scale, offset: offset(y, digit.height, scale))

    // First along the rows: [height, 28].
    var narrow = [Double](repeating: 0, count: digit.height * side)
    for row in 0..<digit.height {
      for target in 0..<side {
        var sum = 0.0
        for (column, weight) in columns[target] { sum += weight * digit.values[row * digit.width + column] }
        narrow[row * side + target] = sum
      }
    }
    var image = [Double](repeating: 0, count: side * side)
    var strongest = 0.0
    for target in 0..<side {
      for column in 0..<side {
        var sum = 0.0
        for (row, weight) in rows[target] { sum += weight * narrow[row * side + column] }
        image[target * side + column] = sum
        strongest = max(strongest, sum)
      }
    }
    guard strongest > 0 else { return nil }
    return image.map { Float($0 / strongest) }
  }

  /// Where the digit's first column, or row, goes: so that the center of mass is in the middle, as far as the digit
  /// stays inside.
  private static func offset(_ centre: Double, _ length: Int, _ scale: Double) -> Double {
    min(max(Double(side) / 2 - centre * scale, 0), Double(side) - Double(length) * scale)
  }

  /// For each pixel of a line of the image, the pixels that it is the weighted mean of.
  ///
  /// The weights fall linearly from the middle of the target's place to one pixel's width away, of the source or of the
  /// image, whichever is larger: the usual antialiasing when shrinking, linear interpolation when enlarging. Whatever
  /// is outside the picture counts as paper.
  private static func weights(
    of length: Int, scale: Double, offset: Double
  ) -> [[(index: Int, weight: Double)]] {
    let reach = max(1, 1 / scale)
    return (0..<side).map { target in
      let centre = (Double(target) + 0.5 - offset) / scale
      let first = Int((centre - reach).rounded(.down))
      let last = Int((centre + reach).rounded(.down))
      var total = 0.0
      var weights: [(index: Int, weight: Double)] = []
      for index in first...last {
        let weight = max(0, 1 - abs(Double(index) + 0.5 - centre) / reach)
        total += weight
        if index >= 0, index < length, weight > 0 { weights.append((index, weight)) }
      }
      return weights.map { ($0.index, $0.weight / total) }
    }
  }

  /// By how many pixels of the source the strokes must grow on each side, so that they are not too thin for the network.
  ///
  /// A stroke's width is estimated as twice its area over its boundary.
  private static func missingRadius(of ink: InkMap) -> Int {
    let scale = Double(box) / Double(max(ink.width, ink.height))
    let half = ink.strongest / 2
    func isInk(_ row: Int, _ column: Int) -> Bool {
      row >= 0 && row < ink.height && column >= 0 && column < ink.width
        && ink.values[row * ink.width + column] >= half
    }
    var (area, edges) = (0, 0)
    for row in 0..<ink.height {
      for column in 0..<ink.width where isInk(row, column) {
        area += 1
        if !isInk(row - 1, column) { edges += 1 }
        if !isInk(row + 1, column) { edges += 1 }
        if !isInk(row, column - 1) { edges += 1 }
        if !isInk(row, column + 1) { edges += 1 }
      }
    }
    // Counted in edges of pixels, a line's boundary is up to 1.41 times as long as it is; 1.27 times on average.
    let width = 2 * Double(area) / (Double(edges) / 1.27) * scale
    return Int(max(0, (thinnestStroke - width) / 2 / scale).rounded(.down))
  }
}
