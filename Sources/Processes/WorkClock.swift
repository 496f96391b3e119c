import Foundation
import Synchronization

/// A clock that stands still while this process is stopped or the computer sleeps: after Ctrl-Z, in a frozen container,
/// with the lid closed. What it measures is time that was worked.
///
/// A thread looks at the time twice a second. A gap in that is time in which no thread of the process ran.
public enum WorkClock {
  private struct State {
    var last = ContinuousClock.now
    var stopped = Duration.zero
  }

  private static let state = Mutex(State())
  private static let beat = Duration.milliseconds(500)
  /// A busy machine may delay the thread, but hardly by this much.
  private static let shortestGap = Duration.seconds(3)

  private static let isStarted: Void = {
    let thread = Thread {
      while true {
        Thread.sleep(forTimeInterval: beat / .seconds(1))
        _ = read()
      }
    }
    thread.name = "work clock"
    thread.start()
  }()

  /// The time now, less all the time that was not worked.
  public static var now: ContinuousClock.Instant {
    isStarted
    return read()
  }

  private static func read() -> ContinuousClock.Instant {
    state.withLock { state in
      let now = ContinuousClock.now
      if now - state.last > shortestGap { state.stopped += now - state.last - beat }
      state.last = now
      return now - state.stopped
    }
  }
}
