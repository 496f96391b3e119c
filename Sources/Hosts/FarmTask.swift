/// A command line that can be run on any host.
public struct FarmTask: Codable, Equatable, Sendable {
  /// What messages call it: "network 3".
  public let name: String
  /// The program's path, which is the same on all hosts.
  public let program: String
  public let arguments: [String]
  /// Environment variables for it, in addition to the host's.
  public let environment: [String: String]

  public init(_ name: String, program: String, arguments: [String], environment: [String: String] = [:]) {
    self.name = name
    self.program = program
    self.arguments = arguments
    self.environment = environment
  }
}

/// A task that failed, and would fail on every host.
public struct FailedTask: Error, CustomStringConvertible {
  public let name: String
  public let host: String
  public let status: Int32
  /// What it printed to standard error.
  public let errors: [String]

  public var description: String {
    let told = errors.filter { $0.hasPrefix("error: ") }.map { String($0.dropFirst("error: ".count)) }
    let said = told.isEmpty ? errors.suffix(1) : told
    return "\(name) failed on \(host) with status \(status)" + (said.isEmpty ? "" : ": ")
      + said.joined(separator: "\n")
  }
}
