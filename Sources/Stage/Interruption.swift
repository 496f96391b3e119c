import Engine
import Foundation
import Synchronization

/// Whether the process was asked to end: by Ctrl-C, a closed terminal or `kill`.
enum Interruption {
  private static let received = Atomic<Bool>(false)
  private static let takesOver: Void = {
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number) { number in
        // Who asks twice does not want to wait.
        if Interruption.received.exchange(true, ordering: .relaxed) {
          signal(number, SIG_DFL)
          raise(number)
        }
      }
    }
  }()

  /// From the first call on, such a request no longer ends the process by itself.
  static var isRequested: Bool {
    takesOver
    return received.load(ordering: .relaxed)
  }
}
