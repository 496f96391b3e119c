import Foundation
import Tensors

/// An array of numbers in NumPy's format, `.npy` (NEP 1), alone or from an `.npz`.
struct NumPyArray {
  enum Element: String {
    case bool = "|b1"
    case uint8 = "|u1"
    case int8 = "|i1"
    case uint16 = "<u2"
    case int16 = "<i2"
    case uint32 = "<u4"
    case int32 = "<i4"
    case uint64 = "<u8"
    case int64 = "<i8"
    case float32 = "<f4"
    case float64 = "<f8"

    var byteCount: Int {
      switch self {
      case .bool, .uint8, .int8: 1
      case .uint16, .int16: 2
      case .uint32, .int32, .float32: 4
      case .uint64, .int64, .float64: 8
      }
    }
  }

  let file: String
  let shape: [Int]
  let element: Element
  /// Whether the first axis varies fastest, as in what pandas gives NumPy.
  private let isColumnMajor: Bool
  /// The file, whose elements begin at `start`.
  private let data: Data
  private let start: Int

  static func isArray(_ data: Data) -> Bool { NPYHeader.begins(data) }

  /// Reads the header.
  ///
  /// - Throws: `NumPyError` when the file is not an array of plain numbers, or does not have as many bytes as its
  ///   header says.
  init(_ data: Data, file: String) throws(NumPyError) {
    (self.file, self.data) = (file, data)
    if !Self.isArray(data), let contents = ForeignContents(data.span) {
      throw NumPyError(file: file, problem: .notAnArray(contents))
    }
    let header: NPYHeader
    do {
      header = try NPYHeader(data, URL(filePath: file))
    } catch {
      throw NumPyError(file: file, problem: .header(error))
    }
    guard let element = Element(rawValue: header.descriptor) else {
      throw NumPyError(file: file, problem: .elements(header.descriptor))
    }
    self.element = element
    (shape, start, isColumnMajor) = (header.shape, header.length, header.isFortranOrder)
    guard storageSize(of: shape, element.byteCount) == data.count - start else {
      throw NumPyError(file: file, problem: .damaged)
    }
  }

  var count: Int { shape.reduce(1, *) }

  /// Passes each element with its index in row-major order, as they are stored.
  func forEach<Failure: Error>(_ body: (Int, Double) throws(Failure) -> Void) throws(Failure) {
    let bytes = data.span
    let size = element.byteCount
    for stored in 0..<count {
      let position = start + stored * size
      var bits: UInt64 = 0
      for byte in 0..<size { bits |= UInt64(bytes[position + byte]) << UInt64(8 * byte) }
      let value: Double =
        switch element {
        case .bool, .uint8, .uint16, .uint32, .uint64: Double(bits)
        case .int8: Double(Int8(truncatingIfNeeded: bits))
        case .int16: Double(Int16(truncatingIfNeeded: bits))
        case .int32: Double(Int32(truncatingIfNeeded: bits))
        case .int64: Double(Int64(bitPattern: bits))
        case .float32: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
        case .float64: Double(bitPattern: bits)
        }
      try body(isColumnMajor ? rowMajorIndex(ofColumnMajor: stored) : stored, value)
    }
  }

  private func rowMajorIndex(ofColumnMajor index: Int) -> Int {
    var (rest, result) = (index, 0)
    var stride = count
    for length in shape {
      stride /= length
      result += rest % length * stride
      rest /= length
    }
    return result
  }

  /// The elements as bytes, if that is how they are stored.
  var bytes: [UInt8]? { element == .uint8 && !isColumnMajor ? [UInt8](data.dropFirst(start)) : nil }
}

extension NumPyArray {
  /// The images of 28 x 28 pixels, as bytes.
  ///
  /// - Parameter remarks: gets what was unusual.
  /// - Throws: `NumPyError`.
  func pixels(remarks: inout [String]) throws(NumPyError) -> [UInt8] {
    let (size, width, height) = (RawDigits.pixelsPerImage, RawDigits.width, RawDigits.height)
    let one = Array(shape.dropFirst())
    guard [[size], [height, width], [height, width, 1], [1, height, width]].contains(one) else {
      throw NumPyError(file: file, problem: .imageShape(shape))
    }
    guard count > 0 else { throw NumPyError(file: file, problem: .empty) }
    if let bytes { return BlackAndWhite.expanded(bytes, remarks: &remarks) }

    var hasFractions = false
    var (lowest, highest) = (0.0, 0.0)
    try forEach { (index, value) throws(NumPyError) in
      guard value.isFinite else {
        throw NumPyError(file: file, problem: .pixel("\(value)", image: index / size + 1))
      }
      if value != value.rounded() { hasFractions = true }
      lowest = min(lowest, value)
      highest = max(highest, value)
    }
    guard lowest >= 0, highest <= (hasFractions ? 1 + 1e-6 : 255) else {
      let scale = PixelScale(lowest: lowest, highest: highest, hasFractions: hasFractions)
      throw NumPyError(file: file, problem: .otherScale(scale))
    }
    var pixels = [UInt8](repeating: 0, count: count)
    let scale: Double = hasFractions ? 255 : 1
    forEach { pixels[$0] = UInt8(min(255, ($1 * scale).rounded())) }
    if hasFractions {
      remarks.append("its pixels, from 0 to 1, were multiplied by 255 and rounded")
      return pixels
    }
    return BlackAndWhite.expanded(pixels, remarks: &remarks)
  }

