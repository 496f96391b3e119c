import Foundation

/// The IDX format, in which MNIST is published.
///
/// A file starts with big-endian 32-bit integers: a magic number, which gives the type and the number of axes, then the
/// length of each axis. The elements follow, one byte each, row-major. Format: Y. LeCun, C. Cortes, C. J. C. Burges,
/// *The MNIST database of handwritten digits*.
public enum IDXFile {
  static let imagesMagicNumber: UInt32 = 0x0000_0803
  static let labelsMagicNumber: UInt32 = 0x0000_0801
  /// Labels as QMNIST has them: rows of eight 32-bit integers, of which the first is the digit.
  static let labelRowsMagicNumber: UInt32 = 0x0000_0C02

  /// The images in one IDX file and their labels in another.
  ///
  /// - Parameters:
  ///   - imagesFile: what to call the file of `images` in errors; `labelsFile` likewise.
  /// - Throws: `IDXError` when either is malformed or their counts disagree.
  public static func digits(
    images: Data, imagesFile: String, labels: Data, labelsFile: String
  ) throws(IDXError) -> RawDigits {
    let pixels = try self.pixels(from: images, file: imagesFile)
    let labels = try self.labels(from: labels, file: labelsFile)
    let imageCount = pixels.count / RawDigits.pixelsPerImage
    guard imageCount == labels.count else {
      throw .countsDisagree(
        imagesFile: imagesFile, imageCount: imageCount, labelsFile: labelsFile, labelCount: labels.count)
    }
    return RawDigits(pixels: pixels, labels: labels)
  }

  /// The pixels in an IDX file of 28 x 28 images, `[N, 28, 28]` row-major.
  ///
  /// - Parameter file: what to call the file in errors.
  /// - Throws: `IDXError` when the bytes are not such a file.
  public static func pixels(from data: Data, file: String) throws(IDXError) -> [UInt8] {
    let lengths = try header(of: data, magicNumber: imagesMagicNumber, axisCount: 3, file: file)
    let (count, height, width) = (lengths[0], lengths[1], lengths[2])
    guard height == RawDigits.height, width == RawDigits.width else {
      throw .wrongImageSize(file: file, height: height, width: width)
    }
    return try elements(of: data, after: 16, count: count * RawDigits.pixelsPerImage, file: file)
  }

  /// The labels in an IDX file of labels, each 0 to 9.
  ///
  /// - Parameter file: what to call the file in errors.
  /// - Throws: `IDXError` when the bytes are not such a file.
  public static func labels(from data: Data, file: String) throws(IDXError) -> [UInt8] {
    let labels: [Int]
    let (start, step): (Int, Int)
    if data.starts(with: [0, 0, 0x0C, 2]) {
      let lengths = try header(of: data, magicNumber: labelRowsMagicNumber, axisCount: 2, file: file)
      guard lengths[1] > 0 else { throw .empty(file: file) }
      // QMNIST has eight integers a row. With absurdly many, the size would overflow.
      guard lengths[1] <= 1024 else {
        throw .tooShort(file: file, expected: 12 + 4 * lengths[1], found: data.count)
      }
      (start, step) = (12, 4 * lengths[1])
      let bytes = try elements(of: data, after: start, count: lengths[0] * step, file: file)
      labels = stride(from: 0, to: bytes.count, by: step).map { row in
        Int(Int32(bitPattern: bytes[row..<row + 4].reduce(0) { $0 << 8 | UInt32($1) }))
      }
    } else {
      let count = try header(of: data, magicNumber: labelsMagicNumber, axisCount: 1, file: file)[0]
      (start, step) = (8, 1)
      labels = try elements(of: data, after: start, count: count, file: file).map(Int.init)
    }
    if let index = labels.firstIndex(where: { !(0...9).contains($0) }) {
      let finding = ClassLabels.finding(labels)
      guard finding == .strayLabels else { throw .otherClasses(file: file, finding) }
      throw .labelOutOfRange(file: file, byte: start + index * step, label: labels[index])
    }
    return labels.map { UInt8($0) }
  }

  /// The IDX file of 28 x 28 images that holds `pixels`.
  public static func imagesFile(of pixels: [UInt8]) -> Data {
    let count = pixels.count / RawDigits.pixelsPerImage
    return serialized(
      [imagesMagicNumber, UInt32(count), UInt32(RawDigits.height), UInt32(RawDigits.width)], pixels)
  }

  /// The IDX file that holds `labels`.
  public static func labelsFile(of labels: [UInt8]) -> Data {
    serialized([labelsMagicNumber, UInt32(labels.count)], labels)
  }

