import Foundation
import Synchronization

/// The signals that ask a process to end: Ctrl-C, `kill`, a closed terminal.
///
/// A process handles them in at most one of three ways: it polls for them, forwards them to a child, or waits for them.
/// In all of them a second signal ends it at once. Handlers, unlike ignored signals, are not inherited by children. A
/// signal that was ignored when the process started stays ignored: that is how `nohup` keeps a program running after
/// its terminal has closed.
public enum EndingSignals {
  private static let numbers = [SIGINT, SIGTERM, SIGHUP]

  private static let isReceived = Atomic<Bool>(false)
  private static let lastForwarded = Atomic<Int32>(0)
  private static let child = Atomic<pid_t>(0)
  private static let wakeDescriptor = Atomic<Int32>(-1)

  /// Prepares a process to be signalled: lets the signals reach it, also when its parent had blocked them in the thread
  /// that started it, and makes a closed pipe an error of `write` instead of the end of the process.
  public static func prepare() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in numbers + [SIGQUIT, SIGTSTP, SIGCONT] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    signal(SIGPIPE, SIG_IGN)
  }

  private static func handle(
    _ numbers: [Int32] = EndingSignals.numbers, by handler: @escaping @convention(c) (Int32) -> Void
  ) {
    for number in numbers where !isIgnored(number) { signal(number, handler) }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var current = sigaction()
    guard sigaction(number, nil, &current) == 0 else { return false }
    #if canImport(Darwin)
      let handler = current.__sigaction_u.__sa_handler
    #else
      let handler = current.__sigaction_handler.sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}

// A long computation that saves its state before it ends.
extension EndingSignals {
  private static let looks: Void = handle { number in
    if EndingSignals.isReceived.exchange(true, ordering: .relaxed) {
      signal(number, SIG_DFL)
      raise(number)
    }
  }

  /// Ends this process by a signal, so that its parent sees one.
  public static func end(by number: Int32) -> Never {
    signal(number, SIG_DFL)
    raise(number)
    // A signal that ends nothing, or is blocked.
    exit(128 + number)
  }

  /// Whether a signal has come. From the first call on, one no longer ends the process by itself.
  public static var isRequested: Bool {
    looks
    return isReceived.load(ordering: .relaxed)
  }
}

// A runner whose steps have process groups of their own, which the terminal does not signal.
extension EndingSignals {
  /// Forwards the signals to the child that ``forward(to:while:)`` names; while there is none they end this process.
  ///
  /// The child also stops and goes on when this process does: Ctrl-Z, `fg`, `bg`.
  public static func startForwarding() {
    handle(numbers + [SIGQUIT]) { number in
      EndingSignals.lastForwarded.store(number, ordering: .relaxed)
      let child = EndingSignals.child.load(ordering: .relaxed)
      if child > 0 {
        kill(child, number)
        // A child that is stopped would not notice.
        kill(child, SIGCONT)
      }
      if child <= 0 || number == SIGQUIT {
        signal(number, SIG_DFL)
        raise(number)
      }
    }
    handle([SIGTSTP]) { _ in
      let child = EndingSignals.child.load(ordering: .relaxed)
      if child > 0 { kill(child, SIGSTOP) }
      raise(SIGSTOP)
    }
    handle([SIGCONT]) { _ in
      let child = EndingSignals.child.load(ordering: .relaxed)
      if child > 0 { kill(child, SIGCONT) }
    }
  }

  /// Forwards signals to `child` during `body`.
  ///
  /// - Returns: whether one has come since ``startForwarding()`` that asks to end.
  public static func forward(to child: pid_t, while body: () -> Void) -> Bool {
    self.child.store(child, ordering: .relaxed)
    body()
    self.child.store(0, ordering: .relaxed)
    return lastForwarded.load(ordering: .relaxed) != 0
  }

  /// Lets a child that the runner started print to the terminal, although its group is not the one that the terminal
  /// expects to: after `stty tostop`, the terminal would stop it instead.
  public static func printFromBackground() { signal(SIGTTOU, SIG_IGN) }
}

// A server, whose main thread sleeps.
extension EndingSignals {
  /// Does `work` until it ends or a signal comes; that cancels it and is not an error.
  ///
  /// - Throws: what `work` throws.
  public static func run(_ work: @escaping @Sendable () async throws -> Void) throws {
    // Writing to a pipe is among the few things that a signal handler may do.
    let pipe = Pipe()
    wakeDescriptor.store(pipe.fileHandleForWriting.fileDescriptor, ordering: .relaxed)
    handle { number in
      signal(number, SIG_DFL)
      EndingSignals.wake()
    }
    let failure = Mutex<(any Error)?>(nil)
    let task = Task {
      do {
        try await work()
      } catch {
        failure.withLock { $0 = error }
      }
      EndingSignals.wake()
    }
    _ = try? pipe.fileHandleForReading.read(upToCount: 1)
    task.cancel()
    if let error = failure.withLock(\.self) { throw error }
  }

  private static func wake() {
    var byte: UInt8 = 0
    _ = write(wakeDescriptor.load(ordering: .relaxed), &byte, 1)
  }
}
