import Files
import Foundation

/// A type of array element that `.npy` files hold.
public protocol NPYElement: BitwiseCopyable, Sendable {
  /// NumPy's name for the type, such as "<f4".
  static var npyDescriptor: String { get }
}

extension Float: NPYElement { public static var npyDescriptor: String { "<f4" } }
extension UInt8: NPYElement { public static var npyDescriptor: String { "|u1" } }
extension Int64: NPYElement { public static var npyDescriptor: String { "<i8" } }

/// Arrays in NumPy's file format (NEP 1): versions 1 to 3 are read, version 1.0 is written.
public enum NPY {
  /// Reads an array of `Element`s in C order through a memory map.
  ///
  /// - Throws: ``FileFormatError`` that names the byte or the header's entry that is wrong.
  public static func read<Element: NPYElement>(
    _ type: Element.Type = Element.self, from url: URL
  ) throws(FileFormatError) -> (shape: [Int], elements: [Element]) {
    let data = try mappedBytes(of: url)
    let header = try NPYHeader(data, url)
    guard header.descriptor == Element.npyDescriptor else {
      throw FileFormatError(
        url,
        "holds elements of type '\(header.descriptor)' where '\(Element.npyDescriptor)' is expected: "
          + "save it with .astype('\(Element.npyDescriptor)').")
    }
    guard !header.isFortranOrder else {
      throw FileFormatError(url, "is in Fortran order; save it with numpy.ascontiguousarray.")
    }
    let byteCount = data.count - header.length
    guard storageSize(of: header.shape, MemoryLayout<Element>.stride) == byteCount else {
      throw FileFormatError(
        url,
        """
        has \(byteCount) bytes after its header of \(header.length), but an array of shape \(header.shape) \
        and type '\(header.descriptor)' has another size: the file is truncated or altered. \
        Run the step that makes it again.
        """)
    }
    return (header.shape, Tensors.elements(type, in: data, from: header.length))
  }

  /// Writes `elements`, in C order, as an array of `shape`; the file is replaced as a whole.
  ///
  /// - Throws: ``FileFormatError`` when the file cannot be written.
  public static func write<Element: NPYElement>(
    shape: [Int], elements: [Element], to url: URL
  ) throws(FileFormatError) {
    precondition(
      shape.reduce(1, *) == elements.count,
      "An array of shape \(shape) has \(shape.reduce(1, *)) elements, not \(elements.count)")
    let lengths = shape.map { "\($0)," }.joined(separator: " ")
    let tuple = shape.count == 1 ? lengths : String(lengths.dropLast())
    var header = "{'descr': '\(Element.npyDescriptor)', 'fortran_order': False, 'shape': (\(tuple)), }"
    // The elements start at a multiple of 64 bytes; ten bytes come before the header, a newline ends it.
    header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
    var data = Data([0x93] + Array("NUMPY".utf8) + [1, 0])
    data.append(contentsOf: [UInt8(header.utf8.count & 0xFF), UInt8(header.utf8.count >> 8)])
    data.append(contentsOf: header.utf8)
    elements.withUnsafeBytes { data.append(contentsOf: $0) }
    try FileFormatError.wrapping(url) { try AtomicFile.write(data, to: url) }
  }
}

extension Tensor {
  /// Reads a tensor of 32-bit floats from a `.npy` file.
  ///
  /// - Throws: ``FileFormatError``.
  public init(npy url: URL) throws(FileFormatError) {
    let (shape, elements) = try NPY.read(Float.self, from: url)
    self.init(shape: shape, elements: elements)
  }

  /// Writes the tensor as a `.npy` file.
  ///
  /// - Throws: ``FileFormatError``.
  public func write(npy url: URL) throws(FileFormatError) {
    try NPY.write(shape: shape, elements: elements, to: url)
  }
}
