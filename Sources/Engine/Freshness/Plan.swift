/// The request that a run was given.
public struct RunRequest: Equatable, Sendable {
  /// The steps to bring up to date; all when none is named.
  public var named: [StepID]
  /// The step to rerun whatever its state; with no named step, those after it are brought up to date.
  public var from: StepID?
  /// Whether to rerun what is named (all when none is) whatever its state.
  public var force: Bool

  public init(named: [StepID] = [], from: StepID? = nil, force: Bool = false) {
    self.named = named
    self.from = from
    self.force = force
  }
}

/// Which steps a request runs, in order, decided before the first of them runs.
public struct Plan: Equatable, Sendable {
  public enum Action: Equatable, Sendable {
    case run
    /// The step is fresh, but these earlier steps will run and may change its inputs.
    case runIfChanged([StepID])
    case keep
  }

  public struct Entry: Equatable, Sendable {
    public let step: StepID
    public let action: Action
    /// Whether the step runs whatever its state.
    public let isForced: Bool
    public let reasons: [String]
    /// How long the step should take if it runs; nil when it has never run.
    public let expectedSeconds: Double?
    /// Whether a process is running it already.
    public let isRunning: Bool
    /// Whether its result is restored from the cache instead.
    public let isCached: Bool
    /// Whether its results are good as they are, so that only the note on a failed or interrupted run is removed.
    public let resultsHold: Bool
  }

  public let entries: [Entry]

  /// Whether `step` is part of the plan.
  public func contains(_ step: StepID) -> Bool { entries.contains { $0.step == step } }

  /// Plans for steps in these states.
  public init(_ request: RunRequest, statuses: [StepStatus]) {
    let statuses = statuses.sorted { $0.step < $1.step }
    let all = statuses.map(\.step)
    let asked: [StepID] =
      if let from = request.from {
        [from] + (request.named.isEmpty ? all.filter { $0 > from } : request.named)
      } else {
        request.named.isEmpty ? all : request.named
      }
    let forced = Set(request.force ? asked : request.from.map { [$0] } ?? [])
    let makers = Self.makers(statuses)
    let needed = Self.upstream(of: asked, makers)

    var entries: [Entry] = []
    for status in statuses where needed.contains(status.step) {
      let step = status.step
      let isForced = forced.contains(step)
      let rerunning = entries.filter {
        $0.action != .keep && !$0.resultsHold && makers[step, default: []].contains($0.step)
      }
      let action: Action
      if isForced || !status.isFresh {
        action = .run
      } else if !rerunning.isEmpty {
        action = .runIfChanged(rerunning.map(\.step))
      } else {
        action = .keep
      }
      let reasons = status.reasons.isEmpty && isForced ? ["requested"] : status.reasons
      entries.append(
        Entry(
          step: step, action: action, isForced: isForced, reasons: reasons,
          expectedSeconds: action == .run && !isForced
            ? status.expectedSeconds : status.fullSeconds,
          isRunning: status.state == .running, isCached: status.isCached && !isForced,
          resultsHold: action == .run && status.resultsHold && !isForced))
    }
    self.entries = entries
  }

  /// For each step, the steps that make its inputs.
  private static func makers(_ statuses: [StepStatus]) -> [StepID: Set<StepID>] {
    var makerOfPath: [String: StepID] = [:]
    for status in statuses {
      for path in status.outputs { makerOfPath[path] = status.step }
    }
    return Dictionary(
      uniqueKeysWithValues: statuses.map { status in
        (status.step, Set(status.inputs.compactMap { makerOfPath[$0] }))
      })
  }

  /// The steps and all that they need, directly or indirectly.
  private static func upstream(of steps: [StepID], _ makers: [StepID: Set<StepID>]) -> Set<StepID> {
    var needed: Set<StepID> = []
    var open = steps
    while let step = open.popLast() {
      if needed.insert(step).inserted { open += makers[step, default: []] }
    }
    return needed
  }
}
