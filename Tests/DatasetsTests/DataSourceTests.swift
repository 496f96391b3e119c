import Files
import Foundation
import Testing

@testable import Datasets

@Suite("Data sources")
struct DataSourceTests {
  private let training = TinyDigits.digits(count: 3)
  private let test = TinyDigits.digits(count: 2)

  private let idxNames = MNISTFile.allCases.map(\.name)

  /// The data source that a directory with empty files of `names` stands for.
  private func find(_ names: [String], isExplicit: Bool = true) throws -> DataSource {
    let directory = try TemporaryDirectory()
    for name in names { try directory.add(name) }
    return try DataSource.find(in: directory.url, isExplicit: isExplicit)
  }

  private func fileNames(_ source: DataSource) -> [String] {
    source.files.map(\.lastPathComponent)
  }

  @Test("Kaggle's tables come before the IDX files, and these before MNIST's tables")
  func followsOrder() throws {
    let kaggle = ["train.csv", "test.csv"]
    let mnist = ["mnist_train.csv", "mnist_test.csv"]
    #expect(fileNames(try find(kaggle + idxNames + mnist)) == kaggle)
    #expect(fileNames(try find(idxNames + mnist)) == idxNames)
    #expect(fileNames(try find(mnist)) == mnist)
  }

  @Test("IDX files may have a dot in their names and be compressed, each as it comes")
  func acceptsNames() throws {
    let mixed = [
      "train-images.idx3-ubyte", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte",
      "t10k-labels.idx1-ubyte.gz",
    ]
    #expect(fileNames(try find(mixed)) == mixed)
  }

  @Test("without files the default directory means the download")
  func fallsBackOnDownload() throws {
    for source in [
      try find([], isExplicit: false), try find(["README.md"], isExplicit: false),
      try DataSource.find(in: URL(filePath: "no such folder"), isExplicit: false),
    ] {
      guard case .download = source else {
        Issue.record("an empty directory gave \(source)")
        continue
      }
      #expect(source.files.isEmpty)
    }
  }