  /// The labels, as numbers or one-hot.
  ///
  /// - Throws: `NumPyError`.
  func labels() throws(NumPyError) -> [UInt8] {
    let isOneHot = shape.count == 2 && shape[1] == 10
    guard shape.count == 1 || (shape.count == 2 && shape[1] == 1) || isOneHot else {
      throw NumPyError(file: file, problem: .labelShape(shape))
    }
    var values = [Double](repeating: 0, count: count)
    forEach { values[$0] = $1 }
    if isOneHot {
      values = try (0..<shape[0]).map { row throws(NumPyError) in
        let one = Array(values[10 * row..<10 * row + 10])
        guard one.count(where: { $0 == 1 }) == 1, one.count(where: { $0 == 0 }) == 9 else {
          throw NumPyError(file: file, problem: .label("\(one)", index: row))
        }
        return Double(one.firstIndex(of: 1) ?? 0)
      }
    }
    if let index = values.firstIndex(where: { !(0...9).contains($0) || $0 != $0.rounded() }) {
      let finding = ClassLabels.finding(values.lazy.filter { abs($0) < 1e6 }.map { Int($0) })
      throw NumPyError(
        file: file,
        problem: finding == .strayLabels ? .label("\(values[index])", index: index) : .otherClasses(finding))
    }
    return values.map { UInt8($0) }
  }
}

/// An error in an array of digits in NumPy's format.
public struct NumPyError: Error, Equatable, CustomStringConvertible {
  public enum Problem: Sendable, Equatable {
    case damaged
    case header(FileFormatError)
    /// The file is something else.
    case notAnArray(ForeignContents)
    /// Elements of a type that is not read, by NumPy's name.
    case elements(String)
    case empty
    case imageShape([Int])
    case labelShape([Int])
    case pixel(String, image: Int)
    case otherScale(PixelScale)
    case label(String, index: Int)
    case otherClasses(ClassLabels.Finding)
    case countsDisagree(images: Int, labels: Int, labelsFile: String)
  }

  public let file: String
  public let problem: Problem

  public var description: String {
    switch problem {
    case .damaged:
      "\(file) is not a complete NumPy array: its length does not match its header. Save it again."
    case .header(let error): error.description
    case .notAnArray(let contents):
      "\(file) is not a NumPy array: it is \(contents.name). \(contents.advice)"
    case .elements(let type):
      "\(file) has elements of type '\(type)', which cannot be read. \(Self.advice(ofElements: type))"
    case .empty:
      "\(file) holds nothing. Replace it with an array of at least one digit."
    case .imageShape(let shape):
      "\(file) has the shape \(shape), but images must be [N, 28, 28] or [N, 784]. \(Self.advice(ofShape: shape))"
    case .labelShape(let shape):
      "\(file) has the shape \(shape), but labels must be [N], each a digit from 0 to 9, or one-hot, [N, 10]."
    case .pixel(let value, let image):
      "\(file) has a pixel of \(value) in image \(image). Pixels are numbers from 0 to 255, or from 0 to 1."
    case .otherScale(let scale):
      "\(file): its \(scale.explanation)"
    case .label(let label, let index):
      "\(file) has the label \(label) at index \(index), but a label is a digit from 0 to 9. Correct it, or leave out "
        + "the image."
    case .otherClasses(let finding):
      "\(file): \(finding.explanation ?? "the labels are not the digits")."
    case .countsDisagree(let images, let labels, let labelsFile):
      "\(file) holds \(images) images and \(labelsFile) \(labels) labels. Use two files of the same set."
    }
  }

  /// What to do about elements of another type.
  private static func advice(ofElements type: String) -> String {
    switch type.drop(while: { "<>|=".contains($0) }).first {
    case "f": "Save it with astype('float32')."
    case "O": "Save one array of plain numbers (numpy.stack makes one of a list of images)."
    case "U", "S": "Save the digits as numbers."
    default: "Save it with astype('uint8')."
    }
  }

  /// What to do about images of another shape.
  private static func advice(ofShape shape: [Int]) -> String {
    let (height, width) = (RawDigits.height, RawDigits.width)
    if shape.count == 1 { return "Are these the labels?" }
    if shape.count == 2, shape[1] == height * width + 1 {
      return
        "Are the labels still among them? Save array[:, 1:] as images and array[:, 0] as labels, or the other way round."
    }
    if shape.count == 2, shape[0] == height * width {
      return "The first axis should count the images: save its transpose (.T)."
    }
    if shape.count == 3, Array(shape.prefix(2)) == [height, width] {
      return "The first axis should count the images: save numpy.moveaxis(array, -1, 0)."
    }
    if shape.count == 4, shape.last == 3 || shape[1] == 3 {
      return "Convert the images to grayscale and scale them to 28 x 28."
    }
    return "Scale the images to 28 x 28, or reshape the array."
  }
}
