/// A record of what a run of a step printed, checked and drew, each entry with the line of the source that did it.
public struct Transcript: Codable, Equatable, Sendable {
  public enum Kind: String, Codable, Sendable {
    /// What was printed, with its line ends.
    case text
    /// A check that passed.
    case check
    /// Something to know about the results or the input, such as a check that did not hold.
    case note
    /// A figure, by its path in the workspace.
    case figure
  }

  public struct Entry: Codable, Equatable, Sendable {
    public let line: Int
    public let kind: Kind
    public var text: String

    public init(line: Int, kind: Kind, text: String) {
      self.line = line
      self.kind = kind
      self.text = text
    }
  }

  /// The step's source when it ran, to which the line numbers refer.
  public var source: String
  public var entries: [Entry]

  public init(source: String, entries: [Entry] = []) {
    self.source = source
    self.entries = entries
  }
}
