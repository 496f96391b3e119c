extension DecodingError {
  /// What is wrong, and where in the document, as a phrase without a full stop: "'filters' is missing, at layers[0].Conv2D".
  public var reason: String {
    switch self {
    case .keyNotFound(let key, let context):
      Self.phrase("'\(key.stringValue)' is missing", at: context.codingPath)
    case .dataCorrupted(let context), .typeMismatch(_, let context), .valueNotFound(_, let context):
      Self.phrase(context.debugDescription, at: context.codingPath)
    @unknown default: "\(self)"
    }
  }

  private static func phrase(_ problem: String, at path: [any CodingKey]) -> String {
    let place = path.map { key in key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }.joined()
    let phrase = problem.hasSuffix(".") ? String(problem.dropLast()) : problem
    return phrase + (place.isEmpty ? "" : ", at \(place.hasPrefix(".") ? String(place.dropFirst()) : place)")
  }
}
