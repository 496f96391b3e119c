import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite("What a data folder may hold")
struct DataSetFinderTests {
  private static let kaggle = ["train.csv", "test.csv"]
  private static let idx = MNISTFile.allCases.map(\.name)
  private static let mnist = ["mnist_train.csv", "mnist_test.csv"]

  /// The source that a folder with empty files at `paths` stands for.
  private func find(_ paths: [String], isExplicit: Bool = false) throws -> (source: DataSource, root: String)
  {
    let directory = try TemporaryFolder()
    for path in paths { try directory.write(to: path) }
    let source = try DataSource.find(in: directory.url, isExplicit: isExplicit)
    return (source, directory.url.path)
  }

  private func used(_ paths: [String]) throws -> [String] {
    let (source, root) = try find(paths)
    return source.files.map { String($0.path.dropFirst(root.count + 1)) }
  }

  private func error(_ paths: [String]) throws -> DataSourceError {
    try #require(throws: DataSourceError.self) { try find(paths) }
  }

  @Test("in one folder, Kaggle's tables come before the IDX files, and these before MNIST's tables")
  func followsOrder() throws {
    #expect(try used(Self.kaggle + Self.idx + Self.mnist) == Self.kaggle)
    #expect(try used(Self.idx + Self.mnist) == Self.idx)
    #expect(try used(Self.mnist) == Self.mnist)
    let source = try find(Self.kaggle + Self.mnist).source
    #expect(source.unused == ["mnist_test.csv", "mnist_train.csv"])
  }

  @Test("what a step has written is not taken for data")
  func leavesOutArtifacts() throws {
    let artifacts = [
      "train-images.npy", "train-labels.npy", "test-images.npy", "test-labels.npy", "record.json",
    ]
    .map { "artifacts/1-normalize/\($0)" }
    #expect(try used(artifacts + Self.kaggle.map { "data/\($0)" }) == Self.kaggle.map { "data/\($0)" })
    let error = try #require(throws: DataSourceError.self) { try find(artifacts, isExplicit: true) }
    #expect("\(error)".contains("holds no digits"), "\(error)")
  }

  @Test(
    "a set is known by its names, in any case, with any prefix, packed or not",
    arguments: [
      ["Train.CSV", "TEST.csv"], ["train.csv.gz", "test.CSV.gz"], ["train.tsv", "test.tsv"],
      ["fashion-mnist_train.csv", "fashion-mnist_test.csv"],
      ["emnist-digits-train.csv", "emnist-digits-test.csv"],
      ["mnist_train_small.csv", "mnist_test.csv"], ["train_data.csv", "test_data.csv"],
      ["trainset.csv", "testset.csv"],
      ["x_train.npy", "y_train.npy", "x_test.npy", "y_test.npy"],
      ["train_images.npy", "train_labels.npy", "test_images.npy", "test_labels.npy"],
      [
        "train-images.idx3-ubyte", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte",
        "t10k-labels.idx1-ubyte.gz",
      ],
      [
        "fashion-train-images-idx3-ubyte", "fashion-train-labels-idx1-ubyte",
        "fashion-t10k-images-idx3-ubyte",
        "fashion-t10k-labels-idx1-ubyte",
      ],
      [
        "qmnist-train-images-idx3-ubyte.gz", "qmnist-train-labels-idx2-int.gz",
        "qmnist-test-images-idx3-ubyte.gz",
        "qmnist-test-labels-idx2-int.gz",
      ],
      ["TRAIN_IMAGES.IDX3", "TRAIN_LABELS.IDX1", "TEST_IMAGES.IDX3", "TEST_LABELS.IDX1"],
    ])
  func acceptsNames(names: [String]) throws {
    #expect(try used(names) == names)
    #expect(try used(names.map { "MNIST/raw/" + $0 }) == names.map { "MNIST/raw/" + $0 })
  }

