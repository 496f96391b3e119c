import Foundation

/// An opaque sRGB colour with components in 0...1.
public struct Color: Hashable, Sendable {
  public var red: Double
  public var green: Double
  public var blue: Double

  public init(red: Double, green: Double, blue: Double) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// The colour written `0xRRGGBB`.
  public init(hex: UInt32) {
    self.init(
      red: Double(hex >> 16 & 0xFF) / 255, green: Double(hex >> 8 & 0xFF) / 255,
      blue: Double(hex & 0xFF) / 255)
  }

  /// The colour as `#RRGGBB`.
  public var hexString: String {
    let bytes = [red, green, blue].map { Int((min(max($0, 0), 1) * 255).rounded()) }
    return "#" + bytes.map { String(format: "%02X", $0) }.joined()
  }

  /// This colour with `fraction` (0...1) of `other` mixed in, component by component.
  public func mixed(with other: Color, fraction: Double) -> Color {
    Color(
      red: red + (other.red - red) * fraction, green: green + (other.green - green) * fraction,
      blue: blue + (other.blue - blue) * fraction)
  }

  /// The relative luminance of WCAG 2.1, 0 (black) to 1 (white).
  public var luminance: Double {
    func linear(_ component: Double) -> Double {
      component <= 0.04045 ? component / 12.92 : pow((component + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// The lightness L* of CIE 1976, 0 (black) to 100 (white): what is left of a colour in greyscale.
  public var lightness: Double {
    luminance > 0.008856 ? 116 * cbrt(luminance) - 16 : 903.3 * luminance
  }

  /// The contrast ratio of WCAG 2.1, 1 (none) to 21 (black on white).
  public func contrast(with other: Color) -> Double {
    let (lighter, darker) = (max(luminance, other.luminance), min(luminance, other.luminance))
    return (lighter + 0.05) / (darker + 0.05)
  }

  /// Whichever of black and white is read better on this colour: with a contrast of at least 4.58.
  public var readableTextColor: Color {
    let (black, white) = (Color(hex: 0x000000), Color(hex: 0xFFFFFF))
    return contrast(with: black) >= contrast(with: white) ? black : white
  }
}
