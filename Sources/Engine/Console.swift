import Foundation

/// Ends the process with a message on standard error that starts with `error: `.
///
/// - Parameter status: 1 when a step failed or a check did not hold, 2 when the command or its input was wrong.
package func exit(reporting message: String, status: Int32) -> Never {
  report("error: \(message)")
  exit(status)
}

/// Writes a line to standard error, after what was printed before.
package func report(_ line: String) {
  fflush(nil)
  FileHandle.standardError.write(Data((line + "\n").utf8))
}

/// What an error says: its own description, or for those of Foundation the file and the words for users.
package func explanation(of error: any Error) -> String {
  guard error is CocoaError || error is POSIXError || type(of: error) is NSError.Type else {
    return String(describing: error)
  }
  let error = error as NSError
  let path = error.userInfo[NSFilePathErrorKey] as? String ?? (error.userInfo[NSURLErrorKey] as? URL)?.path
  return [path, error.localizedDescription].compactMap { $0 }.joined(separator: ": ")
    .trimmingCharacters(in: ["."])
}
