/// The inputs that a step reads from outside the workspace.
public struct ExternalInputs: Codable, Equatable, Sendable {
  /// Their source, in one line for people: "Kaggle's train.csv and test.csv in ~/digits"; nil when that needs no
  /// mention.
  public var source: String?
  /// The digest of each input, by the name that the step gives it.
  public var digests: [String: String]

  public init(source: String? = nil, digests: [String: String] = [:]) {
    self.source = source
    self.digests = digests
  }
}
