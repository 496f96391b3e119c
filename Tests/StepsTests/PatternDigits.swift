import Foundation

/// A handful of made-up digits in Kaggle's format: easy to tell apart, quick to learn.
enum PatternDigits {
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

  /// A pattern that the label decides, wherever one looks, on noise that the variant decides.
  private static func row(label: Int, variant: Int) -> String {
    (0..<784).map { pixel in
      let (row, column) = (pixel / 28 - 6, pixel % 28 - 6)
      let isInside = (0..<16).contains(row) && (0..<16).contains(column)
      let isBright = isInside && pattern(label, row, column)
      let noise = (pixel &* 7919 &+ variant &* 104_729) % 40
      return "\(isBright ? 255 - noise : noise)"
    }.joined(separator: ",")
  }

  /// Whether a pixel of a 16x16 square is bright: stripes and chequers, wide and narrow, a slant, a frame, a dot.
  private static func pattern(_ label: Int, _ row: Int, _ column: Int) -> Bool {
    switch label {
    case 0: true
    case 1: column / 4 % 2 == 1
    case 2: row / 4 % 2 == 1
    case 3: (row / 4 + column / 4) % 2 == 1
    case 4: column / 2 % 2 == 1
    case 5: row / 2 % 2 == 1
    case 6: (row / 2 + column / 2) % 2 == 1
    case 7: (row + column) / 4 % 2 == 1
    case 8: min(row, column) < 3 || max(row, column) > 12
    default: (5...10).contains(row) && (5...10).contains(column)
    }
  }

  private static func write(_ lines: [String], to url: URL) throws {
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: url)
  }
}
