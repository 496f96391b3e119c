import Foundation

/// A file that is written beside its place and renamed into it when it is whole.
struct ReplacementFile {
  /// The place.
  let destination: URL
  /// Where the file is written until then: hidden, in the same directory.
  let temporary: URL

  /// Makes the temporary file, empty.
  ///
  /// - Throws: `FigureError.unwritable`.
  init(for destination: URL) throws {
    self.destination = destination
    temporary = destination.deletingLastPathComponent()
      .appendingPathComponent(".\(destination.lastPathComponent).\(UUID().uuidString)")
    let descriptor = open(temporary.path, O_WRONLY | O_CREAT | O_EXCL, 0o666)
    guard descriptor >= 0 else { throw Self.unwritable(destination) }
    close(descriptor)
  }

  /// Moves the file into its place.
  ///
  /// - Throws: `FigureError.unwritable`.
  func commit() throws {
    guard rename(temporary.path, destination.path) == 0 else { throw Self.unwritable(destination) }
  }

  /// Removes the temporary file, if it is still there.
  func discard() {
    unlink(temporary.path)
  }

  /// The error for the last system call, which failed for the file at `destination`.
  private static func unwritable(_ destination: URL) -> FigureError {
    .unwritable(path: destination.path, reason: String(cString: strerror(errno)))
  }
}
