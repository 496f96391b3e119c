// The two-dimensional transforms, eight channels at a time: a one-dimensional one down the columns, then one along the
// rows.
extension WinogradKernels {
  /// Which of the algebra's transforms is meant.
  enum Direction {
    case input, output, outputGradient, inputGradient
  }

  /// The one-dimensional transform. A closure in its place would not be inlined.
  @inline(__always)
  private static func line(_ direction: Direction, _ x: LanesOfEight) -> LanesOfEight {
    switch direction {
    case .input: Algebra.transformInput(x)
    case .output: Algebra.transformOutput(x)
    case .outputGradient: Algebra.transformOutputGradient(x)
    case .inputGradient: Algebra.transformInputGradient(x)
    }
  }

  /// Transforms a square of `inputs` x `inputs` values into one of `outputs` x `outputs`.
  ///
  /// - Parameters:
  ///   - scratch: room for 64 x 8 floats.
  ///   - load: gives the value at a row and column.
  ///   - store: takes the value for a row and column.
  @inline(__always)
  static func transform(
    _ direction: Direction, inputs: Int, outputs: Int, scratch: UnsafeMutablePointer<Float>,
    load: (Int, Int) -> Lanes, store: (Int, Int, Lanes) -> Void
  ) {
    let zero = Lanes(repeating: 0)
    // Written out, since a loop over the elements would keep them from registers.
    for j in 0..<inputs {
      let column = line(
        direction,
        [
          load(0, j), load(1, j), load(2, j), load(3, j), inputs > 4 ? load(4, j) : zero,
          inputs > 4 ? load(5, j) : zero, inputs > 6 ? load(6, j) : zero, inputs > 6 ? load(7, j) : zero,
        ])
      scratch.store(column[0], at: j &* 8)
      scratch.store(column[1], at: 64 &+ j &* 8)
      scratch.store(column[2], at: 128 &+ j &* 8)
      scratch.store(column[3], at: 192 &+ j &* 8)
      if outputs > 4 {
        scratch.store(column[4], at: 256 &+ j &* 8)
        scratch.store(column[5], at: 320 &+ j &* 8)
      }
      if outputs > 6 {
        scratch.store(column[6], at: 384 &+ j &* 8)
        scratch.store(column[7], at: 448 &+ j &* 8)
      }
    }
    for i in 0..<outputs {
      let start = scratch + i &* 64
      let row = line(
        direction,
        [
          start.lanes(at: 0), start.lanes(at: 8), start.lanes(at: 16), start.lanes(at: 24),
          inputs > 4 ? start.lanes(at: 32) : zero, inputs > 4 ? start.lanes(at: 40) : zero,
          inputs > 6 ? start.lanes(at: 48) : zero, inputs > 6 ? start.lanes(at: 56) : zero,
        ])
      store(i, 0, row[0])
      store(i, 1, row[1])
      store(i, 2, row[2])
      store(i, 3, row[3])
      if outputs > 4 {
        store(i, 4, row[4])
        store(i, 5, row[5])
      }
      if outputs > 6 {
        store(i, 6, row[6])
        store(i, 7, row[7])
      }
    }
  }
}
