import Foundation

/// What a step's source declares of it.
public struct StepDeclaration: Codable, Equatable, Sendable {
  public let step: StepID
  public let about: String
  public let inputs: [String]
  public let outputs: [String]
  /// What the step writes only under some circumstances.
  public var optionalOutputs: [String] = []
  public let flags: [StepFlag]
  /// Whether it reads from outside of the workspace.
  public var readsExternalInputs = false
  /// The flags that its duration is proportional to.
  public var durationFlags: [String] = []
  /// The metrics that sum up its results; a step that declares none shows none.
  public var headline: [HeadlineMetric] = []

  enum CodingKeys: String, CodingKey {
    case step, about, inputs, outputs, flags, headline
    case optionalOutputs = "optional_outputs"
    case readsExternalInputs = "reads_external_inputs"
    case durationFlags = "duration_flags"
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
    // Records of earlier versions do not have it.
    headline = try container.decodeIfPresent([HeadlineMetric].self, forKey: .headline) ?? []
  }

  public init(json: Data) throws { self = try Record.decoder.decode(StepDeclaration.self, from: json) }

  public func json() throws -> Data { try Record.encoder.encode(self) }

  /// How long a run takes with `flags`, going by an earlier one.
  package func expectedSeconds(with flags: [String: String], after record: Record) -> Double {
    durationFlags.reduce(record.totalSeconds) { seconds, name in
      guard let now = flags[name].flatMap(Double.init),
        let then = record.fingerprint.flags[name].flatMap(Double.init), then > 0
      else { return seconds }
      return seconds * now / then
    }
  }
}

extension StepDeclaration {
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
}

extension StepDeclaration {
  /// The values of all flags, `given` or default.
  package func values(_ given: [String: String]) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: flags.map { ($0.name, StepFlag.canonical(given[$0.name] ?? $0.defaultValue)) })
  }
}

/// How a step stands, as `status --json` gives it.
public struct StepDescription: Codable, Equatable, Sendable {
  public enum State: String, Codable, Sendable {
    case fresh, stale, running, failed, interrupted, error
    case neverRun = "never run"
  }

  public var number: Int
  public var name: String
  public var about: String
  public var inputs: [String]
  public var outputs: [String]
  public var flags: [StepFlag]
  public var state: State
  /// Why the step must run, or what went wrong.
  public var reasons: [String] = []
  public var missingInputs: [String] = []
  /// The flags that stand, given now or in a run before.
  public var givenFlags: [String: String] = [:]
  public var start: Date?
  public var seconds: Double?
  /// How long a run of the step with these flags is expected to take; nil when it has never run.
  public var fullSeconds: Double?
  /// How long bringing the step up to date is expected to take: 0 when it is fresh or a kept result comes back; nil when
  /// it has never run.
  public var expectedSeconds: Double?
  /// Whether the results on disk are those that a run would give, even if a later run failed or was cut off.
  public var resultsHold = false
  /// Whether a former result with the same code, flags and inputs is kept.
  public var isKept = false
  /// How far a running step is, from 0 to 1.
  public var fraction: Double?
  public var progress: String?
  /// What was stale before the step when it ran.
  public var staleInputs: [String] = []
  public var metrics: [String: Double] = [:]

  public var step: StepID { StepID(number, name) }

  /// Whether the step must run before its results can be relied on.
  public var isFresh: Bool { state == .fresh }

  enum CodingKeys: String, CodingKey {
    case number, name, about, inputs, outputs, flags, state, reasons, start, seconds, fraction, progress,
      metrics
    case missingInputs = "missing_inputs"
    case givenFlags = "given_flags"
    case fullSeconds = "full_seconds"
    case expectedSeconds = "expected_seconds"
    case isKept = "kept"
    case resultsHold = "results_hold"
    case staleInputs = "stale_inputs"
  }

  /// Whether the flags and the data folder that stand are those that a record has.
  public func hasOptions(of record: Record) -> Bool {
    var options = record.givenFlags
    if record.declaration.readsExternalInputs { options["data"] = record.dataFolder }
    return options == givenFlags
  }

  public init(_ declaration: StepDeclaration, state: State = .neverRun) {
    number = declaration.step.number
    name = declaration.step.name
    about = declaration.about
    inputs = declaration.inputs
    outputs = declaration.outputs + declaration.optionalOutputs
    flags = declaration.flags
    self.state = state
    resultsHold = state == .fresh
  }

  /// How long the rest of a running step takes, going by an earlier run, else at the pace so far; nil when it does not
  /// tell how far it is.
  package var secondsLeft: Double? {
    guard let fraction else { return nil }
    if let expectedSeconds { return expectedSeconds }
    guard let start, fraction > 0 else { return nil }
    return Date().timeIntervalSince(start) * (1 - fraction) / fraction
  }

  /// The first reasons, and how many more there are; `status --json` has them all.
  package static func brief(_ reasons: [String]) -> [String] {
    reasons.count > 3 ? reasons.prefix(3) + ["\(reasons.count - 3) more"] : reasons
  }

  /// Says of the step that it runs, and how far it is.
  package mutating func show(running attempt: Attempt) {
    state = .running
    start = attempt.start
    reasons = ["running as process \(attempt.process)"]
    fraction = attempt.fraction
    progress = attempt.progress
    resultsHold = false
    expectedSeconds = fullSeconds.map { $0 * (1 - (attempt.fraction ?? 0)) }
  }

  /// What the table says of the state: the cause, or how far the step is.
  package var remark: String {
    var remarks: [String] = []
    switch state {
    case .running:
      if let fraction {
        remarks.append("\(Int(100 * fraction)) %")
        if let secondsLeft { remarks.append("\(elapsedText(secondsLeft)) left") }
      }
      if let progress { remarks.append(progress) }
    case .neverRun: break
    default:
      remarks = Self.brief(reasons)
      if isKept { remarks.append("a kept result comes back") }
      if resultsHold, state != .fresh { remarks.append("the results before are still good") }
    }
    if !staleInputs.isEmpty { remarks.append("ran with stale inputs") }
    return remarks.joined(separator: ", ")
  }
}
