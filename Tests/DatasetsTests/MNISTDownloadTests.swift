import Files
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Datasets

@Suite("Download of MNIST")
struct MNISTDownloadTests {
  private let training = TinyDigits.digits(count: 3)
  private let test = TinyDigits.digits(count: 2)
  private let cache: TemporaryFolder

  init() throws { cache = try TemporaryFolder() }

  /// The true files, as far as these tests go.
  private var files: [MNISTFile: Data] { TinyDigits.idxFiles(training: training, test: test) }

  private func download(_ sources: any MNISTSource...) -> MNISTDownload {
    MNISTDownload(
      dataDirectory: URL(filePath: "/home/ada/data"), cacheDirectory: cache.url, sources: sources,
      digests: files.mapValues(Digest.sha256))
  }

  /// A source with `contents`, which notes what it was asked for.
  private final class StubSource: MNISTSource {
    let name: String
    private let contents: [MNISTFile: Data]?
    private let requests = Mutex<[[MNISTFile]]>([])
    private let scratches = Mutex<[URL]>([])

    /// A source that fails, unless it has `contents`.
    init(_ name: String, _ contents: [MNISTFile: Data]? = nil) {
      self.name = name
      self.contents = contents
    }

    var requested: [[MNISTFile]] { requests.withLock(\.self) }
    var scratchDirectories: [URL] { scratches.withLock(\.self) }

    func fetch(_ files: [MNISTFile], scratchDirectory: URL) throws -> [MNISTFile: Data] {
      requests.withLock { $0.append(files) }
      scratches.withLock { $0.append(scratchDirectory) }
      try Data("half a file".utf8).write(to: scratchDirectory.appending(path: "partial"))
      guard let contents else {
        throw CommandError(
          program: "curl", exitStatus: 6, message: "curl: (6) Could not resolve host: \(name)")
      }
      return contents
    }
  }

  @Test("the files are fetched, cached under their standard names, and not fetched again")
  func fetchesOnce() throws {
    let source = StubSource("mirror", files)
    var progress: [String] = []
    for _ in 1...2 {
      let loaded = try download(source).load { progress.append($0) }
      #expect(loaded.training == training)
      #expect(loaded.test == test)
    }
    #expect(source.requested == [MNISTFile.allCases])
    #expect(progress == ["Fetching MNIST from mirror", "MNIST is cached in \(cache.url.pathFromHome)"])
    #expect(try cache.names() == MNISTFile.allCases.map(\.name).sorted())
    for (file, data) in files { #expect(try Data(contentsOf: cache.url.appending(path: file.name)) == data) }
  }

  @Test("if a source cannot be reached, the next one is tried")
  func fallsBack() throws {
    let (first, second, third) = (
      StubSource("first"), StubSource("second", files), StubSource("third", files)
    )
    #expect(try download(first, second, third).load { _ in }.training == training)
    #expect(first.requested.count == 1)
    #expect(third.requested.isEmpty)
    for scratch in first.scratchDirectories + second.scratchDirectories {
      #expect(!FileManager.default.fileExists(atPath: scratch.path), "half a file is left in \(scratch.path)")
    }
  }

  @Test("a source with other bytes than the original's is refused")
  func refusesWrongBytes() throws {
    var altered = files
    altered[.testImages]?[500] ^= 1
    var incomplete = files
    incomplete[.testLabels] = nil
    let sources = [StubSource("altered", altered), StubSource("incomplete", incomplete)]
    let error = try #require(throws: MNISTDownloadError.self) {
      try download(sources[0], sources[1]).load { _ in }
    }
    #expect(
      error
        == .unreachable(
          attempts: [
            .init(
              source: "altered",
              reason: "its t10k-images-idx3-ubyte does not have the original's SHA-256"),
            .init(
              source: "incomplete",
              reason: "its t10k-labels-idx1-ubyte does not have the original's SHA-256"),
          ], dataDirectory: "/home/ada/data"))
    #expect(try cache.names() == [])
    #expect(try download(sources[0], StubSource("true", files)).load { _ in }.test == test)
  }

  @Test("without any source, the error says what was tried, and which files to put where")
  func tellsWhatWasTried() throws {
    let error = try #require(throws: MNISTDownloadError.self) {
      try download(StubSource("a.example"), StubSource("b.example")).load { _ in }
    }
    let text = error.description
    #expect(!text.contains("\n"))
    for part in [
      "a.example (curl: (6) Could not resolve host: a.example); b.example (curl: (6) Could not",
      "put MNIST's files, gzipped or not, into /home/ada/data", "docs/data.md",
    ] + MNISTFile.allCases.map(\.name) {
      #expect(text.contains(part), "\(part) is missing in: \(text)")
    }
    #expect(try cache.names() == [])
  }

  @Test("a damaged file in the cache is fetched again, and the others are not")
  func replacesDamagedFiles() throws {
    _ = try download(StubSource("mirror", files)).load { _ in }
    try cache.write("half", to: MNISTFile.trainingLabels.name)
    let source = StubSource("mirror", files)
    #expect(try download(source).load { _ in }.training == training)
    #expect(source.requested == [[.trainingLabels]])
    #expect(
      try Data(contentsOf: cache.url.appending(path: MNISTFile.trainingLabels.name)) == files[.trainingLabels]
    )
  }

  @Test("a cache that cannot be created is refused before anything is fetched")
  func refusesUnwritableCache() throws {
    try cache.write(to: "occupied")
    let source = StubSource("mirror", files)
    let directory = cache.url.appending(path: "occupied/mnist")
    let download = MNISTDownload(
      dataDirectory: cache.url, cacheDirectory: directory, sources: [source],
      digests: files.mapValues(Digest.sha256))
    let error = try #require(throws: MNISTDownloadError.self) { try download.load { _ in } }
    guard case .cacheNotWritable(let named, _) = error else {
      Issue.record("gave \(error)")
      return
    }
    #expect(named == directory.path)
    #expect(source.requested.isEmpty)
  }

  @Test("the cache is in XDG_CACHE_HOME where that is an absolute path, else in ~/.cache")
  func findsCache() {
    func path(_ environment: [String: String]) -> String {
      MNISTDownload.defaultCacheDirectory(environment: environment).path
    }
    let home = FileManager.default.homeDirectoryForCurrentUser.path
    #expect(path(["XDG_CACHE_HOME": "/var/caches"]) == "/var/caches/digits-notebook/mnist")
    for environment in [[:], ["XDG_CACHE_HOME": ""], ["XDG_CACHE_HOME": "caches"]] {
      #expect(path(environment) == "\(home)/.cache/digits-notebook/mnist")
    }
  }
}
