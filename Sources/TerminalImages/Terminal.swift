import Foundation

/// The terminal that standard output is.
struct Terminal {
  let columns: Int
  /// The width of a column in pixels.
  let columnPixels: Int

  /// Nil when standard output is not a terminal.
  init?() {
    guard isatty(STDOUT_FILENO) == 1 else { return nil }
    var size = winsize()
    let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    columns = isKnown ? Int(size.ws_col) : 80
    // Many terminals do not say; ten is usual.
    columnPixels = isKnown && size.ws_xpixel > 0 ? max(Int(size.ws_xpixel) / columns, 1) : 10
  }

  /// Asks the terminal for its attributes (DA1); nil when it does not answer in a third of a second.
  func deviceAttributes() -> String? {
    var settings = termios()
    // A background process would be stopped for changing the settings.
    guard tcgetpgrp(STDIN_FILENO) == getpgrp(), tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
    // The answer arrives as if it were typed: it must not wait for a newline, and not be echoed.
    var silent = settings
    silent.c_lflag &= ~tcflag_t(ICANON | ECHO)
    guard tcsetattr(STDIN_FILENO, TCSANOW, &silent) == 0 else { return nil }
    defer { tcsetattr(STDIN_FILENO, TCSANOW, &settings) }
    print("\u{1B}[c", terminator: "")
    fflush(nil)
    let deadline = ContinuousClock.now + .milliseconds(330)
    return ImageProtocol.answer(from: {
      while ContinuousClock.now < deadline {
        var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&input, 1, 50) > 0 else { continue }
        var byte: UInt8 = 0
        return read(STDIN_FILENO, &byte, 1) == 1 ? byte : nil
      }
      return nil
    })
  }
}
