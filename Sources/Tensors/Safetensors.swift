import Files
import Foundation

/// Named tensors in a file of Hugging Face's safetensors format: eight bytes that hold the header's length, a JSON
/// header with the place of each tensor, and the numbers.
///
/// Only 32-bit floats are read and written. <https://github.com/huggingface/safetensors>
public struct Safetensors: Sendable, Equatable {
  /// The tensors, in the order of the file.
  public var tensors: [(name: String, value: Tensor)]

  /// Free text by key, kept in the header.
  public var metadata: [String: String]

  public init(tensors: [(name: String, value: Tensor)], metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  public static func == (left: Self, right: Self) -> Bool {
    left.metadata == right.metadata && left.tensors.elementsEqual(right.tensors, by: ==)
  }

  /// Reads a file through a memory map.
  ///
  /// - Throws: ``FileFormatError`` that names the byte or the tensor that is wrong.
  public init(contentsOf url: URL) throws(FileFormatError) {
    let data = try mappedBytes(of: url)
    let (header, start) = try Self.header(of: data, at: url)

    metadata = header.metadata
    tensors = []
    var end = 0
    for (name, entry) in header.tensors.sorted(by: { $0.value.place(of: $0.key) < $1.value.place(of: $1.key) }
    ) {
      let (shape, offsets) = (entry.shape, entry.offsets)
      guard entry.type == "F32" else {
        throw FileFormatError(url, "holds '\(name)' as \(entry.type); only F32, 32-bit floats, can be read.")
      }
      guard offsets.count == 2, offsets[0] == end, (end...data.count - start).contains(offsets[1]),
        let size = storageSize(of: shape, MemoryLayout<Float>.stride), size == offsets[1] - offsets[0]
      else {
        throw FileFormatError(
          url,
          """
          is truncated or altered: '\(name)' of shape \(shape) should be at bytes \(offsets) after the \
          header, next to the tensor before it, and there are \(data.count - start) bytes. \
          Run the step that makes it again.
          """)
      }
      end = offsets[1]
      let elements = Tensors.elements(Float.self, in: data[start + offsets[0]..<start + end], from: 0)
      tensors.append((name, Tensor(shape: shape, elements: elements)))
    }
    guard end == data.count - start else {
      throw FileFormatError(
        url, "has \(data.count - start - end) bytes after its last tensor, from byte \(start + end) on.")
    }
  }

  /// The text by key in a file's header, which alone is read.
  ///
  /// - Throws: ``FileFormatError`` when there is no such header.
  public static func metadata(of url: URL) throws(FileFormatError) -> [String: String] {
    try header(of: try mappedBytes(of: url), at: url).header.metadata
  }

  /// The header of a file's bytes, and where it ends.
  private static func header(
    of data: Data, at url: URL
  ) throws(FileFormatError) -> (header: Header, end: Int) {
    guard data.count >= 8 else {
      throw FileFormatError(
        url, "is not a safetensors file: it has \(data.count) bytes, fewer than the 8 of the header's length."
      )
    }
    let length = (0..<8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(data[$1]) }
    guard length <= UInt64(data.count - 8) else {
      throw FileFormatError(
        url,
        """
        is truncated, or not a safetensors file: its first 8 bytes declare a header of \(length) bytes, \
        but \(data.count - 8) follow. Run the step that makes it again.
        """)
    }
    // The limit of the format's own library.
    guard length <= 100_000_000 else {
      throw FileFormatError(url, "declares a header of \(length) bytes, more than the format allows.")
    }
    let start = 8 + Int(length)
    let header: Header
    do {
      header = try JSONDecoder().decode(Header.self, from: data[8..<start])
    } catch {
      throw FileFormatError(
        url, "has a header, from byte 8 to byte \(start), that is not the JSON of a safetensors file.")
    }
    return (header, start)
  }

  /// Writes the tensors one after the other; the file is replaced as a whole. The same tensors and metadata give the
  /// same bytes.
  ///
  /// - Throws: ``FileFormatError`` when the file cannot be written.
  public func write(to url: URL) throws(FileFormatError) {
    var header = Header(metadata: metadata)
    var end = 0
    for (name, tensor) in tensors {
      precondition(name != Header.metadataKey, "A tensor cannot be called '\(name)'")
      precondition(header.tensors[name] == nil, "Two tensors are called '\(name)'")
      let first = end
      end += tensor.count * MemoryLayout<Float>.stride
      header.tensors[name] = TensorEntry(type: "F32", shape: tensor.shape, offsets: [first, end])
    }
    var json: Data
    do {
      json = try JSONFormat.compact.encoder.encode(header)
    } catch {
      throw FileFormatError(url, "cannot be written: its header cannot be encoded as JSON (\(error)).")
    }
    // The format aligns the numbers to eight bytes with spaces.
    json.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - json.count % 8) % 8))
    var data = Data((0..<8).map { UInt8(truncatingIfNeeded: json.count >> ($0 * 8)) })
    data.append(json)
    for (_, tensor) in tensors {
      tensor.elements.withUnsafeBytes { data.append(contentsOf: $0) }
    }
    try FileFormatError.wrapping(url) { try AtomicFile.write(data, to: url) }
  }
}

/// What the header says: of a tensor under its name, and under one key that no tensor can have, free text.
private struct Header: Codable {
  static let metadataKey = "__metadata__"

  var metadata: [String: String]
  var tensors: [String: TensorEntry] = [:]

  init(metadata: [String: String]) { self.metadata = metadata }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }

    init?(intValue: Int) { nil }
  }

  private static let metadata = Key(stringValue: metadataKey)

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    metadata = try container.decodeIfPresent([String: String].self, forKey: Self.metadata) ?? [:]
    for key in container.allKeys where key.stringValue != Self.metadataKey {
      tensors[key.stringValue] = try container.decode(TensorEntry.self, forKey: key)
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    if !metadata.isEmpty { try container.encode(metadata, forKey: Self.metadata) }
    for (name, entry) in tensors { try container.encode(entry, forKey: Key(stringValue: name)) }
  }
}

/// What the header says of a tensor.
private struct TensorEntry: Codable {
  let type: String
  let shape: [Int]
  let offsets: [Int]

  private enum CodingKeys: String, CodingKey {
    case type = "dtype"
    case shape
    case offsets = "data_offsets"
  }

  /// What puts the tensors into the order of the file: an empty one starts where the next one does.
  func place(of name: String) -> (Int, Int, String) { (offsets.first ?? 0, offsets.last ?? 0, name) }
}
