import Foundation

/// The words of a file's name.
struct FileWords {
  enum Part { case training, test }
  enum Contents { case images, labels }

  let words: [String]
  /// The name's extension, in lower case.
  let type: String
  let isLowercase: Bool
  private(set) var part: Part?
  private(set) var contents: Contents?
  /// The words before `train` or `test`, and those after it.
  private(set) var prefix = ""
  private(set) var suffix: [String] = []
  private(set) var isIDX = false

  /// What may follow `train` in a table's name.
  static let harmlessSuffixes: Set = ["small", "data", "set", "dataset", "full", "mnist", "csv"]

  private static let joined = [
    "xtrain": ["x", "train"], "ytrain": ["y", "train"], "xtest": ["x", "test"], "ytest": ["y", "test"],
    "trainset": ["train", "set"], "testset": ["test", "set"],
    "trainx": ["train", "x"], "trainy": ["train", "y"], "testx": ["test", "x"], "testy": ["test", "y"],
  ]
  private static let images: Set = ["images", "image", "imgs", "img", "x", "pixels"]
  private static let labels: Set = ["labels", "label", "lbls", "y", "targets", "target", "classes"]

  init(_ name: String) {
    let lower = name.lowercased()
    isLowercase = name == lower
    type = URL(filePath: lower).pathExtension
    let stem =
      ["csv", "tsv", "txt", "npy", "data", "dat"].contains(type)
      ? String(lower.dropLast(type.count + 1)) : lower
    words = stem.split { !$0.isLetter && !$0.isNumber }.map(String.init).flatMap { Self.joined[$0] ?? [$0] }

    var before: [String] = []
    for word in words {
      if let part = [
        "train": Part.training, "training": .training, "test": .test, "testing": .test, "t10k": .test,
      ][word],
        self.part == nil
      {
        self.part = part
      } else if Self.images.contains(word) || Self.labels.contains(word) {
        contents = Self.images.contains(word) ? .images : .labels
      } else if ["idx1", "idx2", "idx3", "idx", "ubyte"].contains(word) {
        isIDX = true
        if contents == nil { contents = ["idx3": .images, "idx1": .labels, "idx2": .labels][word] }
      } else if word == "int", isIDX {
        continue
      } else if part == nil {
        before.append(word)
      } else {
        suffix.append(word)
      }
    }
    prefix = part == nil ? "" : before.joined(separator: "-")
  }

  /// The same words of a file whose first bytes say what it holds.
  func withContents(_ contents: Contents) -> FileWords {
    var copy = self
    copy.contents = self.contents ?? contents
    return copy
  }
}
