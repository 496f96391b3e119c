// What the kernels take from the operating system, which Embedded Swift does not have.

public func concurrently(count: Int, threads: Int, _ body: @Sendable (Int) -> Void) {
  for item in 0..<count { body(item) }
}

struct ScratchMemory: ~Copyable {
  let base: UnsafeMutablePointer<Float>

  init(_ count: Int) { base = .allocate(capacity: count) }

  deinit { base.deallocate() }
}
