import Testing

@testable import Figures

@Suite("Axes")
struct AxisTests {
  @Test("equal factors are equal distances on a logarithmic axis, and what is not on it is NaN")
  func logarithmic() {
    let scale = AxisScale.logarithmic
    let positions = [0.05, 0.1, 0.2].map(scale.position)
    #expect(abs((positions[1] - positions[0]) - (positions[2] - positions[1])) < 1e-12)
    #expect(scale.position(0).isNaN && scale.position(-1).isNaN && scale.position(.infinity).isNaN)
  }

  @Test("halving the distance to 1 is always the same step, up to the nearest")
  func towardsOne() {
    let scale = AxisScale.towardsOne(nearest: 0.001)
    let positions = [0, 0.5, 0.75, 0.875].map(scale.position)
    for pair in zip(positions, positions.dropFirst()) { #expect(abs(pair.1 - pair.0 - 0.30103) < 1e-5) }
    #expect(scale.position(1) == scale.position(0.9995))
    #expect(scale.position(.nan).isNaN)
  }

  @Test(
    "ticks are round values within the axis",
    arguments: [
      (AxisScale.logarithmic, -1.4...0.4, 8, ["0.05", "0.1", "0.2", "0.5", "1", "2"]),
      (.logarithmic, -5...(-3), 3, ["0.00001", "0.0001", "0.001"]),
      (.logarithmic, -8.9...0.9, 8, ["1e-8", "1e-6", "1e-4", "1e-2", "1"]),
      (.logarithmic, -300...0, 3, ["1e-300", "1e-150", "1"]),
      (.logarithmic, 0.01...0.2, 3, ["1.2", "1.4"]), (.linear, 0...1, 2, ["0.0", "0.5", "1.0"]),
      (.towardsOne(nearest: 1e-9), 0.2...2.4, 8, ["50 %", "80 %", "90 %", "95 %", "98 %", "99 %", "99.5 %"]),
      (
        .towardsOne(nearest: 1e-9), 0...3.1, 7, ["0 %", "50 %", "90 %", "95 %", "99 %", "99.5 %", "99.9 %"]
      ),
      (.towardsOne(nearest: 1e-9), 0...3.1, 5, ["0 %", "90 %", "99 %", "99.9 %"]),
      (.towardsOne(nearest: 0.05), 0...1.5, 8, ["0 %", "50 %", "80 %", "90 %", "100 %"]),
    ] as [(AxisScale, ClosedRange<Double>, Int, [String])])
  func ticks(scale: AxisScale, range: ClosedRange<Double>, count: Int, expected: [String]) {
    let ticks = scale.ticks(in: range, count: count)
    #expect(ticks.map { $0.1.replacing("\u{A0}", with: " ") } == expected)
    #expect(ticks.allSatisfy { range.contains($0.0) })
  }

  @Test(
    "evenly spaced ticks are round numbers within the range",
    arguments: [
      (0.0...6742, 5, ["0", "2,000", "4,000", "6,000"]),
      (0.92...1.0, 5, ["0.92", "0.94", "0.96", "0.98", "1.00"]),
      (-1...1, 4, ["−1.0", "−0.5", "0.0", "0.5", "1.0"]), (3...3, 5, ["3"]),
    ])
  func evenTicks(range: ClosedRange<Double>, count: Int, expected: [String]) {
    #expect(Ticks(in: range, count: count).labeled.map(\.1) == expected)
  }

  @Test("a tick at zero has no sign, from whichever side the axis reaches it")
  func zero() {
    for range in [0...0.05, -0.05...0, -1...1, -1e-12...1] {
      let ticks = Ticks(in: range, count: 5)
      #expect(ticks.values.allSatisfy { $0 != 0 || $0.sign == .plus }, "\(range): \(ticks.values)")
    }
  }
}
