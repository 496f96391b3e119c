/// The types of one kind, such as layers, whose values are stored in files as the type's name and its settings:
/// `{"Conv2D": {"filters": 32, ...}}`.
///
/// The lists are next to the protocols: `layerTypes` in Layer.swift, `optimizerTypes` in Optimizer.swift,
/// `scheduleTypes` in Schedule.swift.
///
/// `Value` is the kind as an existential, such as `any Layer`.
struct TypeRegistry<Value>: Sendable {
  typealias Entry = any (Codable & Sendable).Type

  private let kind: String
  private let types: [String: Entry]

  /// - Parameters:
  ///   - kind: what the values are, for messages, such as "layer".
  ///   - types: types whose values are `Value`s.
  init(of kind: String, _ types: [Entry]) {
    self.kind = kind
    self.types = Dictionary(uniqueKeysWithValues: types.map { ("\($0)", $0) })
  }

  /// The names of the types, sorted.
  var names: [String] { types.keys.sorted() }

  /// Whether the type of `value` is one of those that a file may name.
  func contains(_ value: Value) -> Bool {
    // Without the cast it would be the existential's type.
    let type = type(of: value as Any)
    return types["\(type)"].map { $0 == type } ?? false
  }

  /// Reads a value.
  ///
  /// - Throws: `DecodingError` that lists the types, when the file names none of them.
  func decode(from decoder: any Decoder) throws -> Value {
    let container = try decoder.container(keyedBy: TypeName.self)
    let name = container.allKeys.first?.stringValue ?? ""
    guard container.allKeys.count == 1 else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "\(container.allKeys.count) types are named where one \(kind) is expected"))
    }
    guard let type = types[name],
      let value = try container.decode(type, forKey: TypeName(stringValue: name)) as? Value
    else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: """
            '\(name)' is not one of the \(kind)s \(names.joined(separator: ", "))
            """))
    }
    return value
  }

  /// Writes a value.
  func encode(_ value: Value, to encoder: any Encoder) throws {
    guard let value = value as? any Encodable else {
      throw EncodingError.invalidValue(
        value, .init(codingPath: encoder.codingPath, debugDescription: "is not a \(kind) with settings"))
    }
    var container = encoder.container(keyedBy: TypeName.self)
    try container.encode(value, forKey: TypeName(stringValue: "\(type(of: value))"))
  }
}

/// The one key of a stored value: its type's name.
private struct TypeName: CodingKey {
  let stringValue: String
  let intValue: Int? = nil
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
