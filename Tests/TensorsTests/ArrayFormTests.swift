import Foundation
import TestSupport
import Testing

@testable import Tensors

@Suite("An array with a required form")
struct ArrayFormTests {
  private let images = ArrayForm<Float>(shape: [.some, 2, 2, 1], values: 0...1)

  /// What reading `shape` and `elements` in a form says, in a folder like a step's; nil when they are read.
  private func problem<Element>(
    _ shape: [Int], _ elements: [Element], _ form: ArrayForm<Element>
  ) throws -> String? {
    try withTemporaryFolder { folder in
      let step = folder.appending(path: "2-reshape")
      try FileManager.default.createDirectory(at: step, withIntermediateDirectories: true)
      let url = step.appending(path: "images.npy")
      try NPY.write(shape: shape, elements: elements, to: url)
      do throws(FileFormatError) {
        #expect(try NPY.read(form, from: url) == (shape, elements))
        return nil
      } catch {
        #expect(error.description.contains("2-reshape/images.npy"), "\(error)")
        return error.description
      }
    }
  }

  @Test("is read if it has the form, including the ends of the range")
  func fits() throws {
    #expect(try problem([2, 2, 2, 1], [0, 1, 0.5, 0, 0, 0, 0, 1], images) == nil)
    #expect(try problem([0], [UInt8](), ArrayForm(shape: [.any], values: 0...9)) == nil)
  }

  @Test(
    "is refused with both shapes and the step to run if its shape is another, even of the same size",
    arguments: [[2, 4, 1, 1], [8], [2, 2, 2], [2, 2, 2, 1, 1], [1, 1, 8, 1]])
  func otherShape(shape: [Int]) throws {
    let problem = try #require(try problem(shape, [Float](repeating: 0, count: 8), images))
    #expect(problem.contains("the shape \(shape) where [N, 2, 2, 1]"), "\(problem)")
    #expect(problem.contains("Run step 2-reshape again."), "\(problem)")
  }

  @Test("is refused when it is empty and must not be")
  func empty() throws {
    #expect(try problem([0, 2, 2, 1], [], images)?.contains("N is at least 1") == true)
  }

  @Test(
    "is refused with the place of the first element that is out of range",
    arguments: [Float.nan, .infinity, -.infinity, -1e-30, 1.0000001, .greatestFiniteMagnitude])
  func otherValue(value: Float) throws {
    // Beyond the first block that is looked at.
    var elements = [Float](repeating: 0.5, count: 4 * 3000)
    elements[4 * 2500 + 2] = value
    elements[4 * 2500 + 3] = value
    let problem = try #require(try problem([3000, 2, 2, 1], elements, images))
    #expect(problem.contains("holds \(value) at [2500, 1, 0, 0]"), "\(problem)")
  }

  @Test("of labels or folds is checked in the same way")
  func integers() throws {
    let digits = ArrayForm<UInt8>(shape: [.some], values: 0...9)
    #expect(try problem([3], [0, 9, 11], digits)?.contains("holds 11 at [2]") == true)
    let folds = ArrayForm<Int64>(shape: [.some], values: 0...9)
    #expect(try problem([2], [0, -1], folds)?.contains("holds -1 at [1]") == true)
    #expect(try problem([1], [Int64.max], folds) != nil)
  }

  @Test("one-hot rows have a single 1 among zeros")
  func oneHotRows() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "labels.npy")
      func read(_ rows: [Float]) throws -> Tensor {
        try Tensor(shape: [rows.count / 3, 3], elements: rows).write(npy: url)
        return try Tensor(oneHotNPY: url, classCount: 3)
      }
      let rows = try read([0, 1, 0, 0, 0, 1])
      #expect(rows.argmaxOfRows() == [1, 2])
      for wrong in [[0, 0, 0], [1, 0, 1], [0.5, 0.5, 0], [1, 1e-9, 0], [.nan, 0, 1]] as [[Float]] {
        #expect(throws: FileFormatError.self, "\(wrong)") { try read([1, 0, 0] + wrong) }
      }
    }
  }

  @Test("whose lengths overflow is refused, even if it has no elements")
  func overflow() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "overflow.npy")
      for shape in ["(0, 4611686018427387904, 4)", "(4294967296, 4294967296, 0)", "(1 2,)"] {
        var text = "{'descr': '<f4', 'fortran_order': False, 'shape': \(shape), }"
        text += String(repeating: " ", count: 117 - text.count) + "\n"
        try Data([0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(text.utf8)).write(to: url)
        #expect(throws: FileFormatError.self, "\(shape)") { try Tensor(npy: url) }
      }
    }
  }

  @Test("with a header of megabytes is refused before it is searched")
  func longHeader() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "long.npy")
      let length = 20_000_000
      let bytes = (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
      try (Data([0x93] + Array("NUMPY".utf8) + [2, 0] + bytes) + Data(count: length)).write(to: url)
      let error = #expect(throws: FileFormatError.self) { try Tensor(npy: url) }
      #expect(error?.description.contains("header of 20000000 bytes") == true, "\(error as Any)")
    }
  }
}
