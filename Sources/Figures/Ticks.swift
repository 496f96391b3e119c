import Foundation

/// Evenly spaced places on an axis at 1, 2 or 5 times a power of ten.
struct Ticks {
  let step: Double
  let values: [Double]

  /// About `count` ticks within `range`.
  ///
  /// - Parameters:
  ///   - integersOnly: whether ticks between whole numbers are left out.
  init(in range: ClosedRange<Double>, count: Int, integersOnly: Bool = false) {
    let span = range.upperBound - range.lowerBound
    let rough = span > 0 ? span / Double(max(1, count)) : 1
    let power = pow(10, floor(log10(rough)))
    let nice = [1.0, 2, 5, 10].first { $0 * power >= rough * 0.999 } ?? 10
    step = integersOnly ? max(1, nice * power) : nice * power
    let first = (range.lowerBound / step - 1e-9).rounded(.up)
    let last = (range.upperBound / step + 1e-9).rounded(.down)
    values = first <= last ? stride(from: first, through: last, by: 1).map { [step] in $0 * step } : []
  }

  /// Each tick with its text.
  var labelled: [(Double, String)] {
    let decimals = max(0, Int(-floor(log10(step) + 1e-9)))
    return values.map { ($0, NumberText.decimal($0, decimals: decimals)) }
  }
}
