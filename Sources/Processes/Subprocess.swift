import Foundation

/// A program to run, with its arguments. Its standard input is empty.
public struct Subprocess: Sendable {
  /// How a process ended, and what it printed.
  public struct Result: Sendable {
    /// The exit status; nil when a signal ended it.
    public let exitStatus: Int32?
    public let output: Data
    public let errors: Data

    public var succeeded: Bool { exitStatus == 0 }
    /// Its standard error as text.
    public var errorText: String { String(decoding: errors, as: UTF8.self) }
  }

  private let program: URL
  private let arguments: [String]

  public init(_ program: URL, _ arguments: [String]) {
    self.program = program
    self.arguments = arguments
  }

  /// Runs the program to its end and collects what it prints.
  ///
  /// - Throws: Foundation's error when it cannot be started.
  public func run() throws -> Result {
    let (process, output, errors) = (prepared(), Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let printed = Self.drained([output, errors])
    process.waitUntilExit()
    return Result(
      exitStatus: process.terminationReason == .exit ? process.terminationStatus : nil, output: printed[0],
      errors: printed[1])
  }

  /// Starts the program without waiting for it. It prints where this process does, unless `isSilent`.
  ///
  /// - Parameter environment: variables for it, in addition to this process's own.
  /// - Throws: Foundation's error when it cannot be started.
  @discardableResult
  public func start(environment: [String: String] = [:], isSilent: Bool = false) throws -> Process {
    let process = prepared()
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
    if isSilent {
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
    }
    try process.run()
    return process
  }

  private func prepared() -> Process {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    return process
  }

  private static func drained(_ pipes: [Pipe]) -> [Data] {
    var contents = pipes.map { _ in Data() }
    drain(pipes) { contents[$0] += $1 }
    return contents
  }

  /// Gives what comes out of `pipes` to `take`, with the pipe's index, until each is closed. They are read as they fill: a
  /// process that fills one while another is waited for would hang.
  static func drain(_ pipes: [Pipe], _ take: (Int, ArraySlice<UInt8>) -> Void) {
    var inputs = pipes.map {
      pollfd(fd: $0.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
    }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while inputs.contains(where: { $0.fd >= 0 }) {
      guard poll(&inputs, nfds_t(inputs.count), -1) > 0 else { continue }
      for index in inputs.indices where inputs[index].fd >= 0 && inputs[index].revents != 0 {
        let count = read(inputs[index].fd, &buffer, buffer.count)
        if count > 0 {
          take(index, buffer[..<count])
        } else if count == 0 || errno != EINTR {
          // poll(2) leaves out negative descriptors.
          inputs[index].fd = -1
        }
      }
    }
  }
}
