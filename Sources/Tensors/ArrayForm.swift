import Foundation

/// The form that an array in a file must have: the lengths of its axes, and the range of its elements.
public struct ArrayForm<Element: NPYElement & Comparable>: Sendable {
  /// The length of an axis.
  public enum Length: Sendable, ExpressibleByIntegerLiteral {
    /// Any number of entries, even none.
    case any
    /// One entry or more.
    case some
    case exactly(Int)

    public init(integerLiteral length: Int) { self = .exactly(length) }

    func allows(_ length: Int) -> Bool {
      switch self {
      case .any: true
      case .some: length > 0
      case .exactly(let expected): length == expected
      }
    }
  }

  public let shape: [Length]
  /// The least and the largest value; NaN is outside of every range.
  public let values: ClosedRange<Element>

  public init(shape: [Length], values: ClosedRange<Element>) {
    self.shape = shape
    self.values = values
  }

  /// The shape in words: "[N, 28, 28, 1], where N is at least 1".
  var shapeText: String {
    let lengths = shape.map { if case .exactly(let length) = $0 { "\(length)" } else { "N" } }
    let hasSome = shape.contains { if case .some = $0 { true } else { false } }
    return "[\(lengths.joined(separator: ", "))]" + (hasSome ? ", where N is at least 1" : "")
  }

  /// Checks an array that was read from the file at `url`.
  ///
  /// - Throws: ``FileFormatError`` that names both shapes, or the first element that is out of range and its place.
  func check(shape found: [Int], _ elements: [Element], of url: URL) throws(FileFormatError) {
    guard found.count == shape.count, zip(shape, found).allSatisfy({ $0.allows($1) }) else {
      throw FileFormatError(altered: url, "has the shape \(found) where \(shapeText) is needed")
    }
    guard let index = firstIndex(outOfRange: elements) else { return }
    throw FileFormatError(
      altered: url,
      "holds \(elements[index]) at \(place(of: index, in: found)), where numbers from \(values.lowerBound) to "
        + "\(values.upperBound) are needed")
  }

  private func firstIndex(outOfRange elements: [Element]) -> Int? {
    let (least, largest, elements) = (values.lowerBound, values.upperBound, elements.span)
    // Counting without leaving a block early is what vector registers can do.
    for start in stride(from: 0, to: elements.count, by: 4096) {
      let block = elements.extracting(start..<min(start + 4096, elements.count))
      var outside = 0
      for i in block.indices { outside &+= block[i] >= least && block[i] <= largest ? 0 : 1 }
      guard outside == 0 else {
        return block.indices.first { !(block[$0] >= least && block[$0] <= largest) }.map { start + $0 }
      }
    }
    return nil
  }
}

/// The place of element `index` of an array: its index along each axis.
func place(of index: Int, in shape: [Int]) -> [Int] {
  var (rest, place) = (index, [Int]())
  for length in shape.reversed() {
    place.append(rest % max(length, 1))
    rest /= max(length, 1)
  }
  return place.reversed()
}

extension NPY {
  /// Reads an array that must have a form.
  ///
  /// - Throws: ``FileFormatError`` also for another shape, or an element that is out of range.
  public static func read<Element>(
    _ form: ArrayForm<Element>, from url: URL
  ) throws(FileFormatError) -> (shape: [Int], elements: [Element]) {
    let (shape, elements) = try read(Element.self, from: url)
    try form.check(shape: shape, elements, of: url)
    return (shape, elements)
  }
}

extension Tensor {
  /// Reads a tensor that must have a form from a `.npy` file.
  ///
  /// - Throws: ``FileFormatError`` also for another shape, or an element that is out of range.
  public init(npy url: URL, _ form: ArrayForm<Float>) throws(FileFormatError) {
    let (shape, elements) = try NPY.read(form, from: url)
    self.init(shape: shape, elements: elements)
  }

  /// Reads one-hot rows `[N, classCount]` from a `.npy` file.
  ///
  /// - Throws: ``FileFormatError`` also for a row that is not a single 1 among zeros.
  public init(oneHotNPY url: URL, classCount: Int = 10) throws(FileFormatError) {
    try self.init(npy: url, ArrayForm(shape: [.some, .exactly(classCount)], values: 0...1))
    for row in 0..<shape[0] {
      let columns = row * classCount..<(row + 1) * classCount
      guard elements[columns].count(where: { $0 == 1 }) == 1,
        elements[columns].count(where: { $0 == 0 }) == classCount - 1
      else {
        throw FileFormatError(
          altered: url,
          "holds \(Array(elements[columns])) in row \(row), where a single 1 among zeros is needed")
      }
    }
  }

  /// The place of the first element that is infinite or NaN; nil when all are finite.
  package var firstNonFinitePlace: [Int]? {
    let elements = elements.span
    var found = 0
    for i in elements.indices { found |= elements[i].isFinite ? 0 : 1 }
    guard found != 0 else { return nil }
    return elements.indices.first { !elements[$0].isFinite }.map { place(of: $0, in: shape) }
  }
}
