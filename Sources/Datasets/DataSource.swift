import Files
import Foundation

/// The source of the digits: the user's own files, or a download of MNIST.
public struct DataSource: CustomStringConvertible, Sendable {
  enum Contents: Sendable {
    case tables(training: DataFile, test: DataFile)
    /// Separate images and labels: IDX files or NumPy arrays.
    case arrays([MNISTFile: DataFile])
    case download(MNISTDownload)
  }

  let contents: Contents

  /// The source in one line, for people.
  public let description: String

  /// Kaggle's sample submission, if there is one with the tables.
  let sampleSubmission: DataFile?

  /// The data in the folder that is not used, each file by its path there.
  public let unused: [String]

  /// The sets of files that a data directory may hold, for people.
  public static let acceptedFiles =
    "train.csv and test.csv, MNIST's four files (train-images-idx3-ubyte and so on), mnist_train.csv and mnist_test.csv, or mnist.npz (see docs/data.md)"

  /// The data source in `directory`, or in a folder below it.
  ///
  /// - Parameters:
  ///   - isExplicit: whether the user has named the directory, which then must hold a set. The default directory may
  ///     be missing or hold nothing that looks like data: that means the download.
  ///   - download: the fallback; by default MNIST in the user's cache folder.
  /// - Throws: `DataSourceError`, which names what is there and what could be.
  public static func find(
    in directory: URL, isExplicit: Bool, download: MNISTDownload? = nil
  ) throws(DataSourceError) -> DataSource {
    let fallback = DataSource(download ?? MNISTDownload(dataDirectory: directory))
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: directory.path, isDirectory: &isDirectory) else {
      if (try? FileManager.default.destinationOfSymbolicLink(atPath: directory.path)) != nil {
        throw .danglingLink(path: directory.path)
      }
      if isExplicit {
        throw .noDirectory(
          directory: directory.path,
          neighbors: directory.deletingLastPathComponent().folderNames(like: directory.lastPathComponent))
      }
      return fallback
    }
    guard isDirectory.boolValue else {
      throw .notADirectory(path: directory.path, parent: directory.deletingLastPathComponent().path)
    }
    let finder = DataSetFinder(folder: try DataFolder(directory))
    guard let set = try finder.find() else {
      if isExplicit { throw .noFiles(directory: directory.path) }
      return fallback
    }
    return DataSource(set, unused: finder.unused(besides: set))
  }

  private init(_ set: DataSetFinder.DataSet, unused: [String]) {
    self.unused = unused
    description = set.description
    if let training = set.files[.trainingImages], let test = set.files[.testImages], set.files.count == 2 {
      contents = .tables(training: training, test: test)
      sampleSubmission =
        set.folder.files.first {
          if case .sampleSubmission = $0.recognition { true } else { false }
        }?.file
    } else {
      contents = .arrays(set.files)
      sampleSubmission = nil
    }
  }

  private init(_ download: MNISTDownload) {
    contents = .download(download)
    description = "MNIST, cached in \(download.cacheDirectory.pathFromHome)"
    (sampleSubmission, unused) = (nil, [])
  }

  /// The user's files, each once; none for the download.
  public var files: [URL] {
    let used: [DataFile] =
      switch contents {
      case .tables(let training, let test): [training, test] + [sampleSubmission].compactMap(\.self)
      case .arrays(let files): MNISTFile.allCases.compactMap { files[$0] }
      case .download: []
      }
    return used.map(\.url).reduce(into: []) { urls, url in
      if !urls.contains(url) { urls.append(url) }
    }
  }

  /// The SHA-256 of each file by its name, which identifies the digits wherever they are. Two files of one name also
  /// have their folders' names.
  ///
  /// For the download these are the originals' digests, and no file is read.
  ///
  /// - Parameter digest: gives a file's SHA-256.
  /// - Throws: `DataSourceError` when a file cannot be read.
  public func identity(
    digest: (URL) throws -> String = Digest.sha256(contentsOf:)
  ) throws(DataSourceError) -> [String: String] {
    if case .download(let download) = contents {
      return Dictionary(uniqueKeysWithValues: download.digests.map { ($0.key.name, $0.value) })
    }
    var digests: [String: String] = [:]
    for file in files {
      let name = file.lastPathComponent
      let isShared = files.count { $0.lastPathComponent == name } > 1
      do {
        digests[isShared ? "\(file.deletingLastPathComponent().lastPathComponent)/\(name)" : name] =
          try digest(file)
      } catch {
        throw .unreadable(path: file.path, reason: error.localizedDescription)
      }
    }
    return digests
  }

  /// The training and the test images.
  ///
  /// - Parameter progress: is called with a line for each thing that takes time.
  /// - Throws: `DigitsCSVError`, `IDXError`, `NumPyError`, `GzipError`, `ZipError`, `DataSourceError` or
  ///   `MNISTDownloadError`, which name the file, the place and the fix.
  public func load(progress: (String) -> Void) throws -> LoadedDigits {
    switch contents {
    case .tables(let training, let test):
      func table(_ file: DataFile, needsLabels: Bool) throws -> DigitsTable {
        progress("Reading \(file.storedName)")
        return try DigitsCSV.digits(from: file.contents(), needsLabels: needsLabels, file: file.path)
      }
      return try LoadedDigits(
        training: table(training, needsLabels: true), in: training, test: table(test, needsLabels: false),
        in: test, sample: sampleSubmission)
    case .arrays(let files):
      var notes: [String] = []
      func digits(_ images: MNISTFile, _ labels: MNISTFile) throws -> RawDigits {
        guard let images = files[images] else {
          throw DataSourceError.unreadable(path: "\(files)", reason: "a part is missing")
        }
        let names = [images, files[labels]].compactMap { $0?.storedName }
        progress("Reading \(names.joined(separator: " and "))")
        return try DigitArrays.digits(images: images, labels: files[labels], notes: &notes)
      }
      let (training, test) = (
        try digits(.trainingImages, .trainingLabels), try digits(.testImages, .testLabels)
      )
      return LoadedDigits(training: training, test: test, notes: notes)
    case .download(let download):
      let (training, test) = try download.load(progress: progress)
      return LoadedDigits(training: training, test: test, notes: [])
    }
  }
}

extension URL {
  /// The names of the folders in this one, those first that begin and end most like `name`; hidden ones are left out.
  fileprivate func folderNames(like name: String) -> [String] {
    let entries = try? FileManager.default.contentsOfDirectory(
      at: self, includingPropertiesForKeys: [.isDirectoryKey], options: .skipsHiddenFiles)
    return (entries ?? []).filter { (try? $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true }
      .map(\.lastPathComponent)
      .map { other -> (name: String, likeness: Int) in
        let (a, b) = (other.lowercased(), name.lowercased())
        return (
          other,
          a.commonPrefix(with: b).count + String(a.reversed()).commonPrefix(with: String(b.reversed())).count
        )
      }
      .sorted { ($1.likeness, $0.name) < ($0.likeness, $1.name) }.map(\.name)
  }

  /// The path with ~ for the home folder: it is printed into a notebook that may be shown to others.
  var pathFromHome: String {
    let home = FileManager.default.homeDirectoryForCurrentUser.path
    return path.hasPrefix(home + "/") ? "~" + path.dropFirst(home.count) : path
  }
}
