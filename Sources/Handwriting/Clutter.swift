/// What is on a page besides digits: frames, remains of squared paper, punched holes.
struct Clutter {
  private(set) var frames: [Component] = []
  private(set) var spots: [Component] = []
  private(set) var rest: [Component] = []

  /// - Parameter extent: the part of the picture that shows paper.
  init(_ components: [Component], on extent: Box) {
    for component in components {
      if Self.isFrame(component, among: components, on: extent) {
        frames.append(component)
      } else if Self.isSpot(component), min(extent.width, extent.height) >= 200, components.count > 1 {
        spots.append(component)
      } else {
        rest.append(component)
      }
    }
  }

  /// Whether it surrounds at least two pieces that might be digits, or one piece as the page's own frame.
  private static func isFrame(_ component: Component, among others: [Component], on extent: Box) -> Bool {
    let box = component.box
    guard box.height >= 40 || box.width >= 40 else { return false }
    let within = others.filter { other in
      Double(other.box.height) > 0.1 * Double(box.height) && other.box.height >= 8 && other.box != box
        && other.box.left > box.left && other.box.right < box.right && other.box.top > box.top
        && other.box.bottom < box.bottom
    }
    let spans =
      Double(box.width) > 0.6 * Double(extent.width) && Double(box.height) > 0.6 * Double(extent.height)
    if spans, within.count >= 3 { return true }
    let enclosed = within.filter {
      Double($0.box.height) > 0.25 * Double(box.height) && component.surrounds($0.box.middle)
    }
    return enclosed.count >= 2 || (spans && enclosed.count == 1)
  }

  /// Whether it is as wide as tall and filled: a hole, a dot, a blot. Thick digits are filled to two thirds at most.
  private static func isSpot(_ component: Component) -> Bool {
    let box = component.box
    let (width, height) = (Double(box.width), Double(box.height))
    return box.height >= 20 && width > 0.7 * height && width < 1.4 * height
      && Double(component.area) > 0.72 * width * height
  }
}

extension Component {
  /// Whether it has ink to the left and right of a place, and above and below it.
  fileprivate func surrounds(_ place: (x: Double, y: Double)) -> Bool {
    let (column, row) = (Int(place.x), Int(place.y))
    return (box.left..<column).contains { contains($0, row) }
      && (column..<box.right).contains { contains($0, row) }
      && (box.top..<row).contains { contains(column, $0) }
      && (row..<box.bottom).contains { contains(column, $0) }
  }
}
