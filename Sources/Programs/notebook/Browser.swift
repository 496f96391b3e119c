import Foundation
import Processes

/// The user's browser, opened by the system's own command.
struct Browser {
  private let command: String

  /// Nil when there is no display.
  init?(environment: [String: String]) {
    #if os(macOS)
      // Users of another machine do not see this one's display.
      guard environment["SSH_CONNECTION"] == nil else { return nil }
      command = "open"
    #else
      guard ["DISPLAY", "WAYLAND_DISPLAY"].contains(where: { environment[$0]?.isEmpty == false }) else {
        return nil
      }
      command = "xdg-open"
    #endif
  }

  /// Opens the page at `address`. If it does not open, that is not an error: the user knows the address.
  func open(_ address: String) {
    guard let program = SearchPath.current.program(command) else { return }
    _ = try? Subprocess(program, [address]).start(isSilent: true)
  }
}
