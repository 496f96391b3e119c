import Foundation
import Processes

/// The user's browser, by the system's own way to open an address.
struct Browser {
  private let command: String

  /// Nil where there is no display to show it on.
  init?(environment: [String: String]) {
    #if os(macOS)
      // Who comes from another machine does not sit before this one's display.
      guard environment["SSH_CONNECTION"] == nil else { return nil }
      command = "open"
    #else
      guard ["DISPLAY", "WAYLAND_DISPLAY"].contains(where: { environment[$0]?.isEmpty == false }) else {
        return nil
      }
      command = "xdg-open"
    #endif
  }

  /// Opens the page at `address`. One that does not open is no error, since the user knows the address.
  func open(_ address: String) {
    guard let program = SearchPath.current.program(command) else { return }
    _ = try? Subprocess(program, [address]).start(isSilent: true)
  }
}
