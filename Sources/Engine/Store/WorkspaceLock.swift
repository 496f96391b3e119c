import Foundation

/// A lock on a file; it dies with its process, however that ends.
package final class WorkspaceLock {
  private let file: FileHandle
  private let url: URL

  /// Takes the lock at `url`, waiting while another process holds it; `announce` is told once which one does.
  ///
  /// - Throws: `WorkspaceError` when the lock file cannot be written.
  package convenience init(waitingFor url: URL, holder: String, announce: (String) -> Void) throws {
    let file =
      try Self.lockBriefly(url)
      ?? {
        announce(Self.holder(of: url))
        while true {
          if let file = try Self.lock(url, wait: true) { return file }
        }
      }()
    try self.init(file, url: url, holder: holder)
  }

  /// Takes the lock at `url` if it is free; nil when another process holds it.
  package convenience init?(ifFree url: URL, holder: String) throws {
    guard let file = try Self.lockBriefly(url) else { return nil }
    try self.init(file, url: url, holder: holder)
  }

  private init(_ file: FileHandle, url: URL, holder: String) throws {
    self.file = file
    self.url = url
    try announce(holder)
  }

  /// Writes into the lock file who holds it.
  ///
  /// - Throws: `WorkspaceError` when the lock file cannot be written.
  package func announce(_ holder: String) throws {
    let text = "\(Self.holderText(holder, .current)), since \(momentText(Date())))\n"
    do {
      try file.truncate(atOffset: 0)
      try file.write(contentsOf: Data(text.utf8))
    } catch {
      throw WorkspaceError(cannotWrite: url, because: error)
    }
  }

  /// How the text in a lock file starts.
  package static func holderText(_ holder: String, _ process: ProcessIdentity) -> String {
    "\(holder) (process \(process.number) on \(process.host)"
  }

  /// Whether some process holds the lock at `url`.
  package static func isHeld(_ url: URL) -> Bool {
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  /// Who holds the lock at `url`, as in "6-train (process 4242 on laptop, since 2026-11-22 18:03)".
  package static func holder(of url: URL) -> String {
    let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    return text.isEmpty ? "another process" : text.trimmingCharacters(in: .newlines)
  }

  /// Opens and locks the file; nil when another process holds the lock for longer than the moment that a look at it
  /// takes.
  private static func lockBriefly(_ url: URL) throws -> FileHandle? {
    for _ in 0..<4 {
      if let file = try lock(url, wait: false) { return file }
      usleep(5_000)
    }
    return nil
  }

  /// Opens and locks the file; nil when another process holds it or removed it meanwhile.
  private static func lock(_ url: URL, wait: Bool) throws -> FileHandle? {
    let descriptor = open(url.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw WorkspaceError(cannotWrite: url, because: POSIXError(.init(rawValue: errno) ?? .EIO))
    }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    while flock(descriptor, wait ? LOCK_EX : LOCK_EX | LOCK_NB) != 0 {
      switch errno {
      case EINTR: continue
      case EWOULDBLOCK: return nil
      case ENOLCK, ENOTSUP, EOPNOTSUPP, ENOSYS, EINVAL:
        throw WorkspaceError(
          "\(url.path) cannot be locked: its file system does not support locks "
            + "(\(String(cString: strerror(errno)))), without which two runs could spoil each other's "
            + "results. Choose a workspace on another disk with --workspace DIR, or mount this one with "
            + "locks (NFS: start rpc.statd, or mount with local_lock=flock)")
      default: throw WorkspaceError(cannotWrite: url, because: POSIXError(.init(rawValue: errno) ?? .EIO))
      }
    }
    // The previous holder may have been `clean`, which removes the file: then this lock protects nothing.
    var held = stat()
    var present = stat()
    guard fstat(descriptor, &held) == 0, stat(url.path, &present) == 0, held.st_ino == present.st_ino else {
      return wait ? nil : try lock(url, wait: false)
    }
    return file
  }
}

/// The locks that a step holds while it runs.
///
/// A run of several steps holds the lock for runs and tells its steps so; a step that is started by hand takes it itself.
/// The lock for steps keeps others out even if the run has died and its step has not.
package struct StepLocks {
  private let run: WorkspaceLock?
  private let step: WorkspaceLock

  /// In the environment of a step: the process that holds the lock for runs.
  package static let runnerVariable = "NOTEBOOK_RUNNER"

  /// Whether this process is a step that a run of several steps started.
  package static var isStartedByRunner: Bool {
    ProcessInfo.processInfo.environment[runnerVariable] == "\(getppid())"
  }

  /// - Throws: `BusyError` when another process holds a lock and `waits` is false; `WorkspaceError`.
  package init(of step: StepID, in workspace: Workspace, waits: Bool) throws {
    run =
      Self.isStartedByRunner ? nil : try Self.take(.run, for: step.description, in: workspace, waits: waits)
    self.step = try Self.take(.step, for: step.description, in: workspace, waits: waits)
  }

  /// Takes one of the locks.
  package static func take(
    _ kind: Workspace.Lock, for holder: String, in workspace: Workspace, waits: Bool
  ) throws -> WorkspaceLock {
    let url = workspace.lock(of: kind)
    guard waits else {
      if let lock = try WorkspaceLock(ifFree: url, holder: holder) { return lock }
      throw BusyError(description: "\(workspace.root.path) is in use by \(WorkspaceLock.holder(of: url))")
    }
    return try WorkspaceLock(waitingFor: url, holder: holder) {
      report("\(holder) waits for \($0) in \(workspace.root.path)")
    }
  }
}

/// A workspace that another process is using.
package struct BusyError: Error, CustomStringConvertible {
  package let description: String
}

/// The lock that a run of several steps holds from its first step to its last.
package struct RunLock {
  private let lock: WorkspaceLock

  /// - Throws: `BusyError` when another process holds it and `waits` is false; `WorkspaceError`.
  package init(in workspace: Workspace, waits: Bool) throws {
    try workspace.prepare()
    lock = try StepLocks.take(.run, for: "run", in: workspace, waits: waits)
  }

  /// Tells others which step is running.
  package func announce(_ step: StepID) throws { try lock.announce("run of \(step)") }

  /// What a step needs in its environment to run under this lock.
  package var environment: [String: String] {
    [StepLocks.runnerVariable: "\(ProcessInfo.processInfo.processIdentifier)"]
  }
}