  @Test("a folder with a file's name is searched, but a file with that name comes first")
  func looksIntoOwnFolders() throws {
    let dotted = Self.idx.map { $0.replacing("-idx", with: ".idx") }
    let folders = Self.idx.map { "\($0)/\($0)" }
    #expect(try used(folders) == folders)
    #expect(try used(dotted + folders) == dotted)
    #expect(
      try used(["train.csv/train.csv", "test.csv/test.csv"]) == ["train.csv/train.csv", "test.csv/test.csv"])
  }

  @Test("of a file and its packed copy, the file is taken, without a note")
  func prefersUnpacked() throws {
    let source = try find(Self.idx.flatMap { ["MNIST/raw/\($0).gz", "MNIST/raw/\($0)"] }).source
    #expect(source.files.map(\.lastPathComponent) == Self.idx)
    #expect(source.unused.isEmpty)
  }

  @Test("what is in the folder itself comes before what is deeper, which is named")
  func prefersTop() throws {
    let source = try find(Self.kaggle + ["old/train.csv", "old/test.csv", "MNIST/processed/test.pt"]).source
    #expect(source.files.map { $0.deletingLastPathComponent().lastPathComponent }.contains("old") == false)
    #expect(source.unused == ["MNIST/processed/test.pt", "old/test.csv", "old/train.csv"])
  }

  @Test("one set may be spread over folders")
  func joinsFolders() throws {
    #expect(try used(["train/train.csv", "test/test.csv"]) == ["train/train.csv", "test/test.csv"])
  }

  @Test("two sets are an error that says how to choose")
  func refusesSeveral() throws {
    let deeper = try error(Self.idx.flatMap { ["MNIST/raw/\($0)", "Fashion/raw/\($0)"] }).description
    #expect(
      deeper.contains("Fashion/raw") && deeper.contains("MNIST/raw") && deeper.contains("--data "),
      "\(deeper)")
    let sameFolder = ["kmnist", "k49"].flatMap { ["\($0)_train.csv", "\($0)_test.csv"] }
    let text = try error(sameFolder).description
    #expect(text.contains("k49_train.csv") && text.contains("kmnist_train.csv"), "\(text)")
    let twins = try error(["mnist_train_small.csv", "mnist_train_full.csv", "mnist_test.csv"]).description
    #expect(twins.contains("mnist_train_small.csv") && twins.contains("mnist_train_full.csv"), "\(twins)")
    #expect(throws: DataSourceError.self) { try find(["train.csv"] + Self.idx.map { "MNIST/raw/\($0)" }) }
  }

  @Test("half a set is refused, naming what is missing and what may be meant")
  func refusesHalfSets() throws {
    func missing(_ names: [String]) throws -> [String] {
      let error = try error(names)
      guard case .halfSet(_, let present, let missing, _) = error else {
        Issue.record("\(names) gave \(error)")
        return []
      }
      #expect(Set(present).isSubset(of: names))
      return missing
    }
    #expect(try missing(["train.csv"]) == ["test.csv"])
    #expect(try missing(["test.csv"] + Self.idx) == ["train.csv"])
    #expect(try missing(Array(Self.idx.dropLast())) == ["t10k-labels-idx1-ubyte"])
    #expect(try missing(["mnist_test.csv"]) == ["mnist_train.csv"])
    let near = try error(["Train (1).csv", "test.csv"]).description
    #expect(
      near.contains("lacks train.csv") && near.contains("Train (1).csv is not called train.csv"), "\(near)")
  }

  @Test(
    "what looks like data and cannot be used is an error that names it, in the default folder, too",
    arguments: [
      "train (1).csv", "digits.csv", "mnist_784.csv", "train-00000-of-00001.parquet",
      "MNIST/processed/training.pt",
      "mnist.mat", "mnist_784.arff", "train/0/a.png", "0/1.jpg", "train.csv.crdownload", "data.tar.gz",
      "train.json",
      "train.xlsx", "images-idx3-ubyte", "x_train.csv", "val.csv", "mnist.pkl.gz",
    ])
  func refusesOtherData(path: String) throws {
    let text = try error([path]).description
    let name =
      path.hasSuffix("png") || path.hasSuffix("jpg")
      ? "1 \(path.suffix(3)) file" : path.replacing(".gz", with: "")
    #expect(text.contains(name), "\(text)")
    #expect(text.contains("train.csv and test.csv") && text.contains("docs/data.md"), "\(text)")
  }

  @Test(
    "what nobody would take for digits does not count",
    arguments: [
      "README.md", ".DS_Store", ".gitkeep", "LICENSE", "notes.txt", "__MACOSX/._train.csv",
      "sample_submission.csv",
      ".ipynb_checkpoints/train.csv", "download.py", "empty/.gitignore",
    ])
  func leavesHarmlessFiles(path: String) throws {
    #expect(try used([path]).isEmpty)
  }

  @Test("a file that looks like data, but has an unknown name, is not ignored in favor of MNIST")
  func looksAtContents() throws {
    let directory = try TemporaryFolder()
    try directory.write(IDXFile.imagesFile(of: TinyDigits.digits(count: 1).pixels), to: "pictures")
    #expect(throws: DataSourceError.self) { try DataSource.find(in: directory.url, isExplicit: false) }
    let digits = TinyDigits.digits(count: 2)
    for (file, data) in TinyDigits.idxFiles(training: digits, test: digits) {
      // As in `train-images`, without an end that tells the format.
      try directory.write(data, to: "set/\(file.name.dropLast("-idx3-ubyte".count))")
    }
    let source = try DataSource.find(in: directory.url, isExplicit: false)
    #expect(try source.load { _ in }.test == digits)
  }

  @Test("half a download, and what is still in the cloud, does not count")
  func tellsHalfDownloads() throws {
    let text = try error(["train.csv", "test.csv.download/test.csv", ".test.csv.icloud"]).description
    for part in ["test.csv.download has not finished downloading", ".test.csv.icloud is still in iCloud"] {
      #expect(text.contains(part), "\(text)")
    }
  }

  @Test(
    "two tables that differ in more than their packing are named, and tables of other things are not sets")
  func namesUnusedTables() throws {
    #expect(
      try find(["mnist_train.csv", "mnist_train_small.csv", "mnist_test.csv"]).source.unused == [
        "mnist_train_small.csv"
      ])
    let directory = try TemporaryFolder()
    for name in ["housing_train.csv", "housing_test.csv"] {
      try directory.write("rooms,price\n3,5\n", to: name)
    }
    for name in Self.mnist { try directory.write(to: name) }
    let source = try DataSource.find(in: directory.url, isExplicit: false)
    #expect(source.files.map(\.lastPathComponent) == Self.mnist)
    #expect(source.unused == ["housing_test.csv", "housing_train.csv"])
  }

  @Test(
    "a part of a table should be joined, not renamed",
    arguments: ["train_1.csv", "train_part2.csv", "part-00000.csv", "train-part-3.csv"])
  func tellsParts(name: String) throws {
    let text = try error([name]).description
    #expect(text.contains("join the parts"), "\(text)")
  }

  @Test("a sparse table, and a text file that is named like one, are not ignored in favor of MNIST")
  func tellsSparseTables() throws {
    let directory = try TemporaryFolder()
    try directory.write(
      Data((["5"] + (150..<180).map { "\($0):0.5" }).joined(separator: " ").utf8), to: "mnist.scale")
    try directory.write("digits/0.png 5", to: "train.txt")
    let error = try #require(throws: DataSourceError.self) {
      try DataSource.find(in: directory.url, isExplicit: false)
    }
    for part in ["mnist.scale is in LIBSVM's format", "train.txt is named like a table"] {
      #expect(error.description.contains(part), "\(error)")
    }
  }

  @Test("a set may lie deep down, and an archive in an archive is named")
  func looksDeep() throws {
    let deep = Self.kaggle.map { "a/b/c/d/e/f/\($0)" }
    #expect(try used(deep) == deep)
    let directory = try TemporaryFolder()
    try directory.write(
      TinyArchive.zip([("digits.zip", TinyArchive.zip([("train.csv", Data([0x30]))]))]), to: "all.zip")
    let error = try #require(throws: DataSourceError.self) {
      try DataSource.find(in: directory.url, isExplicit: false)
    }
    #expect(error.description.contains("all.zip/digits.zip is packed: unpack it"), "\(error)")
  }

  @Test("for a file in place of a folder, and a missing folder, the error names what is there")
  func tellsWhatIsThere() throws {
    let directory = try TemporaryFolder()
    try directory.write(to: "digits/train.csv")
    let file = directory.url.appending(path: "digits/train.csv")
    let notFolder = try #require(throws: DataSourceError.self) {
      try DataSource.find(in: file, isExplicit: true)
    }
    #expect(notFolder.description.hasSuffix("--data \(directory.url.path)/digits"), "\(notFolder)")
    let missing = try #require(throws: DataSourceError.self) {
      try DataSource.find(in: directory.url.appending(path: "digit"), isExplicit: true)
    }
    #expect(missing.description.contains("Next to it: digits."), "\(missing)")
    let empty = try #require(throws: DataSourceError.self) { try DataFile(file).contents() }
    #expect(empty == .emptyFile(path: file.path))
  }

  @Test("links that lead nowhere or in a circle, and fifos, are reported or skipped", .timeLimit(.minutes(1)))
  func survivesOddFiles() throws {
    let directory = try TemporaryFolder()
    func link(_ name: String, to target: String) throws {
      try FileManager.default.createSymbolicLink(
        atPath: directory.url.appending(path: name).path, withDestinationPath: target)
    }
    try link("loop", to: ".")
    try link("self", to: "self")
    try link("train.csv", to: "/no such folder/train.csv")
    #expect(mkfifo(directory.url.appending(path: "test.csv").path, 0o600) == 0)
    let error = try #require(throws: DataSourceError.self) {
      try DataSource.find(in: directory.url, isExplicit: false)
    }
    for part in ["self (and train.csv) is a link to", "test.csv is not a regular file"] {
      #expect(error.description.contains(part), "\(error)")
    }
    try directory.write(to: "real/train.csv")
    try directory.write(to: "real/test.csv")
    try link("again", to: "real")
    #expect(try DataSource.find(in: directory.url, isExplicit: false).files.count == 2)
    try link("nowhere", to: "/no such folder")
    #expect(throws: DataSourceError.danglingLink(path: directory.url.appending(path: "nowhere").path)) {
      try DataSource.find(in: directory.url.appending(path: "nowhere"), isExplicit: false)
    }
  }
}
