import Files
import Foundation

/// Where the digits come from: the user's own files, or a download of MNIST.
public enum DataSource: CustomStringConvertible, Sendable {
  /// Kaggle's Digit Recognizer tables; the test table has no labels.
  case kaggle(training: URL, test: URL)
  /// MNIST's four IDX files, compressed by gzip or not.
  case idx([MNISTFile: URL])
  /// MNIST as two tables, both with labels.
  case mnistCSV(training: URL, test: URL)
  /// MNIST, downloaded once into the user's cache folder.
  case download(MNISTDownload)

  /// The sets of files that a data directory may hold, for people: those that `find` looks for.
  public static let acceptedFiles =
    "Kaggle's train.csv and test.csv; or MNIST's \(MNISTFile.allCases.map(\.name).joined(separator: ", ")), "
    + "as they are or with .gz; or mnist_train.csv and mnist_test.csv"

  /// The data source in `directory`.
  ///
  /// The first of these that is found: Kaggle's tables, the IDX files, MNIST's tables. With none of them, it is the
  /// download.
  ///
  /// - Parameters:
  ///   - isExplicit: whether the user has named the directory, which then must hold one of the sets.
  ///   - download: the fallback; by default MNIST in the user's cache folder.
  /// - Throws: `DataSourceError` when a set is incomplete, or when there is none and `isExplicit`.
  public static func find(
    in directory: URL, isExplicit: Bool, download: MNISTDownload? = nil
  ) throws(DataSourceError) -> DataSource {
    let names = try fileNames(in: directory, mayBeMissing: !isExplicit)

    if let files = try set([["train.csv"], ["test.csv"]], of: names, in: directory) {
      return .kaggle(training: files[0], test: files[1])
    }
    if let files = try set(MNISTFile.allCases.map(\.acceptedNames), of: names, in: directory) {
      return .idx(Dictionary(uniqueKeysWithValues: zip(MNISTFile.allCases, files)))
    }
    if let files = try set([["mnist_train.csv"], ["mnist_test.csv"]], of: names, in: directory) {
      return .mnistCSV(training: files[0], test: files[1])
    }

    let archives = ["digit-recognizer.zip", "train.csv.zip", "test.csv.zip"]
    if let archive = archives.first(where: names.contains) {
      throw .stillPacked(archive: directory.appending(path: archive).path)
    }
    guard !isExplicit else { throw .noFiles(directory: directory.path) }
    return .download(download ?? MNISTDownload(dataDirectory: directory))
  }

  /// The source in one line, for people.
  public var description: String {
    switch self {
    case .kaggle(let training, let test):
      "Kaggle's \(training.lastPathComponent) and \(test.lastPathComponent) in \(Self.directory(of: training))"
    case .idx(let files):
      "the IDX files in \(files[.trainingImages].map(Self.directory) ?? "")"
    case .mnistCSV(let training, let test):
      "\(training.lastPathComponent) and \(test.lastPathComponent) in \(Self.directory(of: training))"
    case .download(let download):
      "MNIST, cached in \(download.cacheDirectory.pathFromHome)"
    }
  }

  /// The user's files; none for the download.
  public var files: [URL] {
    switch self {
    case .kaggle(let training, let test), .mnistCSV(let training, let test): [training, test]
    case .idx(let files): MNISTFile.allCases.compactMap { files[$0] }
    case .download: []
    }
  }

  /// The SHA-256 of each file by its name, which identifies the digits wherever they are.
  ///
  /// For the download these are the originals' digests, and no file is read.
  ///
  /// - Parameter digest: gives a file's SHA-256.
  /// - Throws: `DataSourceError` when a file cannot be read.
  public func identity(
    digest: (URL) throws -> String = Digest.sha256(contentsOf:)
  ) throws(DataSourceError) -> [String: String] {
    if case .download(let download) = self {
      return Dictionary(uniqueKeysWithValues: download.digests.map { ($0.key.name, $0.value) })
    }
    var digests: [String: String] = [:]
    for file in files {
      do {
        digests[file.lastPathComponent] = try digest(file)
      } catch {
        throw .unreadable(path: file.path, reason: error.localizedDescription)
      }
    }
    return digests
  }

