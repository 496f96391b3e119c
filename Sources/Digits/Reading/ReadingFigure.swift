import Figures
import Foundation
import Handwriting

/// A picture with a box and the answer at each digit, and below it what the networks saw and thought of each.
public struct ReadingFigure: Figure {
  public let title: String
  public let subtitle: String?
  private let page: ReadPage

  /// - Parameter name: what to call the picture.
  public init(_ page: ReadPage, name: String) {
    self.page = page
    let unsureCount = page.digits.count { !$0.isSure }
    title = "\(page.digits.count) \(page.digits.count == 1 ? "digit" : "digits") on \(name)"
    subtitle =
      "Under the picture: each digit as the network saw it, and how probable it holds the digits from 0 to 9."
      + (unsureCount == 0
        ? ""
        : " Unsure of \(unsureCount), in orange: less than \(Int(ReadPage.Digit.sureProbability * 100)) % probable.")
  }

  public var alternativeText: String {
    "\(title), read as \(page.text.joined(separator: " / "))"
  }

  public func writePNG(to url: URL) throws {
    try draw().writePNG(to: url, description: alternativeText)
  }

  private static let tileSide = 56.0
  private static let barHeight = 34.0
  private static let mostDigits = 120
  private var columns: Int { 11 }
  private var shown: ArraySlice<ReadPage.Digit> { page.digits.prefix(Self.mostDigits) }

  private func draw() -> Canvas {
    let header = FigureHeader(title: title, subtitle: subtitle, width: Style.width)
    let available = Style.width - 2 * Style.margin
    let (width, height) = (Double(page.picture.width), Double(page.picture.height))
    let scale = min(available / width, 640 / height)
    let picture = CGRect(
      x: Style.margin, y: header.bottom + Style.gap, width: width * scale, height: height * scale)
    let rows = (shown.count + columns - 1) / columns
    let rowPitch = Self.tileSide + Self.barHeight + Style.captionFont.lineHeight * 2 + 2 * Style.gap
    let top = picture.maxY + 2 * Style.gap
    let canvas = Canvas(width: Style.width, height: top + Double(rows) * rowPitch + Style.margin)
    header.draw(on: canvas)
    canvas.image(
      page.picture.pixels.map { 1 - Float($0) / 255 }, width: page.picture.width, height: page.picture.height,
      in: picture, isPhoto: true)
    for digit in page.digits { draw(digit, in: picture, scale: scale, on: canvas) }
    for (index, digit) in shown.enumerated() {
      let pitch = available / Double(columns)
      drawAnswer(
        digit,
        at: CGPoint(
          x: Style.margin + pitch * Double(index % columns), y: top + rowPitch * Double(index / columns)),
        on: canvas)
    }
    return canvas
  }

  private func color(_ digit: ReadPage.Digit) -> Color { digit.isSure ? Style.palette[0] : Style.wrong }

  private func draw(_ digit: ReadPage.Digit, in picture: CGRect, scale: Double, on canvas: Canvas) {
    let box = CGRect(
      x: picture.minX + Double(digit.box.left) * scale, y: picture.minY + Double(digit.box.top) * scale,
      width: Double(digit.box.width) * scale, height: Double(digit.box.height) * scale
    ).insetBy(dx: -3, dy: -3)
    canvas.stroke(box, color: color(digit), lineWidth: 1.5)
    let label = digit.isSure ? "\(digit.digit)" : "\(digit.digit)?"
    let font = Font(size: 13, weight: .bold)
    let tag = CGRect(
      x: box.minX - 0.75, y: box.minY - font.lineHeight, width: font.width(of: label) + 6,
      height: font.lineHeight)
    canvas.fill(tag, color: color(digit))
    canvas.text(
      label, at: CGPoint(x: tag.midX, y: tag.midY), font: font, color: Style.background,
      anchor: TextAnchor(.middle, .center))
  }

  private func drawAnswer(_ digit: ReadPage.Digit, at place: CGPoint, on canvas: Canvas) {
    let tile = CGRect(x: place.x, y: place.y, width: Self.tileSide, height: Self.tileSide)
    canvas.image(digit.image, width: DigitForm.side, height: DigitForm.side, in: tile)
    canvas.stroke(tile, color: digit.isSure ? Style.rule : color(digit), lineWidth: digit.isSure ? 1 : 2)
    let base = tile.maxY + Style.gap / 2 + Self.barHeight
    let pitch = Self.tileSide / 10
    for (value, probability) in digit.probabilities.enumerated() {
      let height = max(0.5, Double(probability) * (Self.barHeight - 2))
      canvas.fill(
        CGRect(
          x: tile.minX + pitch * Double(value) + 0.5, y: base - height, width: pitch - 1, height: height),
        color: value == digit.digit ? color(digit) : Style.faintLine)
    }
    canvas.line(
      [CGPoint(x: tile.minX, y: base), CGPoint(x: tile.maxX, y: base)], color: Style.rule)
    for value in [0, 9] {
      canvas.text(
        "\(value)", at: CGPoint(x: tile.minX + pitch * (Double(value) + 0.5), y: base + 2),
        font: Font(size: 8),
        color: Style.quietInk, anchor: TextAnchor(.middle, .top))
    }
    let second = digit.ranking[1]
    let caption = digit.isSure ? percent(digit.probability) : "\(percent(digit.probability)), or \(second)"
    canvas.text(
      caption, at: CGPoint(x: tile.midX, y: base + 13),
      font: Font(size: 9.5, weight: digit.isSure ? .regular : .bold),
      color: color(digit), anchor: TextAnchor(.middle, .top))
    canvas.text(
      "\(digit.digit)", at: CGPoint(x: tile.midX, y: base + 2), font: Font(size: 9.5, weight: .bold),
      color: color(digit),
      anchor: TextAnchor(.middle, .top))
  }

  private func percent(_ probability: Float) -> String {
    probability >= 0.9995 ? "100 %" : String(format: "%.1f %%", 100 * probability)
  }
}
