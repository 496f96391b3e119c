/// Pieces of writing sorted into lines, from the top, and from left to right in each. The lines may rise or fall.
struct ReadingLines {
  private(set) var lines: [[Component]] = []

  /// - Parameter height: the height of most pieces.
  init(_ components: [Component], height: Double) {
    // Each continues the line whose last piece is nearest in height.
    for component in components.sorted(by: { $0.box.left < $1.box.left }) {
      let middle = component.box.middle.y
      let nearest = lines.indices.min { distance(lines[$0], middle) < distance(lines[$1], middle) }
      if let nearest, distance(lines[nearest], middle) < 0.6 * height {
        lines[nearest].append(component)
      } else {
        lines.append([component])
      }
    }
    lines.sort { Self.middle($0) < Self.middle($1) }
  }

  private func distance(_ line: [Component], _ middle: Double) -> Double {
    line.last.map { abs($0.box.middle.y - middle) } ?? .infinity
  }

  private static func middle(_ line: [Component]) -> Double {
    line.reduce(0) { $0 + $1.box.middle.y } / Double(max(line.count, 1))
  }
}
