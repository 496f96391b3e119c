import Files
import Foundation

/// Everything that decides a step's results. While it stays the same, the results are fresh.
public struct Fingerprint: Codable, Equatable, Sendable {
  /// The digests of the code of the step and of the libraries that it uses, by path in the package.
  public var sources: [String: String]
  /// The values of the step's flags, set or default, by name.
  public var flags: [String: String]
  /// The digests of the artifacts that the step reads, by path in the workspace.
  public var inputs: [String: String]
  /// The digests of what the step reads from elsewhere, by the name that the step gives it.
  public var externalInputs: [String: String]
  /// What built the step, as in "Swift version 6.3.1 (swift-6.3.1-RELEASE)".
  public var toolchain: String

  public init(
    sources: [String: String] = [:], flags: [String: String] = [:], inputs: [String: String] = [:],
    externalInputs: [String: String] = [:], toolchain: String = ""
  ) {
    self.sources = sources
    self.flags = flags
    self.inputs = inputs
    self.externalInputs = externalInputs
    self.toolchain = toolchain
  }

  enum CodingKeys: String, CodingKey {
    case sources, flags, inputs, toolchain
    case externalInputs = "external_inputs"
  }

  /// The digest of a step's own code, all sources in its folder `steps/<step>/`. While it stays the same, so do the
  /// step's declaration and the flags that are remembered for it.
  package func ownCode(of step: StepID) -> String {
    Fingerprint(sources: sources.filter { $0.key.hasPrefix(step.folderPath + "/") }).digest
  }

  /// The fingerprint without the sources in `folders`.
  package func withoutSources(in folders: [String]) -> Fingerprint {
    var rest = self
    rest.sources = sources.filter { path, _ in !folders.contains { path.hasPrefix($0 + "/") } }
    return rest
  }

  /// The fingerprint without some flags.
  package func withoutFlags(_ names: [String]) -> Fingerprint {
    var rest = self
    rest.flags = flags.filter { !names.contains($0.key) }
    return rest
  }

  /// In place of the digest of a file that does not exist.
  package static let missing = "missing"

  /// The SHA-256 of all parts.
  package var digest: String {
    let json = try? Record.encoder.encode(self)
    return Digest.sha256(json ?? Data())
  }

  /// What changed since `previous`, in words such as "epochs 5 -> 10": the step's own source and its flags first, which
  /// people change most, then the libraries, inputs and the toolchain.
  public func differences(from previous: Fingerprint) -> [String] {
    let isOwn = { (source: (key: String, value: String)) in source.key.hasPrefix("steps/") }
    return Self.files(sources.filter(isOwn), previous.sources.filter(isOwn), as: "source")
      + flagDifferences(from: previous)
      + Self.files(sources.filter { !isOwn($0) }, previous.sources.filter { !isOwn($0) }, as: "source")
      + Self.files(inputs, previous.inputs, as: "input")
      + Self.files(externalInputs, previous.externalInputs, as: "input")
      + (toolchain == previous.toolchain ? [] : ["toolchain \(previous.toolchain) -> \(toolchain)"])
  }

  private func flagDifferences(from previous: Fingerprint) -> [String] {
    Set(flags.keys).union(previous.flags.keys).sorted().compactMap { name in
      switch (previous.flags[name], flags[name]) {
      case (let old?, let new?): old == new ? nil : "\(name) \(Self.shown(old)) -> \(Self.shown(new))"
      case (nil, let new?): "\(name) is new (\(new))"
      case (let old?, nil): "\(name) is gone (was \(old))"
      case (nil, nil): nil
      }
    }
  }

  private static func shown(_ value: String) -> String {
    value == StepFlag.noValue ? "unset" : value
  }

  private static func files(_ now: [String: String], _ previous: [String: String], as kind: String)
    -> [String]
  {
    Set(now.keys).union(previous.keys).sorted().compactMap { path in
      switch (previous[path], now[path]) {
      case (let old, let new) where old == new: nil
      case (_, missing): "\(path) missing"
      case (missing, nil): "\(path) is there now"
      case (nil, _): "\(path) is a new \(kind)"
      case (_, nil): "\(path) is no longer a \(kind)".replacing("a input", with: "an input")
      default: "\(path) changed"
      }
    }
  }
}
