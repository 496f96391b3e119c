extension Picture {
  /// The color channel in which a pixel differs most from the paper, as a picture: yellow is as light as paper, but has
  /// no blue. Nil without colors.
  public var strongestInk: Picture? {
    guard let colors else { return nil }
    // The paper is what nine in ten pixels are not lighter than.
    let papers = (0..<3).map { channel in
      var counts = [Int](repeating: 0, count: 256)
      for index in stride(from: channel, to: colors.count, by: 3) { counts[Int(colors[index])] += 1 }
      var sum = 0
      return counts.indices.first { level in
        sum += counts[level]
        return 10 * sum >= 9 * pixels.count
      } ?? 255
    }
    let strongest = pixels.indices.map { index in
      let shares = (0..<3).map { 255 * Int(colors[3 * index + $0]) / max(1, papers[$0]) }
      return UInt8(min(255, shares.min() ?? 255))
    }
    return Picture(
      width: width, height: height, pixels: strongest, colors: colors, reduction: reduction, margin: margin,
      pageCount: pageCount)
  }
}
