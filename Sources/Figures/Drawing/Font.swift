import CCairo
import Foundation

/// A size and weight of `Style.fontFamily`. Measures text without needing a canvas.
public struct Font: Hashable, Sendable {
  public enum Weight: Sendable {
    case regular, bold
  }

  /// The em size in logical points.
  public var size: Double
  public var weight: Weight

  public init(size: Double, weight: Weight = .regular) {
    self.size = size
    self.weight = weight
  }

  /// The distance between the baselines of two lines.
  public var lineHeight: Double { (size * 1.35).rounded(.up) }

  /// The height of a capital letter or a digit.
  public var capHeight: Double { -measured("H").y_bearing }

  /// The advance width of `text` set in one line.
  public func width(of text: String) -> Double { measured(text).x_advance }

  /// `text` broken into lines at most `width` wide: at spaces, and inside a word only when the word alone is wider.
  public func lines(of text: String, width: Double) -> [String] {
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var line = ""
      for word in paragraph.split(separator: " ") {
        let extended = line.isEmpty ? String(word) : line + " " + word
        if self.width(of: extended) <= width {
          line = extended
          continue
        }
        if !line.isEmpty { lines.append(line) }
        line = ""
        for character in word {
          if !line.isEmpty, self.width(of: line + String(character)) > width {
            lines.append(line)
            line = ""
          }
          line.append(character)
        }
      }
      lines.append(line)
    }
    return lines
  }

  /// Whether texts are drawn in `Style.fontFamily`. Where it is not installed, Cairo and gnuplot take another font, or draw
  /// boxes or nothing, and say nothing about it.
  public static let isInstalled = isExpected(width: Font(size: 1000).width(of: sample))

  private static let sample = "Digits 0123456789 %"

  /// Whether `sample` of 1000 points is as wide as in DejaVu Sans, or in Bitstream Vera Sans, from which it descends.
  static func isExpected(width: Double) -> Bool { abs(width - 10_821.8) < 1 }

  func select(in context: OpaquePointer) {
    cairo_select_font_face(
      context, Style.fontFamily, CAIRO_FONT_SLANT_NORMAL,
      weight == .bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
    cairo_set_font_size(context, size)
    // Unhinted text measures the same at every scale.
    let options = cairo_font_options_create()
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_set_font_options(context, options)
    cairo_font_options_destroy(options)
  }

  private func measured(_ text: String) -> cairo_text_extents_t {
    var extents = cairo_text_extents_t()
    guard let surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1), let context = cairo_create(surface)
    else { return extents }
    select(in: context)
    cairo_text_extents(context, text, &extents)
    cairo_destroy(context)
    cairo_surface_destroy(surface)
    return extents
  }
}
