import Kernels
import Synchronization
import Testing

@Suite("Threads")
struct ThreadsTests {
  @Test(
    "each item is worked on once, by no more threads than allowed", arguments: [1, 2, 3, 9],
    [0, 1, 2, 5, 1000])
  func eachItemOnce(threads: Int, count: Int) {
    let calls = (0..<count).map { _ in Counter() }
    let (working, most) = (Counter(), Counter())
    concurrently(count: count, threads: threads) { item in
      most.raise(to: working.add(1))
      calls[item].add(1)
      working.add(-1)
    }
    #expect(calls.map(\.value) == [Int](repeating: 1, count: count))
    #expect(most.value <= threads)
  }

  @Test("a single thread goes through the items in order")
  func order() {
    let items = Mutex<[Int]>([])
    concurrently(count: 5, threads: 1) { item in items.withLock { $0.append(item) } }
    #expect(items.withLock { $0 } == [0, 1, 2, 3, 4])
  }
}

/// A number that several threads change.
private final class Counter: Sendable {
  private let count = Atomic(0)

  var value: Int { count.load(ordering: .sequentiallyConsistent) }

  /// Adds `change` and returns the sum.
  @discardableResult
  func add(_ change: Int) -> Int { count.add(change, ordering: .sequentiallyConsistent).newValue }

  func raise(to value: Int) { count.max(value, ordering: .sequentiallyConsistent) }
}
