import Kernels
import Synchronization
import Tensors

/// Calls `body` with 0 ..< `count` on `threads` threads and returns the results in order.
///
/// No result depends on the thread: item i is always computed by one call of `body(i)`.
func parallelMap<Result: Sendable>(
  count: Int, threads: Int, _ body: @Sendable (Int) -> Result
) -> [Result] {
  parallelMap(count: count, threads: threads) { item, _ in body(item) }
}

/// As above; `body` is also given the thread's number, below `threads`.
func parallelMap<Result: Sendable>(
  count: Int, threads: Int, _ body: @Sendable (_ item: Int, _ thread: Int) -> Result
) -> [Result] {
  let slots = (0..<count).map { _ in Slot<Result>() }
  concurrently(count: count, threads: threads) { slots[$0].fill(body($0, $1)) }
  return slots.map { $0.take() }
}

/// A place that one thread fills and another empties.
private final class Slot<Value: Sendable>: Sendable {
  private let value = Mutex<Value?>(nil)

  func fill(_ newValue: Value) {
    value.withLock { $0 = newValue }
  }

  func take() -> Value {
    value.withLock {
      guard let filled = $0.take() else { preconditionFailure("A result is taken before it was computed") }
      return filled
    }
  }
}
