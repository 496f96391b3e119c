import Foundation

/// Replaces files atomically: a reader sees the old contents or the new ones, never half of them.
///
/// The new contents are written beside the old file, in the same directory, and renamed over it. Nothing is flushed: the
/// files survive a killed process, not a power failure. A new file gets the default permissions, not those of the file
/// that it replaces.
public enum AtomicFile {
  /// Replaces the contents of the file at `url` with `data`.
  ///
  /// - Throws: `POSIXError` or Foundation's error; the old file is then untouched.
  public static func write(_ data: Data, to url: URL) throws {
    try replace(url) { try data.write(to: $0) }
  }

  /// Replaces the file at `url` with what `write` puts into a temporary file, which is empty, hidden and in the same
  /// directory.
  ///
  /// - Throws: what `write` throws, or `POSIXError` if the file cannot be put into the directory; the old file is then
  ///   untouched and the new one removed.
  public static func replace<Result>(_ url: URL, by write: (URL) throws -> Result) throws -> Result {
    let temporary = url.deletingLastPathComponent()
      .appending(path: ".\(url.lastPathComponent).\(UUID().uuidString)")
    // Created first, so that an unwritable directory is an error before any work is done.
    let descriptor = open(temporary.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw lastError() }
    close(descriptor)
    do {
      let result = try write(temporary)
      try move(temporary, to: url)
      return result
    } catch {
      unlink(temporary.path)
      throw error
    }
  }

  /// Renames `source` to `target` atomically, replacing a file that is there. FileManager's `moveItem` refuses to do
  /// that.
  ///
  /// - Throws: `POSIXError`.
  public static func move(_ source: URL, to target: URL) throws(POSIXError) {
    guard rename(source.path, target.path) == 0 else { throw lastError() }
  }

  private static func lastError() -> POSIXError { POSIXError(.init(rawValue: errno) ?? .EIO) }
}
