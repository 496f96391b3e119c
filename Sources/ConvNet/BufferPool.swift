import Kernels
import Synchronization

/// Arrays that wait to be used again, so that training allocates nothing once its first batch is through.
public final class BufferPool: Sendable {
  private let free = Mutex<[Int: [[Float]]]>([:])

  public init() {}

  /// An array of `count` floats with any contents.
  func take(count: Int) -> [Float] {
    free.withLock { $0[count]?.popLast() } ?? uninitializedFloats(count: count)
  }

  /// Takes an array that is no longer needed.
  func give(_ array: consuming [Float]) {
    let array = array
    guard !array.isEmpty else { return }
    free.withLock { $0[array.count, default: []].append(array) }
  }
}
