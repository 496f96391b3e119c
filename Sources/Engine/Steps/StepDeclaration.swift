import Foundation

/// The declaration of a step in its source.
public struct StepDeclaration: Codable, Equatable, Sendable {
  public let step: StepID
  public let about: String
  public let inputs: [String]
  public let outputs: [String]
  /// What the step writes only under some circumstances.
  public var optionalOutputs: [String] = []
  public let flags: [StepFlag]
  /// Whether it reads from outside the workspace.
  public var readsExternalInputs = false
  /// The flags that its duration is proportional to.
  public var durationFlags: [String] = []
  /// The flag that says how many parts the results have. Parts that are already there are not made again.
  public var partsFlag: String?
  /// The flags that name a file to read in place of an input, with that input's path.
  public var replaceableInputs: [String: String] = [:]
  /// The metrics that sum up its results; a step that declares none shows none.
  public var headline: [HeadlineMetric] = []

  public init(
    step: StepID, about: String, inputs: [String], outputs: [String], optionalOutputs: [String] = [],
    flags: [StepFlag], headline: [HeadlineMetric] = []
  ) {
    self.step = step
    self.about = about
    self.inputs = inputs
    self.outputs = outputs
    self.optionalOutputs = optionalOutputs
    self.flags = flags
    self.headline = headline
  }

  /// The values of all flags, `given` or default.
  package func values(_ given: [String: String]) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: flags.map { ($0.name, StepFlag.canonical(given[$0.name] ?? $0.defaultValue)) })
  }

  /// The files that `flags`, the values of all of them with whole paths, name in place of inputs, by these inputs' paths.
  package func replacements(with flags: [String: String]) -> [String: String] {
    var files: [String: String] = [:]
    for flag in self.flags {
      guard let input = replaceableInputs[flag.name], let value = flags[flag.name],
        value != StepFlag.canonical(flag.defaultValue)
      else { continue }
      files[input] = value
    }
    return files
  }

  /// The artifacts that the step reads with `flags`, the values of all of them.
  package func inputs(with flags: [String: String]) -> [String] {
    let replaced = replacements(with: flags)
    return inputs.filter { replaced[$0] == nil }
  }

  /// With the files that `flags` name by their whole paths, so that they mean the same in every folder.
  package func withWholePaths(_ flags: [String: String]) -> [String: String] {
    var flags = flags
    for flag in self.flags where replaceableInputs[flag.name] != nil {
      guard let value = flags[flag.name], value != flag.defaultValue else { continue }
      flags[flag.name] = URL(filePath: value).standardizedFileURL.path
    }
    return flags
  }

  /// How long a run with `flags` takes, going by an earlier run.
  package func expectedSeconds(with flags: [String: String], after record: Record) -> Double {
    durationFlags.reduce(record.totalSeconds) { seconds, name in
      guard let now = flags[name].flatMap(Double.init),
        let then = record.fingerprint.flags[name].flatMap(Double.init), then > 0
      else { return seconds }
      return seconds * now / then
    }
  }

  /// The share of its parts that a run has yet to make, going by an earlier run: all, if anything but their number has
  /// changed since.
  package func shareToMake(for fingerprint: Fingerprint, after previous: Fingerprint) -> Double {
    guard let partsFlag,
      fingerprint.withoutFlags([partsFlag]) == previous.withoutFlags([partsFlag]),
      let now = fingerprint.flags[partsFlag].flatMap(Double.init), now > 0,
      let then = previous.flags[partsFlag].flatMap(Double.init)
    else { return 1 }
    return max(0, now - then) / now
  }
}

// As JSON, in which a program declares its step and a record keeps it.
extension StepDeclaration {
  enum CodingKeys: String, CodingKey {
    case step, about, inputs, outputs, flags, headline
    case optionalOutputs = "optional_outputs"
    case readsExternalInputs = "reads_external_inputs"
    case durationFlags = "duration_flags"
    case partsFlag = "parts_flag"
    case replaceableInputs = "replaceable_inputs"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    step = try container.decode(StepID.self, forKey: .step)
    about = try container.decode(String.self, forKey: .about)
    inputs = try container.decode([String].self, forKey: .inputs)
    outputs = try container.decode([String].self, forKey: .outputs)
    optionalOutputs = try container.decode([String].self, forKey: .optionalOutputs)
    flags = try container.decode([StepFlag].self, forKey: .flags)
    readsExternalInputs = try container.decode(Bool.self, forKey: .readsExternalInputs)
    durationFlags = try container.decode([String].self, forKey: .durationFlags)
    // Older records do not have them.
    partsFlag = try container.decodeIfPresent(String.self, forKey: .partsFlag)
    replaceableInputs =
      try container.decodeIfPresent([String: String].self, forKey: .replaceableInputs) ?? [:]
    headline = try container.decodeIfPresent([HeadlineMetric].self, forKey: .headline) ?? []
  }

  public init(json: Data) throws { self = try Record.decoder.decode(StepDeclaration.self, from: json) }

  public func json() throws -> Data { try Record.encoder.encode(self) }
}

/// A metric that a step wants shown where results are summed up: after a run, and at the top of the page.
public struct HeadlineMetric: Codable, Equatable, Sendable {
  /// Its name among the metrics that the step measures, with underscores for spaces: "validation_accuracy".
  public let name: String
  /// Whether runs may be compared by it. What a test set says must not choose between runs.
  public let comparesRuns: Bool

  public init(_ name: String, comparesRuns: Bool = true) {
    self.name = name
    self.comparesRuns = comparesRuns
  }

  enum CodingKeys: String, CodingKey {
    case name
    case comparesRuns = "compares_runs"
  }

  /// The name as people read it: "validation accuracy".
  package var title: String { name.replacing("_", with: " ") }
}

extension HeadlineMetric: ExpressibleByStringLiteral {
  /// A metric by which runs may be compared.
  public init(stringLiteral name: String) { self.init(name) }
}
