import Engine
import Synchronization

/// Records the output of the running step. It is a singleton: a process runs one step, and `print` is a free function.
final class TranscriptRecorder: Sendable {
  static let shared = TranscriptRecorder()

  /// How many bytes of printed text are kept; a note replaces the rest.
  static let byteLimit = 1_000_000

  private struct State {
    /// The step's source file. What other files print counts as printed by the step's line that called them, if known.
    var file: String?
    var line = 1
    var bytes = 0
    var entries: [Transcript.Entry] = []
  }

  private let state = Mutex(State())

  /// Records the output from now on.
  ///
  /// - Parameter file: the step's source, as `#filePath` gives it.
  func begin(file: String) {
    state.withLock { $0 = State(file: file) }
  }

  var entries: [Transcript.Entry] { state.withLock(\.entries) }

  /// Records that the step is at `line` of `file`.
  func pass(_ file: String, _ line: Int) {
    state.withLock { if $0.file == file { $0.line = line } }
  }

  /// Records the output at `line` of `file`: consecutive text from the same line becomes one entry, and a figure whose
  /// place is asked for again moves there.
  func note(_ kind: Transcript.Kind, _ text: String, _ file: String, _ line: Int) {
    state.withLock { state in
      guard let source = state.file else { return }
      if source == file { state.line = line }
      var text = text
      if kind == .text {
        guard state.bytes <= Self.byteLimit else { return }
        state.bytes += text.utf8.count
        if state.bytes > Self.byteLimit {
          text = "… more than the \(Self.byteLimit) bytes that are kept\n"
        }
        if let last = state.entries.last, last.kind == .text, last.line == state.line {
          state.entries[state.entries.count - 1].text += text
          return
        }
      }
      let entry = Transcript.Entry(line: state.line, kind: kind, text: text)
      if kind == .figure { state.entries.removeAll { $0.kind == .figure && $0.text == text } }
      state.entries.append(entry)
    }
  }
}
