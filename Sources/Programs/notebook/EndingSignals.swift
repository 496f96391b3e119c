import Foundation
import Synchronization

/// Does `work` until it ends, or until the process is asked to end, as by Ctrl-C: that cancels it and is no error.
///
/// - Throws: what `work` throws.
func doUntilAskedToEnd(_ work: @escaping @Sendable () async throws -> Void) throws {
  let failure = Mutex<(any Error)?>(nil)
  EndingSignals.prepare()
  let task = Task {
    do {
      try await work()
    } catch {
      failure.withLock { $0 = error }
    }
    EndingSignals.wake()
  }
  EndingSignals.wait()
  task.cancel()
  if let error = failure.withLock(\.self) { throw error }
}

/// Lets the main thread sleep until a signal comes that asks the process to end.
private enum EndingSignals {
  /// A pipe, since writing to one is among the few things that a signal handler may do.
  private static let pipe = Pipe()
  nonisolated(unsafe) private static var entrance: Int32 = -1

  static func prepare() {
    entrance = pipe.fileHandleForWriting.fileDescriptor
    for number in [SIGINT, SIGTERM, SIGHUP] {
      // A handler, unlike an ignored signal, is not inherited by a browser. Who asks twice does not want to wait.
      signal(number) { number in
        signal(number, SIG_DFL)
        EndingSignals.wake()
      }
    }
  }

  static func wake() {
    var byte: UInt8 = 0
    _ = write(entrance, &byte, 1)
  }

  /// Returns after a call of ``wake()``.
  static func wait() { _ = try? pipe.fileHandleForReading.read(upToCount: 1) }
}
