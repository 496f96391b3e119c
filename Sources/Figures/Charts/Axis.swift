import Foundation

/// An axis as it is drawn.
struct Axis {
  /// What the axis spans, in positions of its scale.
  var range: ClosedRange<Double>
  /// The ticks' positions and texts.
  var ticks: [(Double, String)]
  var label = ""
}

/// How an axis spaces its values. The *position* of a value is its place along the axis before scaling to the figure.
public enum AxisScale: Hashable, Sendable {
  case linear
  /// Equal factors are equal distances, as for losses and learning rates. For values above 0.
  case logarithmic
  /// For shares near 1, such as accuracies: halving the distance to 1 is always the same step. Values closer to 1 than
  /// `nearest` are at the end of the axis, whose tick is 100 %.
  case towardsOne(nearest: Double)

  /// The position of `value`; NaN if the axis has none for it.
  func position(_ value: Double) -> Double {
    guard value.isFinite else { return .nan }
    return switch self {
    case .linear: value
    case .logarithmic: value > 0 ? log10(value) : .nan
    case .towardsOne(let nearest): -log10(min(max(1 - value, nearest), 1))
    }
  }

  /// The positions of about `count` round values within `positions`, or fewer, with their texts.
  func ticks(in positions: ClosedRange<Double>, count: Int) -> [(Double, String)] {
    switch self {
    case .linear: Ticks(in: positions, count: count).labeled
    case .logarithmic: Self.logarithmicTicks(in: positions, count: count)
    case .towardsOne(let nearest):
      Self.ticksTowardsOne(in: positions, end: position(1), count: count, nearest: nearest)
    }
  }

  /// 1, 2 and 5 times the powers of ten, or 1 and 5 times them, or the powers alone or every n-th power: the first of
  /// these that gives from two to `count` ticks. Within a decade linear ticks.
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
    return Ticks(in: values, count: count).labeled.map { (log10($0), $1) }
  }

  private static func ticksTowardsOne(
    in positions: ClosedRange<Double>, end: Double, count: Int, nearest: Double
  ) -> [(Double, String)] {
    let last = positions.contains(end) ? [(end, "100\u{A0}%")] : []
    for mantissas in [[1, 0.5, 0.2], [1, 0.5], [1]] {
      let ticks = decades(from: positions.lowerBound, to: positions.upperBound).flatMap { exponent in
        mantissas.map { mantissa in
          let distance = mantissa * pow(10, -Double(exponent))
          return (-log10(distance), String(format: "%g\u{A0}%%", 100 * (1 - distance)))
        }
        // Leave room for the tick at the end.
      }.filter { positions.contains($0.0) && $0.0 < end - 0.15 }
      if ticks.count + last.count <= count { return ticks + last }
    }
    return last
  }

  private static func decades(from lower: Double, to upper: Double) -> ClosedRange<Int> {
    Int(lower.rounded(.down))...Int(upper.rounded(.up))
  }
}

/// Evenly spaced values at multiples of 1, 2 or 5 times a power of ten.
struct Ticks {
  let step: Double
  let values: [Double]

  /// About `count` ticks within `range`.
  ///
  /// - Parameter integersOnly: whether all ticks are integers.
  init(in range: ClosedRange<Double>, count: Int, integersOnly: Bool = false) {
    let span = range.upperBound - range.lowerBound
    let rough = span > 0 ? span / Double(max(1, count)) : 1
    let power = pow(10, floor(log10(rough)))
    let nice = [1.0, 2, 5, 10].first { $0 * power >= rough * 0.999 } ?? 10
    step = integersOnly ? max(1, nice * power) : nice * power
    let first = (range.lowerBound / step - 1e-9).rounded(.up)
    let last = (range.upperBound / step + 1e-9).rounded(.down)
    // Zero may come out with a sign, which would be written; the sum of both zeros has none.
    values = first <= last ? stride(from: first, through: last, by: 1).map { [step] in $0 * step + 0 } : []
  }

  /// Each tick with its text.
  var labeled: [(Double, String)] {
    let decimals = max(0, Int(-floor(log10(step) + 1e-9)))
    return values.map { ($0, NumberText.decimal($0, decimals: decimals)) }
  }
}
