import Kernels
import Synchronization
import Tensors

/// Arrays to be reused, so that training allocates nothing after its first batch.
public final class BufferPool: Sendable {
  private let free = Mutex<[Int: [[Float]]]>([:])
  private let allocations = Atomic(0)

  public init() {}

  /// How many arrays were allocated because none was free.
  var allocationCount: Int { allocations.load(ordering: .relaxed) }

  /// An array of `count` floats with any contents.
  func take(count: Int) -> [Float] {
    guard count > 0 else { return [] }
    if let array = free.withLock({ $0[count]?.popLast() }) { return array }
    allocations.add(1, ordering: .relaxed)
    return uninitializedFloats(count: count)
  }

  /// Takes an array that is no longer needed.
  func give(_ array: consuming [Float]) {
    let array = array
    guard !array.isEmpty else { return }
    free.withLock { $0[array.count, default: []].append(array) }
  }
}
