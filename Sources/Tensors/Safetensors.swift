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

    metadata = [:]
    tensors = []
    var end = 0
    for (name, entry) in header.sorted(by: { $0.value.place(of: $0.key) < $1.value.place(of: $1.key) }) {
      switch entry {
      case .metadata(let text):
        metadata = text
      case .tensor(let type, let shape, let offsets):
        guard type == "F32" else {
          throw FileFormatError(url, "holds '\(name)' as \(type); only F32, 32-bit floats, can be read.")
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
    let (header, _) = try header(of: try mappedBytes(of: url), at: url)
    guard case .metadata(let text)? = header[HeaderEntry.metadataKey] else { return [:] }
    return text
  }

  /// The header of a file's bytes, and where it ends.
  private static func header(
    of data: Data, at url: URL
  ) throws(FileFormatError) -> (entries: [String: HeaderEntry], end: Int) {
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
        is truncated, or not a safetensors file: its first 8 bytes announce a header of \(length) bytes, \
        but \(data.count - 8) follow. Run the step that makes it again.
        """)
    }
    // The limit of the format's own library.
    guard length <= 100_000_000 else {
      throw FileFormatError(url, "announces a header of \(length) bytes, more than the format allows.")
    }
    let start = 8 + Int(length)
    let header: [String: HeaderEntry]
    do {
      header = try JSONDecoder().decode([String: HeaderEntry].self, from: data[8..<start])
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
    var header: [String: HeaderEntry] =
      metadata.isEmpty ? [:] : [HeaderEntry.metadataKey: .metadata(metadata)]
    var end = 0
    for (name, tensor) in tensors {
      precondition(name != HeaderEntry.metadataKey, "'\(name)' is no name for a tensor")
      precondition(header[name] == nil, "Two tensors are called '\(name)'")
      let first = end
      end += tensor.count * MemoryLayout<Float>.stride
      header[name] = .tensor(type: "F32", shape: tensor.shape, offsets: [first, end])
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

/// What the header says under one key.
private enum HeaderEntry: Codable {
  /// The key of the metadata; all others are tensors' names.
  static let metadataKey = "__metadata__"

  case metadata([String: String])
  case tensor(type: String, shape: [Int], offsets: [Int])

  private enum CodingKeys: String, CodingKey {
    case type = "dtype"
    case shape
    case offsets = "data_offsets"
  }

  init(from decoder: any Decoder) throws {
    if decoder.codingPath.last?.stringValue != Self.metadataKey {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      self = .tensor(
        type: try container.decode(String.self, forKey: .type),
        shape: try container.decode([Int].self, forKey: .shape),
        offsets: try container.decode([Int].self, forKey: .offsets))
    } else {
      self = .metadata(try [String: String](from: decoder))
    }
  }

  func encode(to encoder: any Encoder) throws {
    switch self {
    case .metadata(let text):
      try text.encode(to: encoder)
    case .tensor(let type, let shape, let offsets):
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(type, forKey: .type)
      try container.encode(shape, forKey: .shape)
      try container.encode(offsets, forKey: .offsets)
    }
  }

  /// What puts the tensors into the order of the file, metadata first: an empty one starts where the next one does.
  func place(of name: String) -> (Int, Int, String) {
    if case .tensor(_, _, let offsets) = self {
      (offsets.first ?? 0, offsets.last ?? 0, name)
    } else {
      (-1, -1, name)
    }
  }
}
