import Foundation

/// The state of a step and why, as `status --json` gives it.
public struct StepStatus: Codable, Equatable, Sendable {
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
  /// Why the step must run, or what went wrong; the most telling first.
  public var reasons: [String] = []
  public var missingInputs: [String] = []
  /// The values of the flags that are set now or remembered, and of the data folder.
  public var rememberedFlags: [String: String] = [:]
  public var start: Date?
  public var seconds: Double?
  /// How long a run with these flags should take; nil when the step has never run.
  public var fullSeconds: Double?
  /// How long it should take to bring the step up to date: 0 when it is fresh or its result is cached; nil when it has
  /// never run.
  public var expectedSeconds: Double?
  /// Whether the results on disk are those that a run would give, even if a later run failed or was interrupted.
  public var resultsHold = false
  /// Whether the result for the same code, flags and inputs is cached.
  public var isCached = false
  /// How much of a running step is done, from 0 to 1.
  public var fraction: Double?
  public var progress: String?
  /// Which earlier steps were stale when this one ran.
  public var staleInputs: [String] = []
  public var metrics: [String: Double] = [:]
  /// What the step noted about its results or its input when it last finished.
  public var notes: [String] = []
  /// Where its external inputs come from; nil when it has none.
  public var source: String?

  public var step: StepID { StepID(number, name) }

  /// Whether the step's results can be relied on as they are.
  public var isFresh: Bool { state == .fresh }

  enum CodingKeys: String, CodingKey {
    case number, name, about, inputs, outputs, flags, state, reasons, start, seconds, fraction, progress,
      metrics, notes, source
    case missingInputs = "missing_inputs"
    case rememberedFlags = "given_flags"
    case fullSeconds = "full_seconds"
    case expectedSeconds = "expected_seconds"
    case isCached = "kept"
    case resultsHold = "results_hold"
    case staleInputs = "stale_inputs"
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

  /// Whether the flags and the data folder are those that a record remembers.
  public func hasFlags(of record: Record) -> Bool {
    var flags = record.rememberedFlags
    if record.declaration.readsExternalInputs { flags["data"] = record.dataFolder }
    return flags == rememberedFlags
  }

  /// How long the rest of a running step should take; nil when it does not say how much is done.
  package var secondsLeft: Double? { fraction == nil ? nil : expectedSeconds }
}

// The causes that no fingerprint shows: a run that has not finished, and earlier steps that will run.
extension StepStatus {
  /// Takes in what the record and the files say.
  package mutating func apply(_ freshness: Freshness, of declaration: StepDeclaration, isCached: Bool) {
    let record = freshness.previous
    state = freshness.isFresh ? .fresh : .stale
    reasons = freshness.reasons
    missingInputs = freshness.missingInputs
    start = record?.start
    seconds = record?.totalSeconds
    metrics = record?.metrics ?? [:]
    staleInputs = record?.staleInputs ?? []
    notes = record?.notes ?? []
    source = freshness.source
    fullSeconds = record.map { declaration.expectedSeconds(with: freshness.fingerprint.flags, after: $0) }
    resultsHold = freshness.isFresh
    self.isCached = isCached
    let share = record.map { declaration.shareToMake(for: freshness.fingerprint, after: $0.fingerprint) } ?? 1
    expectedSeconds = isFresh || isCached ? 0 : fullSeconds.map { $0 * share }
  }

  /// Says that the step is running, and how much is done.
  package mutating func apply(running run: UnfinishedRun) {
    state = .running
    start = run.start
    reasons = ["running as \(run.process)"]
    fraction = run.fraction
    progress = run.progress
    resultsHold = false
    expectedSeconds = run.secondsLeft ?? fullSeconds.map { $0 * (1 - (run.fraction ?? 0)) }
  }

  /// Says that the step's last run failed or was interrupted.
  ///
  /// - Parameter resumes: whether there is a checkpoint to resume from.
  package mutating func apply(ended run: UnfinishedRun, resumes: Bool) {
    start = run.start
    var reason: String
    if run.state == .failed {
      state = .failed
      reason = run.message ?? "it failed"
    } else {
      state = .interrupted
      reason = "stopped"
      if let fraction = run.fraction { reason += " at \(Int(100 * fraction)) %" }
      if let progress = run.progress { reason += " (\(progress))" }
    }
    reasons = [reason] + reasons.filter { $0 != Freshness.neverRun }
    let sameFlags = run.rememberedFlags == rememberedFlags.filter { $0.key != "data" }
    if resumes, sameFlags, let fraction = run.fraction, !isCached {
      expectedSeconds = run.secondsLeft ?? expectedSeconds.map { $0 * (1 - fraction) }
    }
  }

  /// Says that a fresh step is stale after all, since `steps` will run and may change its inputs.
  package mutating func wait(for steps: [StepID]) {
    state = .stale
    resultsHold = false
    reasons = ["waits for \(steps.map(\.description).joined(separator: ", "))"]
    expectedSeconds = fullSeconds
  }
}

// In words.
extension StepStatus {
  /// The first reasons, and how many more there are; `status --json` has them all.
  package static func brief(_ reasons: [String]) -> [String] {
    reasons.count > 3 ? reasons.prefix(3) + ["\(reasons.count - 3) more"] : reasons
  }

  /// What the table says about the state: the cause, or how much is done.
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
      if isCached { remarks.append("will be restored from the cache") }
      if resultsHold, state != .fresh { remarks.append("the previous results are still good") }
    }
    if !staleInputs.isEmpty { remarks.append("ran with stale inputs") }
    if isFresh { remarks += notes.map { "note: \($0)" } }
    return remarks.joined(separator: ", ")
  }
}
