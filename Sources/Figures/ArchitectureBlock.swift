import Foundation

/// The box that stands for a layer's output, in an oblique projection.
struct ArchitectureBlock {
  /// The front face.
  let thickness: Double
  let height: Double
  /// How far the box reaches back, and so up and to the right.
  let depth: Double

  /// The height of the largest picture.
  static let mostHeight = 92.0
  private static let leastHeight = 14.0
  private static let foreshortening = 0.36

  /// - Parameters:
  ///   - shape: [height, width, channels], [height, width] or [features].
  ///   - largestEdge: the largest height or width in the network.
  init(shape: [Int], largestEdge: Int) {
    // Channels and features span orders of magnitude, pictures do not.
    func logarithmic(_ count: Int, from least: Double, perDoubling: Double) -> Double {
      least + perDoubling * log2(Double(count))
    }
    func edge(_ count: Int) -> Double {
      max(Self.leastHeight, Self.mostHeight * Double(count) / Double(largestEdge))
    }
    if shape.count == 1 {
      thickness = 11
      height = min(logarithmic(shape[0], from: 14, perDoubling: 8.4), Self.mostHeight * 1.3)
      depth = 5
    } else {
      thickness = logarithmic(shape.dropFirst(2).reduce(1, *), from: 5, perDoubling: 4.5)
      height = edge(shape[0])
      depth = edge(shape[1]) * Self.foreshortening
    }
  }

  /// The size of the whole drawn box.
  var size: CGSize { CGSize(width: thickness + depth, height: height + depth) }

  /// The box's three visible faces, drawn into `rect`, which has the box's `size`.
  func faces(in rect: CGRect) -> (front: [CGPoint], top: [CGPoint], side: [CGPoint]) {
    func point(_ x: Double, _ y: Double) -> CGPoint { CGPoint(x: rect.minX + x, y: rect.minY + y) }
    let front = [
      point(0, depth), point(thickness, depth), point(thickness, depth + height), point(0, depth + height),
    ]
    let top = [front[0], point(depth, 0), point(depth + thickness, 0), front[1]]
    let side = [front[1], top[2], point(depth + thickness, height), front[2]]
    return (front, top, side)
  }
}
