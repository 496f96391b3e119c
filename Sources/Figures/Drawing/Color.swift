import Foundation

/// An opaque sRGB color with components in 0...1.
public struct Color: Hashable, Sendable {
  public var red: Double
  public var green: Double
  public var blue: Double

  public init(red: Double, green: Double, blue: Double) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// The color written `0xRRGGBB`.
  public init(hex: UInt32) {
    self.init(
      red: Double(hex >> 16 & 0xFF) / 255, green: Double(hex >> 8 & 0xFF) / 255,
      blue: Double(hex & 0xFF) / 255)
  }

  /// The color as `#RRGGBB`.
  public var hexString: String {
    let bytes = [red, green, blue].map { Int((min(max($0, 0), 1) * 255).rounded()) }
    return "#" + bytes.map { String(format: "%02X", $0) }.joined()
  }

  /// This color with `fraction` (0...1) of `other` mixed in, component by component.
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

  /// The lightness L* of CIE 1976, 0 (black) to 100 (white): what remains of a color in grayscale.
  public var lightness: Double {
    luminance > 0.008856 ? 116 * cbrt(luminance) - 16 : 903.3 * luminance
  }

  /// The contrast ratio of WCAG 2.1, 1 (none) to 21 (black on white).
  public func contrast(with other: Color) -> Double {
    let (lighter, darker) = (max(luminance, other.luminance), min(luminance, other.luminance))
    return (lighter + 0.05) / (darker + 0.05)
  }

  /// Black or white, whichever is easier to read on this color; the contrast is at least 4.58.
  public var readableTextColor: Color {
    let (black, white) = (Color(hex: 0x000000), Color(hex: 0xFFFFFF))
    return contrast(with: black) >= contrast(with: white) ? black : white
  }
}

/// A color map: equally spaced control points, interpolated linearly.
public struct ColorMap: Hashable, Sendable {
  private let controlPoints: [Color]

  /// A map through two or more `controlPoints`.
  public init(controlPoints: [Color]) {
    precondition(
      controlPoints.count >= 2, "a color map needs at least two colors, not \(controlPoints.count)")
    self.controlPoints = controlPoints
  }

  /// The color for `position`, which is clamped to 0...1.
  public func color(at position: Double) -> Color {
    let scaled = min(max(position, 0), 1) * Double(controlPoints.count - 1)
    let index = min(Int(scaled), controlPoints.count - 2)
    return controlPoints[index].mixed(with: controlPoints[index + 1], fraction: scaled - Double(index))
  }

  /// "Oranges" (nine classes) of ColorBrewer 2.0 by Cynthia Brewer, Pennsylvania State University
  /// (https://colorbrewer2.org, Apache License 2.0): near-white to dark brown. Its lightness falls monotonically, so
  /// it survives grayscale, and it is safe for color-blind readers.
  public static let oranges = ColorMap(
    controlPoints: [
      0xFFF5EB, 0xFEE6CE, 0xFDD0A2, 0xFDAE6B, 0xFD8D3C, 0xF16913, 0xD94801, 0xA63603, 0x7F2704,
    ].map(Color.init(hex:)))

  /// "PuOr" (eleven classes, reversed) of ColorBrewer 2.0: purple below the middle, orange above, near-white in the middle;
  /// safe for color-blind readers.
  public static let purpleOrange = ColorMap(
    controlPoints: [
      0x2D004B, 0x542788, 0x8073AC, 0xB2ABD2, 0xD8DAEB, 0xF7F7F7, 0xFEE0B6, 0xFDB863, 0xE08214, 0xB35806,
      0x7F3B08,
    ].map(Color.init(hex:)))
}
