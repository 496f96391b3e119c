import Datasets
import Foundation

/// MNIST's own format.
struct IDXReader: FuzzedReader {
  private let file = "train-idx-ubyte"

  func read(_ bytes: Data) throws {
    let pixels = try accepted(file, orRefusedBy: IDXError.self) {
      try IDXFile.pixels(from: bytes, file: file)
    }
    if let pixels { try promise(IDXFile.imagesFile(of: pixels) == bytes, "images are written as they were") }
    let labels = try accepted(file, orRefusedBy: IDXError.self) {
      try IDXFile.labels(from: bytes, file: file)
    }
    if let labels {
      try promise(labels.allSatisfy { $0 <= 9 }, "labels are digits: \(labels)")
      let isPlain = bytes.starts(with: [0, 0, 8])
      try promise(!isPlain || IDXFile.labelsFile(of: labels) == bytes, "labels are written as they were")
    }
  }
}
