import Dispatch
import Foundation
import GnuplotStream
import Synchronization

/// A gnuplot that stays open and draws one frame after the other, while the program that sends them goes on.
///
/// Frames are sent from a queue of their own, since a gnuplot that is slow to read must not hold up anyone. What it has
/// no time for is left out; when it has ended, all is.
final class GnuplotSession: Sendable {
  private let stream: Stream
  private let queue = DispatchQueue(label: "gnuplot")
  /// Whether a frame is on its way.
  private let isSending = Atomic(false)
  /// Whether gnuplot no longer listens.
  private let hasEnded = Atomic(false)

  /// The queue alone uses the stream, whose pointer never changes.
  private struct Stream: @unchecked Sendable {
    let pointer: OpaquePointer
    let process: pid_t
  }

  /// Starts `command` in a shell; nil when no process could be made.
  init?(command: String) {
    // What a gnuplot that nobody waits for has to say would only mix with the program's own words.
    guard let pointer = gnuplot_stream_open("exec \(command) >/dev/null 2>&1") else { return nil }
    stream = Stream(pointer: pointer, process: gnuplot_stream_process(pointer))
  }

  /// Whether a frame sent now would be taken.
  var isReady: Bool { !isSending.load(ordering: .acquiring) && !hasEnded.load(ordering: .acquiring) }

  /// Sends the commands of a frame, unless gnuplot is not ready for them.
  func send(_ commands: String) {
    guard isReady else { return }
    isSending.store(true, ordering: .releasing)
    queue.async { [self] in
      var commands = commands
      let status = commands.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) {
          gnuplot_stream_send(stream.pointer, $0.baseAddress, $0.count)
        }
      }
      if status != 0 { hasEnded.store(true, ordering: .releasing) }
      isSending.store(false, ordering: .releasing)
    }
  }

  /// Ends the input. No frame may be sent afterwards.
  ///
  /// - Parameters:
  ///   - leavesWindow: whether gnuplot lives on with its window; else it is waited for.
  ///   - patience: how long a gnuplot that does not read or end is waited for, before it is killed.
  func end(leavesWindow: Bool = false, patience: DispatchTimeInterval = .seconds(5)) {
    hasEnded.store(true, ordering: .releasing)
    let isDone = DispatchSemaphore(value: 0)
    queue.async { [stream] in
      if leavesWindow {
        gnuplot_stream_release(stream.pointer)
      } else {
        _ = gnuplot_stream_close(stream.pointer)
      }
      isDone.signal()
    }
    guard isDone.wait(timeout: .now() + patience) == .timedOut else { return }
    kill(stream.process, SIGKILL)
    isDone.wait()
  }
}
