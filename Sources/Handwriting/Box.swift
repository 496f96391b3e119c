/// A rectangle of pixels.
public struct Box: Equatable, Sendable {
  public var left: Int
  public var top: Int
  public var width: Int
  public var height: Int

  public init(left: Int, top: Int, width: Int, height: Int) {
    (self.left, self.top, self.width, self.height) = (left, top, width, height)
  }

  var right: Int { left + width }
  var bottom: Int { top + height }
  var middle: (x: Double, y: Double) { (Double(left) + Double(width) / 2, Double(top) + Double(height) / 2) }

  func union(_ other: Box) -> Box {
    let (left, top) = (min(left, other.left), min(top, other.top))
    return Box(
      left: left, top: top, width: max(right, other.right) - left, height: max(bottom, other.bottom) - top)
  }

  /// How many columns two boxes share; negative if there is a gap between them.
  func sharedColumns(_ other: Box) -> Int { min(right, other.right) - max(left, other.left) }
  func sharedRows(_ other: Box) -> Int { min(bottom, other.bottom) - max(top, other.top) }
}
