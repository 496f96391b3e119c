extension VectorKernels {
  static func relu(input: Span<Float>, output: inout MutableSpan<Float>) {
    require("output", output.count, is: input.count)
    let (source, count) = (input.base, input.count)
    output.withBase { target in
      Lanes.forEach(
        count,
        lanes: {
          let x = Lanes(source, at: $0)
          target.store(x.replacing(with: 0, where: x.isLess(than: Lanes(repeating: 0))), at: $0)
        },
        one: { target[$0] = max(source[$0], 0) })
    }
  }

  static func reluInputGradient(
    output: Span<Float>, outputGradient: Span<Float>, inputGradient: inout MutableSpan<Float>
  ) {
    require("outputGradient", outputGradient.count, is: output.count)
    require("inputGradient", inputGradient.count, is: output.count)
    let (output, gradient, count) = (output.base, outputGradient.base, output.count)
    inputGradient.withBase { target in
      Lanes.forEach(
        count,
        lanes: {
          target.store(
            Lanes(gradient, at: $0).replacing(
              with: 0, where: Lanes(output, at: $0).isAtMost(Lanes(repeating: 0))), at: $0)
        },
        one: { target[$0] = output[$0] > 0 ? gradient[$0] : 0 })
    }
  }
}

extension VectorKernels {
  static func dropout(
    _ mask: DropoutMask, input: Span<Float>, output: inout MutableSpan<Float>
  ) {
    require("output", output.count, is: input.count)
    let (source, count) = (input.base, input.count)
    output.withBase { target in
      Lanes.forEach(
        count,
        lanes: {
          let scaled = mask.scale * Lanes(source, at: $0)
          target.store(scaled.replacing(with: 0, where: Lanes.dropped(by: mask, from: $0)), at: $0)
        },
        one: { target[$0] = mask.drops($0) ? 0 : source[$0] * mask.scale })
    }
  }
}

extension FloatLanes {
  /// Calls `lanes` with the offset of each whole vector, then `one` with each that is left over.
  @inline(__always)
  static func forEach(_ count: Int, lanes: (Int) -> Void, one: (Int) -> Void) {
    var i = 0
    while i + scalarCount <= count {
      lanes(i)
      i += scalarCount
    }
    while i < count {
      one(i)
      i += 1
    }
  }
}
