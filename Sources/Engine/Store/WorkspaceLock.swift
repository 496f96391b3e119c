import Foundation

/// A lock on a file; it dies with its process, however that ends.
package final class WorkspaceLock {
  private let file: FileHandle
  private let url: URL

  /// Takes the lock at `url`, waiting for its holder, whom `announce` is told once.
  ///
  /// - Throws: `WorkspaceError` when the lock file cannot be written.
  package convenience init(waitingFor url: URL, holder: String, announce: (String) -> Void) throws {
    var file = try Self.lock(url, wait: false)
    if file == nil {
      announce(Self.holder(of: url))
      repeat { file = try Self.lock(url, wait: true) } while file == nil
    }
    guard let file else { throw WorkspaceError("\(url.path) cannot be locked") }
    try self.init(file, url: url, holder: holder)
  }

  /// Takes the lock at `url` when it is free; nil when another process holds it.
  package convenience init?(ifFree url: URL, holder: String) throws {
    guard let file = try Self.lock(url, wait: false) else { return nil }
    try self.init(file, url: url, holder: holder)
  }

  private init(_ file: FileHandle, url: URL, holder: String) throws {
    self.file = file
    self.url = url
    try announce(holder)
  }

  /// Tells those who find the lock taken who has it.
  ///
  /// - Throws: `WorkspaceError` when the lock file cannot be written.
  package func announce(_ holder: String) throws {
    let text =
      "\(holder) (process \(ProcessInfo.processInfo.processIdentifier), since \(momentText(Date())))\n"
    do {
      try file.truncate(atOffset: 0)
      try file.write(contentsOf: Data(text.utf8))
    } catch {
      throw WorkspaceError(cannotWrite: url, because: error)
    }
  }

  /// Whether some process holds the lock at `url`.
  package static func isHeld(_ url: URL) -> Bool {
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  /// Who holds the lock at `url`, as in "6-train (process 4242, since 2026-11-22 18:03)".
  package static func holder(of url: URL) -> String {
    let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    return text.isEmpty ? "another process" : text.trimmingCharacters(in: .newlines)
  }

  /// Opens and locks the file; nil when another process holds it or removed it meanwhile.
  private static func lock(_ url: URL, wait: Bool) throws -> FileHandle? {
    let descriptor = open(url.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw WorkspaceError(cannotWrite: url, because: POSIXError(.init(rawValue: errno) ?? .EIO))
    }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    while flock(descriptor, wait ? LOCK_EX : LOCK_EX | LOCK_NB) != 0 {
      switch errno {
      case EINTR: continue
      case EWOULDBLOCK: return nil
      default: throw WorkspaceError(cannotWrite: url, because: POSIXError(.init(rawValue: errno) ?? .EIO))
      }
    }
    // The holder before may have been `clean`, which removes the file: then this lock is on nothing.
    var held = stat()
    var present = stat()
    guard fstat(descriptor, &held) == 0, stat(url.path, &present) == 0, held.st_ino == present.st_ino else {
      return wait ? nil : try lock(url, wait: false)
    }
    return file
  }
}
