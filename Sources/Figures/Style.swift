/// How every figure looks. Sizes are in logical points; a figure 900 points wide fills a README.
public enum Style {
  /// Device pixels per logical point, so that figures are sharp on high-density displays.
  public static let scale = 2.0

  /// The width that figures aim at.
  public static let width = 900.0
  /// The blank border inside every edge of a figure.
  public static let margin = 24.0
  /// The distance between neighboring elements; other distances are multiples and halves of it.
  public static let gap = 8.0

  public static let fontFamily = "DejaVu Sans"
  public static let titleFont = Font(size: 17, weight: .bold)
  public static let subtitleFont = Font(size: 12.5)
  public static let headingFont = Font(size: 12.5, weight: .bold)
  public static let bodyFont = Font(size: 12.5)
  public static let captionFont = Font(size: 11)

  public static let background = Color(hex: 0xFFFFFF)
  /// Text and the strongest lines.
  public static let ink = Color(hex: 0x1F2328)
  /// Less prominent text: subtitles, axis names.
  public static let quietInk = Color(hex: 0x59636E)
  /// Frames and grid lines.
  public static let rule = Color(hex: 0xD1D9E0)
  /// Less prominent lines, drawn behind others.
  public static let faintLine = Color(hex: 0xA3ADB8)
  /// Fills that show no measured value.
  public static let neutral = Color(hex: 0xE6EAEF)

  /// The colors of Okabe and Ito, "Color Universal Design" (2008, https://jfly.uni-koeln.de/color/), which
  /// color-blind readers can tell apart, ordered so that the first ones also differ in lightness. Their yellow, too faint
  /// for a line on white, comes last.
  public static let palette: [Color] = [
    0x0072B2, 0xE69F00, 0x009E73, 0xCC79A7, 0xD55E00, 0x56B4E9, 0x000000, 0xF0E442,
  ].map(Color.init(hex:))

  /// Emphasis for what is right: Okabe and Ito's bluish green, dark enough for text on white.
  public static let right = Color(hex: 0x00704F)
  /// Emphasis for what is wrong: Okabe and Ito's vermilion, dark enough for text on white.
  public static let wrong = Color(hex: 0xB84600)

  /// The map for measured values; darker is more.
  public static let sequential = ColorMap.oranges
  /// The map for values with a sign, zero in its middle. Its ends look alike in grayscale: mark one sign as well.
  public static let diverging = ColorMap.purpleOrange
}
