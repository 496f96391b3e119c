import Foundation

/// A file that is not what its name promises, with the place where that shows and what to do.
public struct FileFormatError: Error, CustomStringConvertible, Equatable {
  public let description: String

  public init(_ url: URL, _ problem: String) {
    description = "\(url.path(percentEncoded: false)) \(problem)"
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

/// The number of bytes of an array of `shape`, or nil where that overflows.
func storageSize(of shape: [Int], _ elementSize: Int) -> Int? {
  shape.reduce(elementSize) { size, length in
    guard let size, length >= 0 else { return nil }
    let (product, overflow) = size.multipliedReportingOverflow(by: length)
    return overflow ? nil : product
  }
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

/// The system's word for what went wrong ("No such file or directory"), without Foundation's wrapping.
private func reason(_ error: any Error) -> String {
  let underlying = (error as? CocoaError)?.underlying ?? error
  return (underlying as? POSIXError).map { String(cString: strerror($0.code.rawValue)) }
    ?? "\(underlying.localizedDescription)".trimmingCharacters(in: ["."])
}
