extension SplitMix64 {
  /// Numbers from -`scale` to `scale`.
  public mutating func numbers(_ count: Int, scale: Float = 1) -> [Float] {
    (0..<count).map { _ in Float.random(in: -scale...scale, using: &self) }
  }

  /// Whole numbers from -`scale` to `scale`, among which equal ones are common.
  public mutating func wholeNumbers(_ count: Int, scale: Int) -> [Float] {
    (0..<count).map { _ in Float(Int.random(in: -scale...scale, using: &self)) }
  }

  /// Half of the time any bits, otherwise a special value: zero, the smallest, the largest, an infinity or a NaN with payload.
  public mutating func anyFloat() -> Float {
    guard Bool.random(using: &self) else {
      return Float(bitPattern: .random(in: 0...UInt32.max, using: &self))
    }
    let magnitude = oneOf([
      0, .leastNonzeroMagnitude, .leastNormalMagnitude, 1, .greatestFiniteMagnitude, .infinity,
      Float(nan: .random(in: 1..<1 << 20, using: &self), signaling: false),
      Float(nan: .random(in: 1..<1 << 20, using: &self), signaling: true),
    ])
    return Bool.random(using: &self) ? magnitude : -magnitude
  }

  /// A finite number of any magnitude.
  public mutating func finiteDouble() -> Double {
    let number = Double(bitPattern: next())
    return number.isFinite ? number : 1 / 3
  }

  /// A text of troublesome characters: quotation marks, control characters, other scripts, combining marks. It may be
  /// empty or long.
  public mutating func text() -> String {
    let count = oneOf([0, 1, 3, 9, 300])
    return String(
      (0..<count).map { _ in
        oneOf([
          "a", "B", "7", "_", ".", "/", "\\", "\"", "'", ",", " ", "\t", "\n", "\r\n", "\0", "\u{1B}",
          "\u{7F}", "é",
          "e\u{301}", "ß", "数", "ع", "\u{2028}", "\u{FEFF}", "\u{FFFD}", "👩‍👩‍👧", "\u{10FFFF}",
        ])
      })
  }

  public mutating func oneOf<Value>(_ values: [Value]) -> Value {
    values[Int.random(in: values.indices.lowerBound..<values.count, using: &self)]
  }
}
