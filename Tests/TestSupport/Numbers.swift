import Tensors

/// Numbers without pattern, the same in every run, and the same as those of make_fixtures.py in the `Fixtures` folders.
public func numbers(_ count: Int, stream: UInt32 = 0, scale: Float = 1) -> [Float] {
  (0..<UInt32(count)).map { index in
    var x = (index &+ 1) &* 2_654_435_761 &+ stream &* 0x9E37_79B9
    x ^= x >> 16
    x &*= 0x045D_9F3B
    x ^= x >> 16
    return (2 * Float(x >> 8) / 16_777_216 - 1) * scale
  }
}

/// A tensor of such numbers.
public func tensor(_ shape: [Int], stream: UInt32 = 0, scale: Float = 1) -> Tensor {
  Tensor(shape: shape, elements: numbers(shape.reduce(1, *), stream: stream, scale: scale))
}
