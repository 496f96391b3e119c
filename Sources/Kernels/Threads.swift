import Dispatch
import Synchronization

/// Calls `body` with each of 0 ..< `count` once, on at most `threads` threads.
///
/// A thread takes the next item as soon as it has finished one, so a slow core delays no other. An item's result must
/// not depend on the thread that computes it.
public func concurrently(count: Int, threads: Int, _ body: @Sendable (Int) -> Void) {
  concurrently(count: count, threads: threads) { item, _ in body(item) }
}

/// As above; `body` is also given the thread's number, below `threads`, so that each can have memory of its own.
public func concurrently(count: Int, threads: Int, _ body: @Sendable (_ item: Int, _ thread: Int) -> Void) {
  precondition(threads > 0, "Work needs at least one thread, not \(threads)")
  guard threads > 1, count > 1 else {
    for item in 0..<count { body(item, 0) }
    return
  }
  let next = Atomic<Int>(0)
  DispatchQueue.concurrentPerform(iterations: min(threads, count)) { thread in
    while true {
      let item = next.add(1, ordering: .relaxed).oldValue
      guard item < count else { return }
      body(item, thread)
    }
  }
}