  private static func serialized(_ header: [UInt32], _ elements: [UInt8]) -> Data {
    var data = Data(capacity: 4 * header.count + elements.count)
    for word in header {
      data.append(contentsOf: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) })
    }
    data.append(contentsOf: elements)
    return data
  }

  /// The length of each axis, after a check of the magic number.
  private static func header(
    of data: Data, magicNumber: UInt32, axisCount: Int, file: String
  ) throws(IDXError) -> [Int] {
    let byteCount = 4 + 4 * axisCount
    let words = stride(from: 0, to: min(data.count, byteCount) / 4 * 4, by: 4).map { offset in
      data.dropFirst(offset).prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
    if let found = words.first, found != magicNumber {
      if found >> 16 != 0, let contents = ForeignContents(data.span) {
        throw .notIDX(file: file, contents)
      }
      throw .wrongMagicNumber(file: file, expected: magicNumber, found: found)
    }
    guard words.count == 1 + axisCount else {
      throw .tooShort(file: file, expected: byteCount, found: data.count)
    }
    guard words[1] > 0 else { throw .empty(file: file) }
    return words.dropFirst().map(Int.init)
  }

  private static func elements(
    of data: Data, after headerCount: Int, count: Int, file: String
  ) throws(IDXError) -> [UInt8] {
    let expected = headerCount + count
    guard data.count >= expected else { throw .tooShort(file: file, expected: expected, found: data.count) }
    guard data.count == expected else {
      throw .trailingBytes(file: file, expected: expected, found: data.count)
    }
    return [UInt8](data.dropFirst(headerCount))
  }
}

/// An error in an IDX file.
public enum IDXError: Error, Equatable, CustomStringConvertible {
  case wrongMagicNumber(file: String, expected: UInt32, found: UInt32)
  /// The file is something else.
  case notIDX(file: String, ForeignContents)
  /// The file has `found` bytes, fewer than the `expected` number that its header gives.
  case tooShort(file: String, expected: Int, found: Int)
  /// The file has `found` bytes, more than the `expected` number that its header gives.
  case trailingBytes(file: String, expected: Int, found: Int)
  case wrongImageSize(file: String, height: Int, width: Int)
  case labelOutOfRange(file: String, byte: Int, label: Int)
  /// The labels as a whole are not those of digits.
  case otherClasses(file: String, ClassLabels.Finding)
  /// The header says that there are no images, or no labels.
  case empty(file: String)
  case countsDisagree(imagesFile: String, imageCount: Int, labelsFile: String, labelCount: Int)

  public var description: String {
    switch self {
    case .wrongMagicNumber(let file, let expected, let found):
      "\(file) is not an IDX file of \(Self.contents(of: expected)): its first 4 bytes should be the magic number "
        + "\(Self.hexadecimal(expected)), but are \(Self.hexadecimal(found))\(Self.fix(found))"
    case .notIDX(let file, let contents):
      "\(file) is not an IDX file: it is \(contents.name). \(contents.advice)"
    case .tooShort(let file, let expected, let found):
      "\(file) is truncated: it should have \(expected) bytes, but ends after byte \(found). Copy or "
        + "download it again."
    case .trailingBytes(let file, let expected, let found):
      "\(file) should end after byte \(expected), according to its header, but continues to byte \(found). "
        + "Copy or download it again."
    case .wrongImageSize(let file, let height, let width):
      "\(file) holds images of \(height) x \(width) pixels (bytes 8 to 15), but the network takes 28 x 28. "
        + "Scale the images to 28 x 28."
    case .labelOutOfRange(let file, let byte, let label):
      "\(file) has the label \(label) at byte \(byte), but a label is a digit from 0 to 9. Copy or download it again."
    case .otherClasses(let file, let finding):
      "\(file): \(finding.explanation ?? "the labels are not the digits")."
    case .empty(let file):
      "\(file) says in bytes 4 to 7 that it holds nothing. Replace it with a file of at least one digit."
    case .countsDisagree(let imagesFile, let imageCount, let labelsFile, let labelCount):
      "\(imagesFile) holds \(imageCount) images and \(labelsFile) \(labelCount) labels, according to bytes 4 "
        + "to 7 of each. Use two files of the same set."
    }
  }

  private static func contents(of magicNumber: UInt32) -> String {
    magicNumber == IDXFile.imagesMagicNumber ? "images" : "labels"
  }

  private static func hexadecimal(_ word: UInt32) -> String {
    let digits = String(word, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// What another magic number reveals: two zeros, the type of the elements and the number of axes.
  private static func fix(_ magicNumber: UInt32) -> String {
    switch magicNumber {
    case IDXFile.imagesMagicNumber: return ", that of images: were the two files swapped?"
    case IDXFile.labelsMagicNumber: return ", that of labels: were the two files swapped?"
    default: break
    }
    let types: [UInt32: String] = [
      0x08: "bytes", 0x09: "signed bytes", 0x0B: "16-bit integers", 0x0C: "32-bit integers",
      0x0D: "32-bit floats",
      0x0E: "64-bit floats",
    ]
    guard let type = types[magicNumber >> 8], (1...8).contains(magicNumber & 0xFF) else {
      return
        ". It is damaged, or another kind of file: copy it again, or save the images and labels as IDX files."
    }
    return
      ", that of \(type) in \(magicNumber & 0xFF) \(magicNumber & 0xFF == 1 ? "axis" : "axes"). Save images as bytes from 0 to 255 in three axes, [N, 28, 28], "
      + "and labels as bytes in one."
  }
}
