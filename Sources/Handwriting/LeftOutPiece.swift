/// A piece of ink that is not taken for a digit.
public struct LeftOutPiece: Equatable, Sendable {
  public enum Reason: CaseIterable, Sendable {
    case small, large, wide, frame, spot, edge
  }

  /// Its place in the picture that was analyzed.
  public let box: Box
  public let reason: Reason
}

extension LeftOutPiece.Reason {
  /// What `count` such pieces are, as in "2 pieces much smaller than the others".
  public func text(count: Int) -> String {
    let pieces = count == 1 ? "1 piece" : "\(count) pieces"
    return switch self {
    case .small: "\(pieces) much smaller than the others"
    case .large: "\(pieces) much larger than the others"
    case .wide: "\(pieces) too wide for a digit"
    case .frame: count == 1 ? "1 frame around others" : "\(count) frames around others"
    case .spot: count == 1 ? "1 filled spot" : "\(count) filled spots"
    case .edge: "\(pieces) along the picture's edge"
    }
  }
}
