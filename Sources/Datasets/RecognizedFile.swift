import Foundation

/// A file as its name describes it and, if the name is not enough, its first bytes.
enum RecognizedFile {
  /// One of the files of a set. A table is both images and labels, and counts as images.
  case part(MNISTFile, of: SetName, isExact: Bool)
  /// Kaggle's example of what is to be submitted.
  case sampleSubmission
  /// Nothing that could be taken for digits.
  case other
  /// It looks like data but cannot be used: what to say after its name.
  case unusable(String)

  /// The sets that one folder may hold; of several, the first of these is taken.
  enum Kind: Int, Comparable {
    /// `train.csv` and `test.csv`.
    case kaggle
    case idx
    /// Two tables with a name before `train` and `test`, as in `mnist_train.csv`.
    case tables
    case arrays

    static func < (a: Kind, b: Kind) -> Bool { a.rawValue < b.rawValue }

    var parts: [MNISTFile] {
      self == .kaggle || self == .tables ? [.trainingImages, .testImages] : MNISTFile.allCases
    }

    /// The files that may be missing: whoever saves arrays may have no labels for what is to be predicted.
    var optionalParts: Set<MNISTFile> { self == .arrays ? [.testLabels] : [] }
  }

  /// What the files of one set have in common.
  struct SetName: Hashable {
    let kind: Kind
    /// What comes before `train` and `test`, as in `fashion-mnist`.
    let prefix: String
  }

  init(_ file: DataFile) {
    let name = FileWords(file.name)
    let type = name.type
    // Read only if the name is not enough.
    lazy var line = FirstLine(of: file)
    if name.words.contains("sample") && name.words.contains("submission")
      || name.words == ["samplesubmission"]
    {
      self = .sampleSubmission
    } else if name.isIDX {
      self = Self.array(name, kind: .idx)
    } else if type == "npy" {
      self = Self.array(name, kind: .arrays)
    } else if ["csv", "tsv"].contains(type)
      || (["txt", "data", "dat", ""].contains(type) && line.isImage)
    {
      self = Self.table(name, file)
    } else if let reason = Self.otherTypes.first(where: { $0.types.contains(type) })?.reason {
      self = .unusable(reason)
    } else if ["json", "jsonl", "ndjson", "xml"].contains(type), name.part != nil {
      self = .unusable("is not read: save it as CSV")
    } else if line.isSparse {
      self = .unusable("is in LIBSVM's format: write all 784 pixels of each image, as CSV")
    } else if line.isNumbers {
      self = .unusable("is a table of numbers, but not of 784 pixels a row")
    } else if ["json", "jsonl", "ndjson"].contains(type), file.start(65_537).count > 65_536 {
      self = .unusable("is not read: save it as CSV")
    } else if type == "txt", name.part != nil, name.prefix.isEmpty, name.suffix.isEmpty {
      self = .unusable("is named like a table, but its first line does not have 784 pixels")
    } else if Self.harmlessTypes.contains(type) {
      self = .other
    } else {
      self = Self.unknown(file, name, line)
    }
  }

  private static func table(_ name: FileWords, _ file: DataFile) -> RecognizedFile {
    if name.words == ["submission"] { return .other }
    guard let part = name.part else {
      if name.words.contains(where: { $0.contains(/^(part|chunk|shard)[0-9]*$/) }) {
        return .unusable("seems to be a part of a table: join the parts into train.csv and test.csv")
      }
      return .unusable(
        "is named neither train nor test: two tables are needed, train.csv to learn from and test.csv to predict"
      )
    }
    guard name.contents == nil else {
      return .unusable(
        "is, by its name, only labels or only pixels: join them into one table, with the label as its first column"
      )
    }
    let kind: Kind = name.prefix.isEmpty ? .kaggle : .tables
    let near = (name.prefix.isEmpty ? "" : name.prefix + "_") + (part == .training ? "train.csv" : "test.csv")
    if name.suffix.contains(where: { $0.contains(/^(part)?[0-9]+$|^part$/) }) {
      return .unusable(
        "is not called \(near): rename it or, if it is one part of a table, join the parts into \(near)")
    }
    guard name.suffix.allSatisfy(FileWords.harmlessSuffixes.contains) else {
      return .unusable("is not called \(near): rename it to use it")
    }
    // Tables of other things may have such names, too.
    let columnCount = kind == .tables ? FirstLine(of: file).fieldCount : 0
    if (1..<60).contains(columnCount) {
      return .unusable("holds no images: its first line has \(columnCount) columns")
    }
    return .part(
      part == .training ? .trainingImages : .testImages, of: SetName(kind: kind, prefix: name.prefix),
      isExact: name.suffix.isEmpty && name.isLowercase)
  }

  static let arrayNames = "x_train, y_train, x_test and y_test"
  static let arrayAdvice =
    "Save all in one file: numpy.savez('digits.npz', x_train=..., y_train=..., x_test=..., y_test=...)"

  private static func array(_ name: FileWords, kind: Kind) -> RecognizedFile {
    guard let part = name.part, let contents = name.contents else {
      return .unusable(
        kind == .idx
          ? "has a name that does not say which of MNIST's files it is: train-images or t10k-images with "
            + "-idx3-ubyte, train-labels or t10k-labels with -idx1-ubyte"
          : "is not called one of \(arrayNames). \(arrayAdvice)")
    }
    let file: MNISTFile =
      switch (part, contents) {
      case (.training, .images): .trainingImages
      case (.training, .labels): .trainingLabels
      case (.test, .images): .testImages
      case (.test, .labels): .testLabels
      }
    guard name.suffix.isEmpty else {
      return .unusable(
        "is not called \(name.prefix.isEmpty ? "" : name.prefix + "-")\(file.name): rename it to use it")
    }
    return .part(file, of: SetName(kind: kind, prefix: name.prefix), isExact: name.isLowercase)
  }

  private static func unknown(_ file: DataFile, _ name: FileWords, _ line: FirstLine) -> RecognizedFile {
    let start = file.start(4096)
    if start.count > 4, start[0...1] == [0, 0], [8, 0x0B, 0x0C, 0x0D].contains(start[2]),
      (1...4).contains(start[3])
    {
      return array(name.withContents(start[3] > 2 ? .images : .labels), kind: .idx)
    }
    if line.isImage { return .unusable("looks like a table, but is not called train.csv or test.csv") }
    return start.contains(0) ? .unusable("is of an unknown kind") : .other
  }

  private static let otherTypes: [(types: Set<String>, reason: String)] = [
    (
      [
        "parquet", "feather", "arrow", "xlsx", "xls", "ods", "arff", "rds", "rda", "tfrecord", "sqlite", "db",
      ],
      "is not read: save it as CSV (in pandas, to_csv with index=False)"
    ),
    (
      ["pt", "pth", "pkl", "pickle", "p", "h5", "hdf5", "mat", "joblib", "safetensors", "bin"],
      "is not read: save its arrays with numpy.savez as x_train, y_train, x_test and y_test"
    ),
    (["zip", "npz", "tar", "tgz", "7z", "rar", "xz", "bz2", "zst", "gz", "z"], "is packed: unpack it"),
    (["crdownload", "part", "download", "partial"], "has not finished downloading"),
  ]

  private static let harmlessTypes: Set = [
    "md", "rst", "txt", "pdf", "html", "htm", "py", "ipynb", "r", "sh", "yml", "yaml", "toml", "json", "xml",
    "log",
    "ini", "cfg", "lock", "swift", "names", "bib",
  ]
}
