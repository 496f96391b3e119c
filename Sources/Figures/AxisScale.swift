import Foundation

/// How an axis spreads its values. The *position* of a value is where it lies along the axis, before that is fitted to
/// the figure.
public enum AxisScale: Hashable, Sendable {
  case linear
  /// Equal factors are equal distances, as losses and learning rates are compared; for values above 0.
  case logarithmic
  /// For shares of which those near 1 matter: each halving of what is missing to 1 is the same distance. What lies
  /// nearer to 1 than `nearest` lies at the end, whose tick is 100 %.
  case towardsOne(nearest: Double)

  /// Where `value` lies; not a number for one that the axis does not have.
  func position(_ value: Double) -> Double {
    guard value.isFinite else { return .nan }
    return switch self {
    case .linear: value
    case .logarithmic: value > 0 ? log10(value) : .nan
    case .towardsOne(let nearest): -log10(min(max(1 - value, nearest), 1))
    }
  }

  /// The positions of about `count` round values between two positions, or fewer, with their texts.
  func ticks(in positions: ClosedRange<Double>, count: Int) -> [(Double, String)] {
    switch self {
    case .linear: Ticks(in: positions, count: count).labelled
    case .logarithmic: Self.logarithmicTicks(in: positions, count: count)
    case .towardsOne(let nearest):
      Self.ticksTowardsOne(in: positions, end: position(1), count: count, nearest: nearest)
    }
  }

  /// Round numbers 1, 2 and 5 times a power of ten, or 1 and 5, or the powers alone or every so many of them, where that
  /// gives two ticks or more.
  private static func logarithmicTicks(in positions: ClosedRange<Double>, count: Int) -> [(Double, String)] {
    let decades = decades(from: positions.lowerBound, to: positions.upperBound)
    let isTiny = decades.lowerBound < -5
    let sparsest = max(1, (decades.count - 1) / max(1, count - 1))
    for (mantissas, step) in [
      ([1.0, 2, 5], 1), ([1, 5], 1), ([1], 1), ([1], sparsest), ([1], sparsest + 1),
    ] {
      let ticks = decades.filter { $0.isMultiple(of: step) }.flatMap { exponent in
        mantissas.map { mantissa in
          let value = mantissa * pow(10, Double(exponent))
          let text =
            isTiny && exponent != 0
            ? String(format: "%ge%d", mantissa, exponent)
            : NumberText.decimal(value, decimals: max(0, -exponent))
          return (log10(value), text)
        }
      }.filter { positions.contains($0.0) }
      if (2...max(2, count)).contains(ticks.count) { return ticks }
    }
    let values = pow(10, positions.lowerBound)...pow(10, positions.upperBound)
    return Ticks(in: values, count: count).labelled.map { (log10($0), $1) }
  }

  private static func ticksTowardsOne(
    in positions: ClosedRange<Double>, end: Double, count: Int, nearest: Double
  ) -> [(Double, String)] {
    let last = positions.contains(end) ? [(end, "100\u{A0}%")] : []
    for mantissas in [[1, 0.5, 0.2], [1, 0.5], [1]] {
      let ticks = decades(from: positions.lowerBound, to: positions.upperBound).flatMap { exponent in
        mantissas.map { mantissa in
          let missing = mantissa * pow(10, -Double(exponent))
          return (-log10(missing), String(format: "%g\u{A0}%%", 100 * (1 - missing)))
        }
        // The end's own tick needs some room.
      }.filter { positions.contains($0.0) && $0.0 < end - 0.15 }
      if ticks.count + last.count <= count { return ticks + last }
    }
    return last
  }

  private static func decades(from lower: Double, to upper: Double) -> ClosedRange<Int> {
    Int(lower.rounded(.down))...Int(upper.rounded(.up))
  }
}
