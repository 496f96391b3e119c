extension Vector {
  public static func ema(
    of values: Span<Float>, decay: Float, threads: Int, average: inout MutableSpan<Float>
  ) {
    require("values", values.count, is: average.count)
    let count = average.count
    average.withBase { averages in
      // Each chunk is touched by one thread only.
      nonisolated(unsafe) let (averages, values) = (averages, values.base)
      ParameterChunk.forEach(of: count, gradientParts: [], threads: threads) { chunk in
        chunk.forEachLanes(
          lanes: { i, _ in
            averages.store(decay * averages.lanes(at: i) + (1 - decay) * values.lanes(at: i), at: i)
          },
          one: { i, _ in averages[i] = decay * averages[i] + (1 - decay) * values[i] })
      }
    }
  }
}
