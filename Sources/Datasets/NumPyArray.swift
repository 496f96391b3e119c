import Foundation

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
  /// The file, whose elements begin at `start`, row-major.
  private let data: Data
  private let start: Int

  static func isArray(_ data: Data) -> Bool { data.starts(with: [0x93] + Array("NUMPY".utf8)) }

  /// Reads the header.
  ///
  /// - Throws: `NumPyError` when the file is no array of plain numbers in row-major order, or has not as many bytes as
  ///   its header says.
  init(_ data: Data, file: String) throws(NumPyError) {
    self.file = file
    self.data = data
    guard data.count >= 12, Self.isArray(data) else { throw NumPyError(file: file, problem: .damaged) }
    let bytes = data.span
    let isOld = bytes[6] == 1
    let prefix = isOld ? 10 : 12
    let length = (8..<prefix).reversed().reduce(0) { $0 << 8 | Int(bytes[$1]) }
    guard prefix + length <= data.count else { throw NumPyError(file: file, problem: .damaged) }
    start = prefix + length
    let header = ASCII.text(of: bytes, prefix..<start)
    guard let type = header.firstMatch(of: /'descr': *'([^']*)'/)?.1,
      let sizes = header.firstMatch(of: /'shape': *\(([0-9, ]*)\)/)?.1
    else { throw NumPyError(file: file, problem: .damaged) }
    guard let element = Element(rawValue: String(type)) else {
      throw NumPyError(file: file, problem: .elements(String(type)))
    }
    if header.contains(/'fortran_order': *True/) { throw NumPyError(file: file, problem: .columnMajor) }
    self.element = element
    shape = sizes.split(separator: ",").compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }
    var byteCount = element.byteCount
    for length in shape {
      let (product, overflows) = byteCount.multipliedReportingOverflow(by: length)
      guard !overflows else { throw NumPyError(file: file, problem: .damaged) }
      byteCount = product
    }
    guard data.count - start == byteCount else { throw NumPyError(file: file, problem: .damaged) }
  }

  var count: Int { shape.reduce(1, *) }

  /// Passes each element, in order.
  func forEach<Failure: Error>(_ body: (Int, Double) throws(Failure) -> Void) throws(Failure) {
    let bytes = data.span
    let size = element.byteCount
    for index in 0..<count {
      let position = start + index * size
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
      try body(index, value)
    }
  }

  /// The elements as bytes, if they are that on the disk.
  var bytes: [UInt8]? { element == .uint8 ? [UInt8](data.dropFirst(start)) : nil }
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
      throw NumPyError(file: file, problem: .range(lowest, highest, hasFractions: hasFractions))
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
    var values: [Double] = []
    forEach { values.append($1) }
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

/// What is wrong with an array of digits in NumPy's format.
public struct NumPyError: Error, Equatable, CustomStringConvertible {
  public enum Problem: Sendable, Equatable {
    case damaged
    /// Elements of a type that is not read, by NumPy's name.
    case elements(String)
    case columnMajor
    case empty
    case imageShape([Int])
    case labelShape([Int])
    case pixel(String, image: Int)
    case range(Double, Double, hasFractions: Bool)
    case label(String, index: Int)
    case otherClasses(ClassLabels.Finding)
    case countsDisagree(images: Int, labels: Int, labelsFile: String)
  }

  public let file: String
  public let problem: Problem

  public var description: String {
    switch problem {
    case .damaged:
      "\(file) is no whole array of NumPy's: its header and its length do not go together. Save it again."
    case .elements(let type):
      "\(file) has elements of the type '\(type)', which are not read. Save it with astype('uint8')."
    case .columnMajor:
      "\(file) is stored column by column (fortran_order). Save numpy.ascontiguousarray of it."
    case .empty:
      "\(file) holds nothing. Replace it with an array of at least one digit."
    case .imageShape(let shape):
      "\(file) has the shape \(shape), and images are needed as [N, 28, 28] or [N, 784]."
    case .labelShape(let shape):
      "\(file) has the shape \(shape), and labels are needed as [N]."
    case .pixel(let value, let image):
      "\(file) has the pixel \(value) in its image \(image). Pixels are numbers from 0 to 255, or from 0 to 1."
    case .range(let lowest, let highest, let hasFractions):
      "\(file) has pixels from \(lowest) to \(highest)\(hasFractions ? ", with fractions" : ""). They must be whole "
        + "numbers from 0 to 255, or all from 0 to 1: save the original ones."
    case .label(let label, let index):
      "\(file) has the label \(label) at index \(index), but a label is a digit from 0 to 9. Correct it, or leave out "
        + "the image."
    case .otherClasses(let finding):
      "\(file): \(finding.explanation ?? "the labels are not the digits")."
    case .countsDisagree(let images, let labels, let labelsFile):
      "\(file) holds \(images) images and \(labelsFile) \(labels) labels. Use the two files of one set."
    }
  }
}
