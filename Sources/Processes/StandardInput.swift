import Foundation

/// The standard input of this process, used only to notice that the other side has closed it.
public struct StandardInput: Sendable {
  public init() {}

  /// Whether nothing more can come. What comes is thrown away.
  public var hasEnded: Bool {
    var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    var buffer = [UInt8](repeating: 0, count: 256)
    while poll(&input, 1, 0) > 0 {
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      if count == 0 { return true }
      if count < 0 { return errno != EINTR && errno != EAGAIN }
    }
    return false
  }
}
