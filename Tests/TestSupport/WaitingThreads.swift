import Foundation
import Synchronization
import Testing

/// Runs tests on threads of their own, since they wait for other processes: Swift has one thread for a processor, and a
/// test that waits on it holds up all others.
public struct WaitingThreads: TestTrait, SuiteTrait, TestScoping {
  public var isRecursive: Bool { true }

  public func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(Executor.shared, operation: function)
  }

  /// Runs jobs on a few more threads than there are processors, so that all of these have work while tests wait.
  private final class Executor: TaskExecutor {
    static let shared = Executor()
    private let jobs = Mutex<[UnownedJob]>([])
    private let waiting = DispatchSemaphore(value: 0)

    init() {
      for _ in 0..<ProcessInfo.processInfo.activeProcessorCount + 3 {
        Thread.detachNewThread { self.run() }
      }
    }

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      jobs.withLock { $0.append(job) }
      waiting.signal()
    }

    private func run() {
      while true {
        waiting.wait()
        let job = jobs.withLock { $0.removeFirst() }
        job.runSynchronously(on: asUnownedTaskExecutor())
      }
    }
  }
}

extension Trait where Self == WaitingThreads {
  /// The tests wait for programs that they start.
  public static var waitsForPrograms: Self { Self() }
}
