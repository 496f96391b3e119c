import Foundation

/// A file that does not hold what it should: what is wrong, where, and what to do.
public struct FileFormatError: Error, CustomStringConvertible, Equatable {
  public let description: String

  public init(_ url: URL, _ problem: String) {
    description = "\(url.path(percentEncoded: false)) \(problem)"
  }

  /// A file that is not as the step that made it left it, or that something else put there.
  ///
  /// - Parameter problem: what is wrong, without a full stop; what to do is added.
  public init(altered url: URL, _ problem: String) {
    let folder = url.deletingLastPathComponent().lastPathComponent
    // Artifacts are in a folder named for the step that makes them, such as 2-reshape.
    let maker = folder.prefixMatch(of: /[1-9][0-9]*-./) == nil ? "the step that makes it" : "step \(folder)"
    self.init(url, "\(problem). Run \(maker) again.")
  }
}

/// The bytes of the file at `url`, memory-mapped.
func mappedBytes(of url: URL) throws(FileFormatError) -> Data {
  do {
    return try Data(contentsOf: url, options: .alwaysMapped)
  } catch {
    throw FileFormatError(url, "cannot be read: \(reason(error)).")
  }
}

/// The number of elements of an array of `shape`, times `elementSize`; nil where a length is negative or a product of
/// lengths overflows, even if another length is 0.
package func storageSize(of shape: [Int], _ elementSize: Int = 1) -> Int? {
  let product = shape.reduce(Optional(elementSize)) { size, length in
    guard let size, length >= 0 else { return nil }
    let (product, overflow) = size.multipliedReportingOverflow(by: max(length, 1))
    return overflow ? nil : product
  }
  return shape.contains(0) ? product.map { _ in 0 } : product
}

extension FileFormatError {
  /// Does `write`, which writes the file at `url`.
  ///
  /// - Throws: ``FileFormatError`` that names the file, for whatever `write` throws.
  public static func wrapping(_ url: URL, _ write: () throws -> Void) throws(FileFormatError) {
    do {
      try write()
    } catch {
      throw FileFormatError(
        url,
        "cannot be written: \(reason(error)). Check that the folder exists, is writable and has space left.")
    }
  }
}

/// The system's description of what went wrong ("No such file or directory"), without Foundation's wrapping.
private func reason(_ error: any Error) -> String {
  let underlying = (error as? CocoaError)?.underlying ?? error
  return (underlying as? POSIXError).map { String(cString: strerror($0.code.rawValue)) }
    ?? "\(underlying.localizedDescription)".trimmingCharacters(in: ["."])
}
