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