  /// The training and the test images.
  ///
  /// - Parameter progress: is called with a line for each thing that takes time.
  /// - Throws: `DigitsCSVError`, `IDXError`, `GzipError` or `MNISTDownloadError`, which name the file, the
  ///   place and the fix.
  public func load(progress: (String) -> Void) throws -> (training: RawDigits, test: RawDigits) {
    switch self {
    case .kaggle(let training, let test):
      return (
        try Self.readTable(training, layout: .kaggleTraining, progress: progress),
        try Self.readTable(test, layout: .kaggleTest, progress: progress)
      )
    case .mnistCSV(let training, let test):
      return (
        try Self.readTable(training, layout: .mnist, progress: progress),
        try Self.readTable(test, layout: .mnist, progress: progress)
      )
    case .idx(let files):
      func digits(_ images: MNISTFile, _ labels: MNISTFile) throws -> RawDigits {
        guard let images = files[images], let labels = files[labels] else {
          preconditionFailure("the IDX set has the files \(files), and needs all four")
        }
        progress("Reading \(images.lastPathComponent) and \(labels.lastPathComponent)")
        return try IDXFile.digits(
          images: Gzip.contents(of: images), imagesFile: images.path,
          labels: Gzip.contents(of: labels), labelsFile: labels.path)
      }
      return (try digits(.trainingImages, .trainingLabels), try digits(.testImages, .testLabels))
    case .download(let download):
      return try download.load(progress: progress)
    }
  }

  private static func readTable(
    _ url: URL, layout: DigitsCSV.Layout, progress: (String) -> Void
  ) throws -> RawDigits {
    progress("Reading \(url.lastPathComponent)")
    return try DigitsCSV.digits(in: url, layout: layout)
  }

  /// The names in `directory`; none when it does not exist and `mayBeMissing`.
  private static func fileNames(in directory: URL, mayBeMissing: Bool) throws(DataSourceError) -> Set<String>
  {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: directory.path, isDirectory: &isDirectory) else {
      if mayBeMissing { return [] }
      throw .noDirectory(directory: directory.path)
    }
    guard isDirectory.boolValue else { throw .notADirectory(path: directory.path) }
    do {
      return Set(try FileManager.default.contentsOfDirectory(atPath: directory.path))
    } catch {
      throw .unreadable(path: directory.path, reason: error.localizedDescription)
    }
  }

  /// One file for each of `parts`, the first of its names that exists; `nil` if no part exists.
  private static func set(
    _ parts: [[String]], of names: Set<String>, in directory: URL
  ) throws(DataSourceError) -> [URL]? {
    let found = parts.map { $0.first(where: names.contains) }
    let present = found.compactMap(\.self)
    guard !present.isEmpty else { return nil }
    guard present.count == parts.count else {
      let missing = zip(parts, found).filter { $0.1 == nil }.map { $0.0[0] }
      throw .halfSet(directory: directory.path, present: present, missing: missing)
    }
    return present.map { directory.appending(path: $0) }
  }

  private static func directory(of file: URL) -> String {
    file.deletingLastPathComponent().pathFromHome
  }
}

/// Why a directory is not a data source.
public enum DataSourceError: Error, Equatable, CustomStringConvertible {
  case noDirectory(directory: String)
  case notADirectory(path: String)
  case unreadable(path: String, reason: String)
  /// The user has named a directory that holds none of the sets.
  case noFiles(directory: String)
  /// Some files of a set are missing.
  case halfSet(directory: String, present: [String], missing: [String])
  /// The data is there as Kaggle's zip archive.
  case stillPacked(archive: String)

  public var description: String {
    switch self {
    case .noDirectory(let directory):
      "The data directory \(directory) does not exist. Create it and put one of these sets into it: "
        + "\(DataSource.acceptedFiles)."
    case .notADirectory(let path):
      "\(path) was given as the data directory, but is a file. Name the directory that holds the files."
    case .unreadable(let path, let reason):
      "\(path) cannot be read (\(reason)). Check its permissions."
    case .noFiles(let directory):
      "The data directory \(directory) holds no digits. Put one of these sets into it: \(DataSource.acceptedFiles)."
    case .halfSet(let directory, let present, let missing):
      "The data directory \(directory) has \(present.joined(separator: ", ")) but lacks "
        + "\(missing.joined(separator: ", ")). Add the missing files, or remove the others."
    case .stillPacked(let archive):
      "\(archive) is not unpacked. Unpack it there, so that train.csv and test.csv are beside it."
    }
  }
}

extension URL {
  /// The path with ~ for the home folder: it is printed into a notebook that may be shown to others.
  var pathFromHome: String {
    let home = FileManager.default.homeDirectoryForCurrentUser.path
    return path.hasPrefix(home + "/") ? "~" + path.dropFirst(home.count) : path
  }
}
