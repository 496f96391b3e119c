/// Copies `source` into `target`, from its element `offset` on.
public func copy(_ source: Span<Float>, to target: inout MutableSpan<Float>, at offset: Int) {
  precondition(
    offset >= 0 && offset + source.count <= target.count,
    "\(source.count) elements do not fit after element \(offset) of \(target.count)")
  let count = source.count
  target.withBase { ($0 + offset).update(from: source.base, count: count) }
}
