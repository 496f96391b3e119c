import Foundation

/// One file of images that need not belong to a set: a table, IDX, or a NumPy array; compressed with gzip or not.
public struct ImageFile: Sendable {
  public let digits: RawDigits
  /// The id of each image in a table, and the name of that column; nil if images are only numbered.
  public let ids: (column: String, values: [String])?
  /// What was unusual and how it was understood, a sentence each.
  public let remarks: [String]

  /// Reads the file, whose first bytes tell its kind.
  ///
  /// - Parameter labels: a file of labels, IDX or NumPy. Without one, labels come from the table, or from the IDX file
  ///   with MNIST's name for it: `t10k-labels-idx1-ubyte` for `t10k-images-idx3-ubyte`.
  /// - Throws: `DigitsCSVError`, `IDXError`, `NumPyError`, `GzipError` or `DataSourceError`, which name the file, the place
  ///   and the fix.
  public init(contentsOf url: URL, labels: URL?) throws {
    let file = DataFile(url)
    let data = try file.contents()
    var remarks: [String] = []
    let pixels: [UInt8]
    var known: [UInt8]?
    if NumPyArray.isArray(data) {
      pixels = try NumPyArray(data, file: file.path).pixels(remarks: &remarks)
      ids = nil
    } else if data.starts(with: [0, 0, 8]) {
      pixels = BlackAndWhite.expanded(try IDXFile.pixels(from: data, file: file.path), remarks: &remarks)
      ids = nil
      if labels == nil, let neighbor = Self.labels(beside: url) {
        known = try Self.labels(in: neighbor, of: pixels, file: file)
        remarks.append("its labels are in \(neighbor.lastPathComponent)")
      }
    } else {
      let table = try DigitsCSV.digits(from: data, needsLabels: false, file: file.path)
      (pixels, known, ids) = (table.digits.pixels, table.digits.labels, table.ids)
      remarks += table.remarks
    }
    if let labels { known = try Self.labels(in: labels, of: pixels, file: file) }
    digits = RawDigits(pixels: pixels, labels: known)
    self.remarks = remarks
  }

  /// The file of labels that goes with MNIST's file of images.
  private static func labels(beside images: URL) -> URL? {
    let name = images.lastPathComponent
    let other = name.replacing("images", with: "labels").replacing("idx3", with: "idx1")
    let url = images.deletingLastPathComponent().appending(path: other)
    return other != name && FileManager.default.fileExists(atPath: url.path) ? url : nil
  }

  /// Labels, one for each image of `file`.
  private static func labels(in url: URL, of pixels: [UInt8], file: DataFile) throws -> [UInt8] {
    let data = try DataFile(url).contents()
    let labels =
      try NumPyArray.isArray(data)
      ? NumPyArray(data, file: url.path).labels() : IDXFile.labels(from: data, file: url.path)
    let count = pixels.count / RawDigits.pixelsPerImage
    guard labels.count == count else {
      throw IDXError.countsDisagree(
        imagesFile: file.path, imageCount: count, labelsFile: url.path, labelCount: labels.count)
    }
    return labels
  }
}
