import Foundation

/// A process, by its number and where that number is valid.
package struct ProcessIdentity: Codable, Hashable, CustomStringConvertible {
  package let number: Int32
  package let host: String
  /// The container's PID namespace; empty where there is none.
  package let namespace: String

  /// This process.
  package static var current: ProcessIdentity {
    var name = [CChar](repeating: 0, count: 256)
    // Foundation's host name may ask a name server.
    gethostname(&name, name.count - 1)
    return ProcessIdentity(
      number: ProcessInfo.processInfo.processIdentifier,
      host: String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self),
      namespace: (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")) ?? "")
  }

  /// "process 4242", with where that is if it is not here.
  package var description: String {
    let here = Self.current
    if host != here.host { return "process \(number) on \(host)" }
    return namespace == here.namespace ? "process \(number)" : "process \(number) of another container"
  }
}
