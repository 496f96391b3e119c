/// A colour map: control points at equal distances, mixed linearly between.
public struct ColorMap: Hashable, Sendable {
  private let controlPoints: [Color]

  /// A map through `controlPoints`, of which there must be two or more.
  public init(controlPoints: [Color]) {
    precondition(
      controlPoints.count >= 2, "a colour map needs two colours or more, not \(controlPoints.count)")
    self.controlPoints = controlPoints
  }

  /// The colour for `position`, which is clamped to 0...1.
  public func color(at position: Double) -> Color {
    let scaled = min(max(position, 0), 1) * Double(controlPoints.count - 1)
    let index = min(Int(scaled), controlPoints.count - 2)
    return controlPoints[index].mixed(with: controlPoints[index + 1], fraction: scaled - Double(index))
  }

  /// "Oranges" (nine classes) of ColorBrewer 2.0 by Cynthia Brewer, Pennsylvania State University
  /// (https://colorbrewer2.org, Apache License 2.0): near-white to dark brown, ever darker, so that it survives
  /// greyscale and is safe for colour-blind readers.
  public static let oranges = ColorMap(
    controlPoints: [
      0xFFF5EB, 0xFEE6CE, 0xFDD0A2, 0xFDAE6B, 0xFD8D3C, 0xF16913, 0xD94801, 0xA63603, 0x7F2704,
    ].map(Color.init(hex:)))

  /// "PuOr" (eleven classes, reversed) of ColorBrewer 2.0: purple below the middle, orange above, near-white at it,
  /// safe for colour-blind readers.
  public static let purpleOrange = ColorMap(
    controlPoints: [
      0x2D004B, 0x542788, 0x8073AC, 0xB2ABD2, 0xD8DAEB, 0xF7F7F7, 0xFEE0B6, 0xFDB863, 0xE08214, 0xB35806,
      0x7F3B08,
    ].map(Color.init(hex:)))
}
