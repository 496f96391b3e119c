import Foundation

/// A handful of made-up digits in Kaggle's format: easy to tell apart, quick to learn.
enum TinyDigits {
  /// Writes `train.csv` and `test.csv` into `folder`.
  static func writeKaggle(to folder: URL, training: Int = 200, test: Int = 30) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let pixelNames = (0..<784).map { "pixel\($0)" }.joined(separator: ",")
    let trainingRows = (0..<training).map { "\($0 % 10)," + row(label: $0 % 10, variant: $0) }
    try write(["label," + pixelNames] + trainingRows, to: folder.appending(path: "train.csv"))
    let testRows = (0..<test).map { row(label: $0 % 10, variant: 1000 + $0) }
    try write([pixelNames] + testRows, to: folder.appending(path: "test.csv"))
  }

  /// Writes MNIST-style tables, whose test images have labels too.
  static func writeMNIST(to folder: URL, training: Int = 200, test: Int = 30) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, count, first) in [("mnist_train.csv", training, 0), ("mnist_test.csv", test, 1000)] {
      try write(
        (0..<count).map { "\($0 % 10)," + row(label: $0 % 10, variant: first + $0) },
        to: folder.appending(path: name))
    }
  }

  /// The test images' labels.
  static func testLabels(_ count: Int = 30) -> [Int] { (0..<count).map { $0 % 10 } }

  /// A bright 8x8 square at a place that the label decides, on noise that the variant decides.
  private static func row(label: Int, variant: Int) -> String {
    let (top, left) = (label / 4 * 9 + 1, label % 4 * 6 + 1)
    return (0..<784).map { pixel in
      let isInside = (top..<top + 8).contains(pixel / 28) && (left..<left + 8).contains(pixel % 28)
      let noise = (pixel &* 7919 &+ variant &* 104_729) % 40
      return "\(isInside ? 255 - noise : noise)"
    }.joined(separator: ",")
  }

  private static func write(_ lines: [String], to url: URL) throws {
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: url)
  }
}
