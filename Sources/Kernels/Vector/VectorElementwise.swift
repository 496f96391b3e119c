extension Vector {
  public static func relu(input: Span<Float>, output: inout MutableSpan<Float>) {
    require("output", output.count, is: input.count)
    let (source, count) = (input.base, input.count)
    output.withBase { target in
      forEachLanes(
        count,
        lanes: {
          let x = source.lanes(at: $0)
          target.store(x.replacing(with: 0, where: x .< 0), at: $0)
        },
        one: { target[$0] = max(source[$0], 0) })
    }
  }

  public static func reluInputGradient(
    output: Span<Float>, outputGradient: Span<Float>, inputGradient: inout MutableSpan<Float>
  ) {
    require("outputGradient", outputGradient.count, is: output.count)
    require("inputGradient", inputGradient.count, is: output.count)
    let (output, gradient, count) = (output.base, outputGradient.base, output.count)
    inputGradient.withBase { target in
      forEachLanes(
        count,
        lanes: {
          target.store(gradient.lanes(at: $0).replacing(with: 0, where: output.lanes(at: $0) .<= 0), at: $0)
        },
        one: { target[$0] = output[$0] > 0 ? gradient[$0] : 0 })
    }
  }

  /// Calls `lanes` with the offset of each whole group of eight, then `one` with each that is left over.
  @inline(__always)
  static func forEachLanes(_ count: Int, lanes: (Int) -> Void, one: (Int) -> Void) {
    var i = 0
    while i + 8 <= count {
      lanes(i)
      i += 8
    }
    while i < count {
      one(i)
      i += 1
    }
  }
}

extension Vector {
  public static func dropout(
    _ mask: DropoutMask, input: Span<Float>, output: inout MutableSpan<Float>
  ) {
    require("output", output.count, is: input.count)
    let (source, count) = (input.base, input.count)
    output.withBase { target in
      forEachLanes(
        count,
        lanes: {
          let scaled = mask.scale * source.lanes(at: $0)
          target.store(scaled.replacing(with: 0, where: mask.dropsEight(from: $0)), at: $0)
        },
        one: { target[$0] = mask.drops($0) ? 0 : source[$0] * mask.scale })
    }
  }
}
