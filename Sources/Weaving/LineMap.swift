/// The places of the lines of one version of a source in another one.
struct LineMap {
  private let places: [Int]

  /// The edited lines for which a shortest edit is looked for: the time for that grows with their square.
  private static let mostEdited = 4000

  /// Lines that both versions have in common are matched by the shortest edit between them (Myers 1986); in sources that
  /// are too long for that, only those before the first difference and after the last.
  init(from previous: String, to present: String) {
    let (old, new) = (Self.lines(previous), Self.lines(present))
    guard old != new else {
      places = Array(1...max(1, old.count))
      return
    }
    let start = zip(old, new).prefix { $0 == $1 }.count
    let end = zip(old[start...].reversed(), new[start...].reversed()).prefix { $0 == $1 }.count
    guard old.count + new.count - 2 * (start + end) <= Self.mostEdited else {
      places = old.indices.map { index in
        let place = index < old.count - end ? min(index + 1, start) : index + new.count - old.count + 1
        return max(1, place)
      }
      return
    }
    let difference = new.difference(from: old)
    let removed = Set(difference.removals.map(Self.offset))
    let inserted = Set(difference.insertions.map(Self.offset))
    let common = new.indices.filter { !inserted.contains($0) }
    var (places, next, last) = ([Int](), 0, 1)
    for index in old.indices {
      if !removed.contains(index) {
        last = common[next] + 1
        next += 1
      }
      places.append(last)
    }
    self.places = places
  }

  /// The present place of a previous line, or of the nearest line before it that is still there.
  subscript(line: Int) -> Int { places[min(max(line, 1), places.count) - 1] }

  private static func lines(_ text: String) -> [Substring] {
    text.split(omittingEmptySubsequences: false, whereSeparator: SourceCell.endsLine)
  }

  private static func offset(_ change: CollectionDifference<Substring>.Change) -> Int {
    switch change {
    case .insert(let offset, _, _), .remove(let offset, _, _): offset
    }
  }
}
