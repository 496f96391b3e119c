import Foundation

/// The terminal that gnuplot draws on.
enum GnuplotOutput: Equatable {
  /// A PNG of `Style.scale` pixels per logical point.
  case png
  /// A window of one pixel per logical point, opened by one of gnuplot's terminals, with a title.
  case window(terminal: String, title: String)
}

/// The gnuplot commands of one chart, in `Style`.
struct GnuplotScript {
  /// The size in logical points.
  let size: CGSize
  let output: GnuplotOutput
  private(set) var text = ""

  init(width: Double, height: Double, output: GnuplotOutput = .png) {
    size = CGSize(width: width.rounded(.up), height: height.rounded(.up))
    self.output = output
    text = """
      set encoding utf8
      \(setTerminal)
      unset key
      set border 3 linecolor rgb '\(Style.quietInk.hexString)' linewidth 0.75
      set tics nomirror scale 0.5 textcolor rgb '\(Style.ink.hexString)'
      set style textbox opaque margins 0.6,0.6 fillcolor rgb '\(Style.background.hexString)' noborder
      set grid ytics linetype 1 linecolor rgb '\(Style.rule.hexString)' linewidth 0.5

      """
  }

  private var setTerminal: String {
    let pixels = [size.width, size.height].map { Int(Double($0) * scale) }
    let common = "noenhanced size \(pixels[0]),\(pixels[1]) font \(name(of: Style.bodyFont))"
    return switch output {
    case .png:
      "set terminal pngcairo \(common) background rgb '\(Style.background.hexString)' "
        + "linewidth \(Style.scale) pointscale \(Style.scale)"
    case .window(let terminal, let title):
      "set terminal \(terminal) \(common) title \(Self.quoted(title))"
    }
  }

  private var scale: Double { output == .png ? Style.scale : 1 }

  mutating func add(_ command: String) {
    text += command + "\n"
  }

  /// Defines the datablock `$name`. Values that are not finite become NaN, which gnuplot does not draw.
  mutating func addData(_ name: String, rows: [[Double]]) {
    let lines = rows.map { $0.map { $0.isFinite ? "\($0)" : "NaN" }.joined(separator: " ") }
    add("$\(name) << END\n" + lines.map { $0 + "\n" }.joined() + "END")
  }

  /// Adds one line of text whose horizontal anchor and half capital height are at `point`, in logical points from the
  /// top left.
  ///
  /// - Parameters:
  ///   - alignment: "left", "center" or "right".
  ///   - isOpaque: whether the text hides lines behind it.
  mutating func addText(
    _ text: String, at point: CGPoint, font: Font, color: Color, alignment: String = "left",
    isOpaque: Bool = false
  ) {
    add(
      "set label \(Self.quoted(text)) at \(screen(point)) \(alignment) front \(isOpaque ? "boxed " : "")"
        + "font \(name(of: font)) textcolor rgb '\(color.hexString)'")
  }

  /// Adds the lines of a figure's header.
  mutating func addHeader(_ header: FigureHeader) {
    for line in header.lines {
      addText(
        line.text, at: CGPoint(x: Style.margin, y: line.top + line.font.capHeight / 2), font: line.font,
        color: line.color)
    }
  }

  /// Makes `rect`, in logical points from the top left, the area between the axes.
  mutating func setPlotArea(_ rect: CGRect) {
    add("set lmargin at screen \(rect.minX / size.width)")
    add("set rmargin at screen \(rect.maxX / size.width)")
    add("set tmargin at screen \(1 - rect.minY / size.height)")
    add("set bmargin at screen \(1 - rect.maxY / size.height)")
  }

  /// Sets the range, the ticks and the label of the axis "x" or "y".
  mutating func setAxis(
    _ axis: String, label: String = "", range: ClosedRange<Double>, ticks: [(Double, String)]
  ) {
    let list = ticks.map { "\(Self.quotedTick($1)) \($0)" }.joined(separator: ", ")
    add("set \(axis)range [\(range.lowerBound):\(range.upperBound)]")
    // With an empty list gnuplot would choose ticks itself.
    add(ticks.isEmpty ? "unset \(axis)tics" : "set \(axis)tics (\(list))")
    add("set \(axis)label \(Self.quoted(label)) textcolor rgb '\(Style.quietInk.hexString)'")
  }

  /// `point`, in logical points from the top left, as a gnuplot position.
  func screen(_ point: CGPoint) -> String {
    "screen \(point.x / size.width), screen \(1 - point.y / size.height)"
  }

  /// The style of a line with which measured points are compared.
  static let referenceLine =
    "lines linewidth 1.25 dashtype (12,9) linecolor rgb '\(Style.quietInk.hexString)'"

  /// The style of measured points with their intervals.
  static let intervals =
    "yerrorbars linewidth 1.75 pointtype 7 pointsize 0.9 linecolor rgb '\(Style.palette[0].hexString)'"

  /// `font` as gnuplot names it, quoted. pngcairo has 96 pixels per inch, which is 72 typographic points.
  func name(of font: Font) -> String {
    "'\(Style.fontFamily)\(font.weight == .bold ? ":Bold" : ""),\(font.size * scale * 72 / 96)'"
  }

  /// `text` as a gnuplot string expression for exactly these characters.
  ///
  /// Within single quotes gnuplot has no escapes, commands in backquotes or macros. Apostrophes and line breaks are
  /// concatenated as escapes: gnuplot 5.4 misreads doubled apostrophes within single quotes when they come first or two
  /// in a row, and within double quotes it looks for macros after an apostrophe.
  static func quoted(_ text: String) -> String {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let literals = lines.map { line in
      let visible = line.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : String($0) }
      let parts = visible.joined().split(separator: "'", omittingEmptySubsequences: false)
      return parts.map { "'\($0)'" }.joined(separator: #"."\047"."#)
    }
    return literals.joined(separator: #"."\n"."#)
  }

  /// `text` as the label of a tick, which gnuplot reads as a number format.
  static func quotedTick(_ text: String) -> String {
    quoted(text.replacingOccurrences(of: "%", with: "%%"))
  }
}
