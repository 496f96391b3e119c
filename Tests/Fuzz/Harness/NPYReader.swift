import Foundation

@testable import Datasets
@testable import Tensors

/// NumPy's arrays: the notebook's own, and those with which somebody brings digits.
struct NPYReader: FuzzedReader {
  private let file = ScratchFile("array.npy")
  private let copy = ScratchFile("copy.npy")

  func read(_ bytes: Data) throws {
    try file.write(bytes)
    try readElements(Float.self)
    try readElements(UInt8.self)
    try readElements(Int64.self)
    _ = try accepted(file.path, orRefusedBy: FileFormatError.self) { try Tensor(oneHotNPY: file.url) }
    try readDigits(bytes)
  }

  private func readElements<Element: NPYElement & Comparable>(_ type: Element.Type) throws {
    let array = try accepted(file.path, orRefusedBy: FileFormatError.self) {
      try NPY.read(type, from: file.url)
    }
    guard let array else { return }
    let count = array.elements.count
    try promise(storageSize(of: array.shape) == count, "\(array.shape) with \(count) elements")
    try NPY.write(shape: array.shape, elements: array.elements, to: copy.url)
    let again = try NPY.read(type, from: copy.url)
    // As bytes, since a NaN does not equal itself.
    try promise(
      again.shape == array.shape && Self.bytes(again.elements) == Self.bytes(array.elements),
      "an array is read as it was written")
    // Nothing but NaN differs from itself, and no range has it.
    if let last = array.elements.last, last == last {
      let form = ArrayForm(shape: [.some, .any], values: last...last)
      _ = try accepted(file.path, orRefusedBy: FileFormatError.self) { try NPY.read(form, from: file.url) }
    }
  }

  private func readDigits(_ bytes: Data) throws {
    let array = try accepted(file.path, orRefusedBy: NumPyError.self) {
      try NumPyArray(bytes, file: file.path)
    }
    guard let array else { return }
    var remarks: [String] = []
    let pixels = try accepted(file.path, orRefusedBy: NumPyError.self) {
      try array.pixels(remarks: &remarks)
    }
    if let pixels { try promise(pixels.count == array.count, "\(pixels.count) pixels of \(array.shape)") }
    let labels = try accepted(file.path, orRefusedBy: NumPyError.self) { try array.labels() }
    if let labels {
      try promise(labels.count == array.shape[0], "\(labels.count) labels of \(array.shape)")
      try promise(labels.allSatisfy { $0 <= 9 }, "labels are digits: \(labels)")
    }
  }

  private static func bytes<Element: BitwiseCopyable>(_ elements: [Element]) -> [UInt8] {
    elements.withUnsafeBytes { Array($0) }
  }
}
