/// The kind of a file that cannot be read as data, as far as its first bytes tell.
public struct ForeignContents: Equatable, Sendable {
  /// What it is, to follow "this is".
  let name: String
  /// What to do about it, as a whole sentence.
  let advice: String

  private init(_ name: String, _ advice: String) { (self.name, self.advice) = (name, advice) }

  private static let table = "Save it as CSV in UTF-8."
  private static let again = "Download the file itself again."
  private static let arrays = "Save its arrays with numpy.savez as x_train, y_train, x_test and y_test."

  private static let starts: [(start: [UInt8], contents: ForeignContents)] = [
    (
      [0x50, 0x4B, 3, 4], Self("a zip archive or an Excel workbook", "Unpack it, or save it as CSV in UTF-8.")
    ),
    ([0x1F, 0x8B], Self("compressed with gzip twice", "Decompress it once with gunzip.")),
    ([0x42, 0x5A, 0x68], Self("compressed with bzip2", "Decompress it with bunzip2.")),
    ([0xFD, 0x37, 0x7A, 0x58], Self("compressed with xz", "Decompress it with unxz.")),
    ([0x28, 0xB5, 0x2F, 0xFD], Self("compressed with zstd", "Decompress it with unzstd.")),
    ([0x37, 0x7A, 0xBC, 0xAF], Self("a 7z archive", "Unpack it.")),
    ([0x52, 0x61, 0x72, 0x21], Self("a RAR archive", "Unpack it.")),
    ([0xFF, 0xFE], Self("text in UTF-16", table)), ([0xFE, 0xFF], Self("text in UTF-16", table)),
    (
      Array("version https://git-lfs".utf8),
      Self("a Git LFS pointer", "Get the file itself with git lfs pull.")
    ),
    (Array("<".utf8), Self("a web page or XML", again)),
    (Array("{".utf8), Self("JSON", table)), (Array("[".utf8), Self("JSON", table)),
    (Array("PAR1".utf8), Self("a Parquet file", table)), (Array("ARROW1".utf8), Self("an Arrow file", table)),
    ([0xD0, 0xCF, 0x11], Self("an old Excel workbook", table)),
    ([0x89, 0x48, 0x44, 0x46], Self("an HDF5 file", arrays)),
    (Array("MATLAB".utf8), Self("a MATLAB file", arrays)),
    ([0x80, 0x04, 0x95], Self("a Python pickle", arrays)),
    ([0x80, 0x03], Self("a Python pickle", arrays)), ([0x80, 0x02], Self("a Python pickle", arrays)),
    ([0x89, 0x50, 0x4E, 0x47], Self("a PNG picture", "Write the pixels of all pictures into tables.")),
    ([0xFF, 0xD8, 0xFF], Self("a JPEG picture", "Write the pixels of all pictures into tables.")),
    ([0x93, 0x4E, 0x55], Self("a NumPy array", "Give it a name that ends in .npy.")),
    ([0, 0, 8], Self("an IDX file", "Give it one of MNIST's names, such as train-images-idx3-ubyte.")),
  ]

  /// Nil for a plain table, and for what is not known.
  init?(_ bytes: Span<UInt8>) {
    let known = Self.starts.first { start, _ in
      bytes.count >= start.count && start.indices.allSatisfy { bytes[$0] == start[$0] }
    }
    guard let known else { return nil }
    self = known.contents
  }

  /// As ``init(_:)``, and also for what cannot be text: there is a zero byte at the beginning.
  init?(insteadOfText bytes: Span<UInt8>) {
    if let known = ForeignContents(bytes) {
      self = known
    } else if (0..<min(bytes.count, 4096)).contains(where: { bytes[$0] == 0 }) {
      self.init("binary data, or text in UTF-16", Self.table)
    } else {
      return nil
    }
  }
}
