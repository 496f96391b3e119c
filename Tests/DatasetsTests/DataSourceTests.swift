import Files
import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite("Data sources")
struct DataSourceTests {
  private let training = TinyDigits.digits(count: 3)
  private let test = TinyDigits.digits(count: 2)

  /// The data source that a directory with empty files of `names` stands for.
  private func find(_ names: [String], isExplicit: Bool = true) throws -> DataSource {
    let directory = try TemporaryFolder()
    for name in names { try directory.write(to: name) }
    return try DataSource.find(in: directory.url, isExplicit: isExplicit)
  }

  @Test("without files the default directory means the download")
  func fallsBackOnDownload() throws {
    for source in [
      try find([], isExplicit: false), try find(["README.md"], isExplicit: false),
      try DataSource.find(in: URL(filePath: "no such folder"), isExplicit: false),
    ] {
      guard case .download = source.contents else {
        Issue.record("an empty directory gave \(source)")
        continue
      }
      #expect(source.files.isEmpty)
    }
  }

  @Test("a directory that the user has named must hold a set")
  func refusesEmptyNamedDirectory() throws {
    let directory = try TemporaryFolder()
    #expect(throws: DataSourceError.noFiles(directory: directory.url.path)) {
      try DataSource.find(in: directory.url, isExplicit: true)
    }
    let missing = directory.url.appending(path: "missing")
    #expect(throws: DataSourceError.noDirectory(directory: missing.path, neighbors: [])) {
      try DataSource.find(in: missing, isExplicit: true)
    }
    let text = DataSourceError.noFiles(directory: "numbers").description
    for name in [
      "train.csv", "test.csv", "train-images-idx3-ubyte", "mnist_train.csv", "mnist_test.csv", "mnist.npz",
    ] {
      #expect(text.contains(name))
    }
  }

  @Test("a file in place of the directory is refused")
  func refusesFile() throws {
    let directory = try TemporaryFolder()
    try directory.write(to: "data")
    let file = directory.url.appending(path: "data")
    #expect(throws: DataSourceError.notADirectory(path: file.path, parent: directory.url.path)) {
      try DataSource.find(in: file, isExplicit: false)
    }
  }

  @Test("Kaggle's tables load with labels for training and none for the test")
  func loadsKaggle() throws {
    let directory = try TemporaryFolder()
    try directory.write(TinyDigits.table(TinyDigits.kaggleLines(training, withLabels: true)), to: "train.csv")
    try directory.write(TinyDigits.table(TinyDigits.kaggleLines(test, withLabels: false)), to: "test.csv")
    let source = try DataSource.find(in: directory.url, isExplicit: true)
    var progress: [String] = []
    let loaded = try source.load { progress.append($0) }
    #expect(loaded.training == training)
    #expect(loaded.test == RawDigits(pixels: test.pixels, labels: nil))
    #expect(progress == ["Reading train.csv", "Reading test.csv"])
    #expect(source.description == "train.csv and test.csv in \(directory.url.pathFromHome)")
    #expect(loaded.submission == .numbered)
    #expect(loaded.notes.isEmpty)
  }

  @Test("MNIST's tables load with labels for both")
  func loadsMNISTTables() throws {
    let directory = try TemporaryFolder()
    try directory.write(TinyDigits.table(TinyDigits.rows(training, withLabels: true)), to: "mnist_train.csv")
    try directory.write(TinyDigits.table(TinyDigits.rows(test, withLabels: true)), to: "mnist_test.csv")
    let source = try DataSource.find(in: directory.url, isExplicit: true)
    let loaded = try source.load { _ in }
    #expect(loaded.training == training)
    #expect(loaded.test == test)
  }

  @Test("IDX files load, compressed or not")
  func loadsIDX() throws {
    // Two images, all 0 but the first pixels, 1 and 2, and the last, 255; the labels 5 and 0.
    let images = "H4sIAAAAAAACA2Ng4GBmYGBgAmIZEGZkGAWjYBTAANNoEIyCUQAD/wGgYMOmMAYAAA=="
    let labels = "H4sIAAAAAAACA2Ng4GBkYGBgYmUAAFxY6+gKAAAA"
    let directory = try TemporaryFolder()
    try directory.write(try #require(Data(base64Encoded: images)), to: "train-images-idx3-ubyte.gz")
    try directory.write(try #require(Data(base64Encoded: labels)), to: "train-labels.idx1-ubyte.gz")
    try directory.write(IDXFile.imagesFile(of: test.pixels), to: "t10k-images.idx3-ubyte")
    try directory.write(IDXFile.labelsFile(of: [0, 1]), to: "t10k-labels-idx1-ubyte")

    let source = try DataSource.find(in: directory.url, isExplicit: true)
    let loaded = try source.load { _ in }
    var pixels = [UInt8](repeating: 0, count: 2 * 784)
    (pixels[0], pixels[784], pixels[1567]) = (1, 2, 255)
    #expect(loaded.training == RawDigits(pixels: pixels, labels: [5, 0]))
    #expect(loaded.test == test)
  }

  @Test("an error in a file names the file's path")
  func tellsPath() throws {
    let directory = try TemporaryFolder()
    for (file, data) in TinyDigits.idxFiles(training: training, test: test) {
      try directory.write(data, to: file.name)
    }
    try directory.write(Data([0, 0, 8, 3]), to: MNISTFile.testImages.name)
    let source = try DataSource.find(in: directory.url, isExplicit: true)
    let path = directory.url.appending(path: "t10k-images-idx3-ubyte").path
    #expect(throws: IDXError.tooShort(file: path, expected: 16, found: 4)) { try source.load { _ in } }
  }

  @Test("what is printed about a source does not reveal where the home folder is")
  func hidesHome() {
    let home = FileManager.default.homeDirectoryForCurrentUser
    #expect(home.appending(path: "digits").pathFromHome == "~/digits")
    #expect(URL(filePath: "/data").pathFromHome == "/data")
  }

  @Test("the identity of the user's files is the SHA-256 of each")
  func identifiesFiles() throws {
    let directory = try TemporaryFolder()
    try directory.write("abc", to: "train.csv")
    try directory.write(to: "test.csv")
    let source = try DataSource.find(in: directory.url, isExplicit: true)
    #expect(
      try source.identity() == [
        "train.csv": Digest.sha256(Data("abc".utf8)), "test.csv": Digest.sha256(Data()),
      ])
    try FileManager.default.removeItem(at: directory.url.appending(path: "test.csv"))
    #expect(throws: DataSourceError.self) { try source.identity() }
  }

  @Test("a sample submission that is used is part of the identity; an archive is identified by itself")
  func identifiesAllThatIsUsed() throws {
    let tables = ["train.csv", "test.csv", "sample_submission.csv"]
    #expect(try Set(find(tables).identityOfEmptyFiles().keys) == Set(tables))
    let directory = try TemporaryFolder()
    try directory.write(TinyArchive.zip(tables.map { ($0, Data()) }), to: "digit-recognizer.zip")
    let source = try DataSource.find(in: directory.url, isExplicit: false)
    #expect(try Array(source.identity().keys) == ["digit-recognizer.zip"])
    let split = try find([
      "a/train-images-idx3-ubyte", "a/train-labels-idx1-ubyte", "b/t10k-images-idx3-ubyte",
      "b/t10k-labels-idx1-ubyte",
    ])
    #expect(split.files.count == 4)
  }

  @Test("digits are read from a zip archive, the tables themselves compressed or not")
  func loadsArchives() throws {
    let tables = [
      ("a/train.csv", TinyDigits.table(TinyDigits.kaggleLines(training, withLabels: true))),
      ("a/test.csv", TinyDigits.table(TinyDigits.kaggleLines(test, withLabels: false))),
      ("__MACOSX/a/._test.csv", Data([0])),
    ]
    let one = try TemporaryFolder()
    try one.write(TinyArchive.zip(tables), to: "archive.zip")
    let two = try TemporaryFolder()
    for (name, data) in tables.prefix(2) {
      try two.write(TinyArchive.zip([(name, data)]), to: "\(name.dropFirst(2)).zip")
    }
    for directory in [one, two] {
      let loaded = try DataSource.find(in: directory.url, isExplicit: false).load { _ in }
      #expect(loaded.training == training)
      #expect(loaded.test.pixels == test.pixels)
    }
    // Unpacked beside itself, the archive is not even read.
    try one.write(tables[0].1, to: "train.csv")
    try one.write(tables[1].1, to: "test.csv")
    let source = try DataSource.find(in: one.url, isExplicit: false)
    #expect(source.files.map(\.lastPathComponent) == ["train.csv", "test.csv"])
    #expect(source.unused == ["archive.zip"])
  }

  @Test("the identity of the download is that of the originals, without a file read")
  func identifiesDownload() throws {
    let source = try DataSource.find(in: URL(filePath: "no such folder"), isExplicit: false)
    #expect(
      try source.identity()
        == Dictionary(uniqueKeysWithValues: MNISTFile.allCases.map { ($0.name, $0.sha256) }))
  }
}

extension DataSource {
  fileprivate func identityOfEmptyFiles() throws -> [String: String] { try identity { _ in "" } }
}
