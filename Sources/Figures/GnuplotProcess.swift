import Foundation
import GnuplotStream

/// Runs gnuplot, through gnuplot-iostream.
enum GnuplotProcess {
  /// The shell's status for a program that it cannot find.
  private static let notFound: Int32 = 127

  /// Lets gnuplot draw `script` into the file at `url`, beside its place first and then renamed into it.
  ///
  /// - Parameters:
  ///   - command: the shell command that starts gnuplot; `-d` keeps the user's own settings out of the figures.
  /// - Throws: `FigureError`.
  static func render(_ script: GnuplotScript, to url: URL, command: String = "gnuplot -d") throws {
    let file = try ReplacementFile(for: url)
    let messages = file.temporary.appendingPathExtension("log")
    defer {
      file.discard()
      unlink(messages.path)
    }
    // gnuplot draws on its standard output, so that no path has to be told in its language.
    let status = run(
      "exec \(command) 2>\(shellQuoted(messages.path)) >\(shellQuoted(file.temporary.path))",
      input: script.text)
    guard status != notFound else { throw FigureError.gnuplotMissing(path: url.path) }
    let drawn = (try? file.temporary.resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0
    guard status == 0, drawn > 0 else {
      throw FigureError.gnuplotFailed(path: url.path, status: Int(status), message: oneLine(messages))
    }
    try file.commit()
  }

  /// Runs `command` in a shell with `input`, and returns its exit status.
  private static func run(_ command: String, input: String) -> Int32 {
    guard let stream = gnuplot_stream_open(command) else { return -1 }
    var input = input
    // A gnuplot that stopped listening says why in its status and its messages.
    input.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { _ = gnuplot_stream_send(stream, $0.baseAddress, $0.count) }
    }
    return gnuplot_stream_close(stream)
  }

  static func shellQuoted(_ path: String) -> String {
    "'" + path.replacingOccurrences(of: "'", with: #"'\''"#) + "'"
  }

  /// The text of `file` with its lines joined, without the echo of the command's place that gnuplot draws with a caret.
  private static func oneLine(_ file: URL) -> String {
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty && $0 != "^" }.joined(separator: " ")
  }
}
