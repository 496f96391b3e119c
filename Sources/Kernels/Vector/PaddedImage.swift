/// One image with a border of zeros, so that a sliding window never has to ask where it is.
struct PaddedImage: ~Copyable {
  let width: Int
  let channels: Int
  private let top: Int
  private let left: Int
  private let memory: ScratchMemory

  init(height: Int, width: Int, channels: Int, top: Int, left: Int) {
    self.width = width
    self.channels = channels
    self.top = top
    self.left = left
    memory = ScratchMemory(height * width * channels)
    memory.base.update(repeating: 0, count: height * width * channels)
  }

  /// Puts the `height` x `width` image at `source` inside the border.
  func fill(from source: UnsafePointer<Float>, height: Int, width: Int) {
    let rowCount = width * channels
    for row in 0..<height {
      (memory.base + ((top + row) * self.width + left) * channels)
        .update(from: source + row * rowCount, count: rowCount)
    }
  }

  /// The address of a pixel's first channel, counted from the border's corner.
  @inline(__always)
  func pixel(_ row: Int, _ column: Int) -> UnsafePointer<Float> {
    UnsafePointer(memory.base + (row * width + column) * channels)
  }
}
