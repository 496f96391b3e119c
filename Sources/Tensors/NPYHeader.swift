import Foundation

/// The first part of a `.npy` file: a magic string, a version, a length and a Python dictionary.
package struct NPYHeader {
  /// NumPy's name for the type of the elements, such as "<f4".
  package let descriptor: String
  /// Whether the first axis, not the last, varies fastest.
  package let isFortranOrder: Bool
  package let shape: [Int]
  /// The number of bytes before the first element.
  package let length: Int

  /// As NumPy's own `max_header_size`.
  private static let longest = 10_000
  /// As NumPy's.
  private static let mostAxes = 64

  /// Whether `data` starts with the magic string of a `.npy` file.
  package static func begins(_ data: Data) -> Bool { data.starts(with: [0x93] + Array("NUMPY".utf8)) }

  /// Reads the header at the start of `data`.
  ///
  /// - Parameter url: what to call the file in errors.
  /// - Throws: ``FileFormatError`` that names the byte or the entry that is wrong.
  package init(_ data: Data, _ url: URL) throws(FileFormatError) {
    guard Self.begins(data) else {
      throw FileFormatError(url, "is not a .npy file: its first six bytes are not '\\x93NUMPY'.")
    }
    guard data.count >= 12, (1...3).contains(data[6]) else {
      throw FileFormatError(url, "is truncated, or of an unknown .npy version, at byte 6.")
    }
    let isLong = data[6] > 1
    let start = isLong ? 12 : 10
    let count = (8..<start).reversed().reduce(0) { $0 << 8 | Int(data[$1]) }
    guard count <= Self.longest else {
      throw FileFormatError(
        url, "declares a header of \(count) bytes at byte 8; NumPy reads at most \(Self.longest).")
    }
    guard start + count <= data.count, let text = String(data: data[start..<start + count], encoding: .utf8)
    else {
      throw FileFormatError(
        url, "is truncated: its header should end at byte \(start + count), but the file has \(data.count).")
    }
    if text.contains(/'descr'\s*:\s*\[/) {
      throw FileFormatError(url, "has elements of several fields; save each field as an array of its own.")
    }
    guard let descriptor = text.firstMatch(of: /'descr'\s*:\s*'([^']+)'/)?.1,
      let order = text.firstMatch(of: /'fortran_order'\s*:\s*(True|False)/)?.1,
      let tuple = text.firstMatch(of: /'shape'\s*:\s*\(([0-9, ]*)\)/)?.1
    else {
      throw FileFormatError(
        url, "has a header at byte \(start) without 'descr', 'fortran_order' or 'shape': \(text.prefix(80))")
    }
    let lengths = tuple.split(separator: ",").map {
      Int($0.trimmingCharacters(in: .whitespaces))
    }
    guard !lengths.contains(nil), lengths.count <= Self.mostAxes else {
      throw FileFormatError(url, "has an invalid shape, (\(tuple)), in its header at byte \(start).")
    }
    self.descriptor = String(descriptor)
    isFortranOrder = order == "True"
    shape = lengths.compactMap { $0 }
    length = start + count
  }
}