  @Test("a directory that the user has named must hold a set")
  func refusesEmptyNamedDirectory() throws {
    let directory = try TemporaryDirectory()
    #expect(throws: DataSourceError.noFiles(directory: directory.url.path)) {
      try DataSource.find(in: directory.url, isExplicit: true)
    }
    let missing = directory.url.appending(path: "missing")
    #expect(throws: DataSourceError.noDirectory(directory: missing.path)) {
      try DataSource.find(in: missing, isExplicit: true)
    }
    let text = DataSourceError.noFiles(directory: "numbers").description
    for name in ["train.csv", "test.csv", "mnist_train.csv", "mnist_test.csv"] + idxNames {
      #expect(text.contains(name))
    }
  }

  @Test("a file in the place of the directory is refused")
  func refusesFile() throws {
    let directory = try TemporaryDirectory()
    try directory.add("data")
    let file = directory.url.appending(path: "data")
    #expect(throws: DataSourceError.notADirectory(path: file.path)) {
      try DataSource.find(in: file, isExplicit: false)
    }
  }

  @Test(
    "half a set is refused, naming what is missing, in the default directory too", arguments: [true, false])
  func refusesHalfSets(isExplicit: Bool) throws {
    func missing(_ names: [String]) throws -> [String] {
      let error = try #require(throws: DataSourceError.self) { try find(names, isExplicit: isExplicit) }
      guard case .halfSet(_, let present, let missing) = error else {
        Issue.record("\(names) gave \(error)")
        return []
      }
      #expect(Set(present).isSubset(of: names))
      return missing
    }
    #expect(try missing(["train.csv"]) == ["test.csv"])
    #expect(try missing(["test.csv"] + idxNames) == ["train.csv"])
    #expect(try missing(Array(idxNames.dropLast())) == ["t10k-labels-idx1-ubyte"])
    #expect(try missing(["mnist_test.csv"]) == ["mnist_train.csv"])
    let error = DataSourceError.halfSet(
      directory: "data", present: ["train.csv"], missing: ["test.csv"])
    #expect(error.description.hasPrefix("The data directory data has train.csv but lacks test.csv."))
  }

  @Test("Kaggle's archive is refused, to be unpacked first")
  func refusesArchive() throws {
    let error = try #require(throws: DataSourceError.self) {
      try find(["digit-recognizer.zip"], isExplicit: false)
    }
    #expect(error.description.contains("digit-recognizer.zip is not unpacked"))
  }

  @Test("Kaggle's tables load with labels for training and none for the test")
  func loadsKaggle() throws {
    let directory = try TemporaryDirectory()
    try directory.add("train.csv", TinyDigits.table(TinyDigits.kaggleLines(training, withLabels: true)))
    try directory.add("test.csv", TinyDigits.table(TinyDigits.kaggleLines(test, withLabels: false)))
    let source = try DataSource.find(in: directory.url, isExplicit: true)
    var progress: [String] = []
    let loaded = try source.load { progress.append($0) }
    #expect(loaded.training == training)
    #expect(loaded.test == RawDigits(pixels: test.pixels, labels: nil))
    #expect(progress == ["Reading train.csv", "Reading test.csv"])
    #expect(source.description == "Kaggle's train.csv and test.csv in \(directory.url.pathFromHome)")
  }

  @Test("MNIST's tables load with labels for both")
  func loadsMNISTTables() throws {
    let directory = try TemporaryDirectory()
    try directory.add("mnist_train.csv", TinyDigits.table(TinyDigits.rows(training, withLabels: true)))
    try directory.add("mnist_test.csv", TinyDigits.table(TinyDigits.rows(test, withLabels: true)))
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
    let directory = try TemporaryDirectory()
    try directory.add("train-images-idx3-ubyte.gz", try #require(Data(base64Encoded: images)))
    try directory.add("train-labels.idx1-ubyte.gz", try #require(Data(base64Encoded: labels)))
    try directory.add("t10k-images.idx3-ubyte", IDXFile.imagesFile(of: test.pixels))
    try directory.add("t10k-labels-idx1-ubyte", IDXFile.labelsFile(of: [0, 1]))

    let source = try DataSource.find(in: directory.url, isExplicit: true)
    let loaded = try source.load { _ in }
    var pixels = [UInt8](repeating: 0, count: 2 * 784)
    (pixels[0], pixels[784], pixels[1567]) = (1, 2, 255)
    #expect(loaded.training == RawDigits(pixels: pixels, labels: [5, 0]))
    #expect(loaded.test == test)
  }

  @Test("a fault in a file is told with the file's path")
  func tellsPath() throws {
    let directory = try TemporaryDirectory()
    for (file, data) in TinyDigits.idxFiles(training: training, test: test) {
      try directory.add(file.name, data)
    }
    try directory.add(MNISTFile.testImages.name, Data([0, 0, 8, 3]))
    let source = try DataSource.find(in: directory.url, isExplicit: true)
    let path = directory.url.appending(path: "t10k-images-idx3-ubyte").path
    #expect(throws: IDXError.tooShort(file: path, expected: 16, found: 4)) { try source.load { _ in } }
  }

  @Test("what is printed of a source does not tell where the home folder is")
  func hidesHome() {
    func description(in folder: URL) -> String {
      DataSource.kaggle(
        training: folder.appending(path: "train.csv"), test: folder.appending(path: "test.csv")
      ).description
    }
    let home = FileManager.default.homeDirectoryForCurrentUser
    #expect(
      description(in: home.appending(path: "digits")) == "Kaggle's train.csv and test.csv in ~/digits")
    #expect(description(in: URL(filePath: "/data")) == "Kaggle's train.csv and test.csv in /data")
  }

  @Test("the identity of the user's files is the SHA-256 of each")
  func identifiesFiles() throws {
    let directory = try TemporaryDirectory()
    try directory.add("train.csv", Data("abc".utf8))
    try directory.add("test.csv")
    let source = try DataSource.find(in: directory.url, isExplicit: true)
    #expect(
      try source.identity() == [
        "train.csv": Digest.sha256(Data("abc".utf8)), "test.csv": Digest.sha256(Data()),
      ])
    try FileManager.default.removeItem(at: directory.url.appending(path: "test.csv"))
    #expect(throws: DataSourceError.self) { try source.identity() }
  }

  @Test("the identity of the download is that of the originals, without a file read")
  func identifiesDownload() throws {
    let source = try DataSource.find(in: URL(filePath: "no such folder"), isExplicit: false)
    #expect(
      try source.identity()
        == Dictionary(uniqueKeysWithValues: MNISTFile.allCases.map { ($0.name, $0.sha256) }))
  }
}
