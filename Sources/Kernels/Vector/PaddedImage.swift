/// One image with a border of zeros, so that a sliding window never has to ask where it is.
struct PaddedImage: ~Copyable {
  let width: Int
  let channels: Int
  private let top: Int
  private let left: Int
  private let storage: UnsafeMutablePointer<Float>

  init(height: Int, width: Int, channels: Int, top: Int, left: Int) {
    self.width = width
    self.channels = channels
    self.top = top
    self.left = left
    storage = .allocate(capacity: height * width * channels)
    storage.initialize(repeating: 0, count: height * width * channels)
  }

  deinit { storage.deallocate() }

  /// Puts the `height` x `width` image at `source` inside the border.
  func fill(from source: UnsafePointer<Float>, height: Int, width: Int) {
    let rowCount = width * channels
    for row in 0..<height {
      (storage + ((top + row) * self.width + left) * channels)
        .update(from: source + row * rowCount, count: rowCount)
    }
  }

  /// The address of a pixel's first channel, counted from the border's corner.
  @inline(__always)
  func pixel(_ row: Int, _ column: Int) -> UnsafePointer<Float> {
    UnsafePointer(storage + (row * width + column) * channels)
  }
}
