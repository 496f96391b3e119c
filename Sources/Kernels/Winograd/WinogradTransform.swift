/// Which of an algebra's transforms is meant.
enum WinogradTransform {
  case input, output, outputGradient, inputGradient
}

extension WinogradAlgebra {
  /// One of the one-dimensional transforms. A closure that names it would not be inlined.
  ///
  /// - Parameters:
  ///   - load: gives the value at an index.
  ///   - store: takes the value for an index.
  @inline(__always)
  static func line(_ transform: WinogradTransform, load: (Int) -> Lanes, store: (Int, Lanes) -> Void) {
    let zero = Lanes(repeating: 0)
    let inputs = transform == .outputGradient ? outputSize : size
    let outputs = transform == .output ? outputSize : size
    // Written out, since a loop over the elements would keep them from registers.
    let x: LanesOfEight = [
      load(0), load(1), load(2), load(3), inputs > 4 ? load(4) : zero, inputs > 5 ? load(5) : zero,
      inputs > 6 ? load(6) : zero, inputs > 7 ? load(7) : zero,
    ]
    let y =
      switch transform {
      case .input: transformInput(x)
      case .output: transformOutput(x)
      case .outputGradient: transformOutputGradient(x)
      case .inputGradient: transformInputGradient(x)
      }
    store(0, y[0])
    store(1, y[1])
    store(2, y[2])
    store(3, y[3])
    if outputs > 4 { store(4, y[4]) }
    if outputs > 5 { store(5, y[5]) }
    if outputs > 6 { store(6, y[6]) }
    if outputs > 7 { store(7, y[7]) }
  }

  /// Transforms the square of a tile's values into another, down the columns and then along the rows.
  ///
  /// - Parameters:
  ///   - scratch: room for 64 x 8 floats.
  ///   - load: gives the value at a row and column.
  ///   - store: takes the value for a row and column.
  @inline(__always)
  static func square(
    _ transform: WinogradTransform, scratch: UnsafeMutablePointer<Float>, load: (Int, Int) -> Lanes,
    store: (Int, Int, Lanes) -> Void
  ) {
    for j in 0..<(transform == .outputGradient ? outputSize : size) {
      line(transform, load: { load($0, j) }, store: { scratch.store($1, at: $0 &* 64 &+ j &* 8) })
    }
    for i in 0..<(transform == .output ? outputSize : size) {
      line(
        transform, load: { scratch.lanes(at: i &* 64 &+ $0 &* 8) }, store: { store(i, $0, $1) })
    }
  }
}
