import ArgumentParser
import Files
import Foundation

extension ParsableCommand {
  /// Runs the command line. An error ends the process with a message on standard error and an exit status: 1 when another
  /// run holds the workspace, 2 when the command or its input was wrong, or that of an `ExitCode`.
  ///
  /// - Parameter hint: what to add to a message.
  package static func runAsProgram(hint: (String) -> String = { _ in "" }) {
    useLineBufferedOutput()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let status as ExitCode {
      Foundation.exit(status.rawValue)
    } catch let busy as BusyError {
      Engine.exit(reporting: busy.description, status: 1)
    } catch {
      guard exitCode(for: error) == .success else {
        let message = message(for: error)
        Engine.exit(reporting: message + hint(message), status: 2)
      }
      print(fullMessage(for: error))
    }
  }
}

/// Ends the process with a message on standard error that starts with `error: `.
///
/// - Parameter status: 1 when a step failed or a check did not hold, 2 when the command or its input was wrong.
package func exit(reporting message: String, status: Int32) -> Never {
  report("error: \(message)")
  exit(status)
}

/// Writes a line to standard error, after what was printed before; to the terminal if what reads standard error has
/// ended, as Ctrl-C ends the `tee` of `./notebook run 2>&1 | tee log`. Terminal control characters in it are made
/// visible.
package func report(_ line: String) {
  fflush(nil)
  let text = Data((line.withVisibleControlsInLines + "\n").utf8)
  do {
    try FileHandle.standardError.write(contentsOf: text)
  } catch {
    try? FileHandle(forWritingTo: URL(filePath: "/dev/tty")).write(contentsOf: text)
  }
}

/// What an error says: its description, or if it is one of Foundation's, the file and the localized description, or the
/// reason why a document cannot be decoded.
package func explanation(of error: any Error) -> String {
  if let error = error as? DecodingError { return error.reason }
  guard error is CocoaError || error is POSIXError || type(of: error) is NSError.Type else {
    return String(describing: error)
  }
  let error = error as NSError
  let path = error.userInfo[NSFilePathErrorKey] as? String ?? (error.userInfo[NSURLErrorKey] as? URL)?.path
  return [path, error.localizedDescription].compactMap { $0 }.joined(separator: ": ")
    .trimmingCharacters(in: ["."])
}

/// A command line that cannot be carried out.
public struct CommandError: Error, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}
