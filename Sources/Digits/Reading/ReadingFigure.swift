import Figures
import Foundation
import Handwriting

/// A picture with a box and the answer at each digit, and below it, line by line, what the networks saw and thought of each.
public struct ReadingFigure: Figure {
  public let title: String
  public let subtitle: String?
  private let page: ReadPage
  private let tiles: ReadingTiles

  /// - Parameter name: what to call the picture.
  public init(_ page: ReadPage, name: String) {
    self.page = page
    tiles = ReadingTiles(page, width: Style.width - 2 * Style.margin)
    title = "\(page.digits.count) \(page.digits.count == 1 ? "digit" : "digits") in \(name)"
    let unsureCount = page.digits.count { !$0.isSure }
    let sure = Int(ReadPage.Digit.sureProbability * 100)
    let sentences = [
      "Under the picture: each digit as the network saw it, and the probability it gave each digit.",
      unsureCount == 0
        ? nil
        : "\(unsureCount) \(unsureCount == 1 ? "is" : "are") orange: below \(sure) %, or perhaps several digits.",
      page.leftOutText.map { "Left out, in gray: \($0)." },
      tiles.hiddenCount == 0
        ? nil : "The last \(tiles.hiddenCount) sure digits are not shown below the picture.",
    ]
    subtitle = sentences.compactMap { $0 }.joined(separator: " ")
  }

  public var alternativeText: String {
    "\(title), read as \(page.text.joined(separator: " / "))"
  }

  public func writePNG(to url: URL) throws {
    try draw().writePNG(to: url, description: alternativeText)
  }

  /// The heights that the picture has at most, in points: a full page's digits need more than 640.
  private static let tallestPicture = 640.0...1100.0
  /// How tall most digits should be, in points.
  private static let digitHeight = 36.0

  private func draw() -> Canvas {
    let header = FigureHeader(title: title, subtitle: subtitle, width: Style.width)
    let available = Style.width - 2 * Style.margin
    let (width, height) = (Double(page.picture.width), Double(page.picture.height))
    let heights = page.digits.map { Double($0.box.height) }.sorted()
    let usual = heights.isEmpty ? height : heights[heights.count / 2]
    let tallest = Self.digitHeight * height / usual
    // A small picture is not blown up beyond what its digits' tiles show.
    let scale = min(
      available / width,
      min(max(tallest, Self.tallestPicture.lowerBound), Self.tallestPicture.upperBound) / height,
      max(1, 280 / max(width, height)))
    let labelFont = Font(size: min(13, max(8.5, 0.35 * usual * scale)), weight: .bold)
    let picture = CGRect(
      x: Style.margin + (available - width * scale) / 2, y: header.bottom + 2 * Style.gap,
      width: width * scale,
      height: height * scale)
    let top = picture.maxY + 3 * Style.gap
    let canvas = Canvas(width: Style.width, height: top + tiles.height + Style.margin)
    header.draw(on: canvas)
    if let colors = page.picture.colors {
      canvas.photo(colors, width: page.picture.width, height: page.picture.height, in: picture)
    } else {
      canvas.image(
        page.picture.pixels.map { 1 - Float($0) / 255 }, width: page.picture.width,
        height: page.picture.height, in: picture, isPhoto: true)
    }
    canvas.stroke(picture, color: Style.rule, lineWidth: 0.5)
    for piece in page.leftOut {
      canvas.stroke(place(of: piece.box, in: picture, scale: scale), color: Style.quietInk, lineWidth: 1)
    }
    let boxes = page.digits.map { place(of: $0.box, in: picture, scale: scale) }
    for (digit, box) in zip(page.digits, boxes) {
      canvas.stroke(box, color: ReadingTiles.color(of: digit), lineWidth: 1.5)
    }
    var taken = boxes
    for (digit, box) in zip(page.digits, boxes) {
      let label = digit.isSure ? "\(digit.digit)" : "\(digit.digit)?"
      let size = CGSize(width: labelFont.width(of: label) + 6, height: labelFont.lineHeight - 1)
      let tag = Self.tag(size, at: box, in: picture, avoiding: taken)
      taken.append(tag)
      canvas.fill(tag, color: ReadingTiles.color(of: digit))
      canvas.text(
        label, at: CGPoint(x: tag.midX, y: tag.midY), font: labelFont, color: Style.background,
        anchor: TextAnchor(.middle, .center))
    }
    tiles.draw(on: canvas, at: CGPoint(x: Style.margin, y: top))
    return canvas
  }

  private func place(of box: Box, in picture: CGRect, scale: Double) -> CGRect {
    CGRect(
      x: picture.minX + Double(box.left) * scale, y: picture.minY + Double(box.top) * scale,
      width: Double(box.width) * scale, height: Double(box.height) * scale
    ).insetBy(dx: -3, dy: -3)
  }

  /// Where a box's label goes: above it, or beside or below it where it would cover much of other boxes or leave the picture.
  private static func tag(_ size: CGSize, at box: CGRect, in picture: CGRect, avoiding taken: [CGRect])
    -> CGRect
  {
    let edge = 0.75
    let places = [
      CGPoint(x: box.minX - edge, y: box.minY - size.height),
      CGPoint(x: box.maxX + edge - size.width, y: box.minY - size.height),
      CGPoint(x: box.maxX, y: box.minY - edge), CGPoint(x: box.minX - size.width, y: box.minY - edge),
      CGPoint(x: box.minX - edge, y: box.maxY),
    ]
    func covered(_ tag: CGRect) -> Double {
      let others = taken.filter { $0 != box }.reduce(0.0) { sum, other in
        let shared = other.intersection(tag)
        return shared.isNull ? sum : sum + shared.width * shared.height
      }
      let inside = picture.insetBy(dx: -4, dy: -4).intersection(tag)
      return others + 2 * (tag.width * tag.height - (inside.isNull ? 0 : inside.width * inside.height))
    }
    let tags = places.map { CGRect(origin: $0, size: size) }
    let costs = tags.map(covered)
    let little = 0.3 * size.width * size.height
    if let first = costs.firstIndex(where: { $0 < little }) { return tags[first] }
    return tags[costs.indices.min { costs[$0] < costs[$1] } ?? 0]
  }
}
