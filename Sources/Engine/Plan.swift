/// What was asked of a run.
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

/// Which steps a request runs, in order, worked out before the first of them runs.
public struct Plan: Equatable, Sendable {
  public enum Action: Equatable, Sendable {
    case run
    /// The step is fresh, but these steps before it run and may write other bytes than before.
    case runIfChanged([StepID])
    case keep
  }

  public struct Entry: Equatable, Sendable {
    public let step: StepID
    public let action: Action
    /// Whether the step runs whatever its state.
    public let isForced: Bool
    public let reasons: [String]
    /// How long the step is expected to take if it runs; nil when it has never run.
    public let expectedSeconds: Double?
    /// Whether a process is at it already.
    public let isRunning: Bool
    /// Whether a kept result comes back instead.
    public let isKept: Bool
    /// Whether the step finds its results as they should be, and only a failed or cut-off run is forgotten.
    public let resultsHold: Bool
  }

  public let entries: [Entry]

  /// Whether the plan has something to say of `step`.
  public func contains(_ step: StepID) -> Bool { entries.contains { $0.step == step } }

  /// Plans for the steps whose states `descriptions` give.
  public init(_ request: RunRequest, descriptions: [StepDescription]) {
    let descriptions = descriptions.sorted { $0.step < $1.step }
    let all = descriptions.map(\.step)
    let asked: [StepID] =
      if let from = request.from {
        [from] + (request.named.isEmpty ? all.filter { $0 > from } : request.named)
      } else {
        request.named.isEmpty ? all : request.named
      }
    let forced = Set(request.force ? asked : request.from.map { [$0] } ?? [])
    let makers = Self.makers(descriptions)
    let needed = Self.upstream(of: asked, makers)

    var entries: [Entry] = []
    for description in descriptions where needed.contains(description.step) {
      let step = description.step
      let isForced = forced.contains(step)
      let rerunning = entries.filter {
        $0.action != .keep && !$0.resultsHold && makers[step, default: []].contains($0.step)
      }
      let action: Action
      if isForced || !description.isFresh {
        action = .run
      } else if !rerunning.isEmpty {
        action = .runIfChanged(rerunning.map(\.step))
      } else {
        action = .keep
      }
      let reasons = description.reasons.isEmpty && isForced ? ["as asked"] : description.reasons
      entries.append(
        Entry(
          step: step, action: action, isForced: isForced, reasons: reasons,
          expectedSeconds: action == .run && !isForced
            ? description.expectedSeconds : description.fullSeconds,
          isRunning: description.state == .running, isKept: description.isKept && !isForced,
          resultsHold: action == .run && description.resultsHold && !isForced))
    }
    self.entries = entries
  }

  /// For each step, the steps that make its inputs.
  private static func makers(_ descriptions: [StepDescription]) -> [StepID: Set<StepID>] {
    var makerOfPath: [String: StepID] = [:]
    for description in descriptions {
      for path in description.outputs { makerOfPath[path] = description.step }
    }
    return Dictionary(
      uniqueKeysWithValues: descriptions.map { description in
        (description.step, Set(description.inputs.compactMap { makerOfPath[$0] }))
      })
  }

  /// The steps and all that they need, by way of inputs and their makers.
  private static func upstream(of steps: [StepID], _ makers: [StepID: Set<StepID>]) -> Set<StepID> {
    var needed: Set<StepID> = []
    var open = steps
    while let step = open.popLast() {
      if needed.insert(step).inserted { open += makers[step, default: []] }
    }
    return needed
  }

  /// One line a step, as `run --dry-run` prints them, and one for all.
  public var lines: [String] {
    let width = entries.map(\.step.description.count).max() ?? 0
    return entries.map { entry in
      let name = entry.step.description.padding(toLength: width, withPad: " ", startingAt: 0)
      let cost = entry.expectedSeconds.map { ", about \(elapsedText($0))" } ?? ""
      let reasons = StepDescription.brief(entry.reasons).joined(separator: ", ")
      switch entry.action {
      case .run where entry.isRunning: return "\(name)  \(reasons)\(cost) left"
      case .run where entry.isKept: return "\(name)  gets a kept result back: \(reasons)"
      case .run where entry.resultsHold: return "\(name)  has good results from before: \(reasons)"
      case .run: return "\(name)  runs\(cost): \(reasons)"
      case .runIfChanged(let steps):
        return
          "\(name)  runs\(cost), if its inputs change (\(steps.map(\.description).joined(separator: ", ")))"
      case .keep: return "\(name)  is fresh"
      }
    } + [costLine].compactMap(\.self)
  }

  /// How long it all is expected to take; nil when nothing runs.
  public var costLine: String? {
    let certain = entries.filter { $0.action == .run && !$0.isKept }
    let possible = entries.filter { if case .runIfChanged = $0.action { true } else { false } }
    guard !certain.isEmpty || !possible.isEmpty else { return nil }
    func seconds(_ entries: [Entry]) -> Double { entries.reduce(0) { $0 + ($1.expectedSeconds ?? 0) } }
    let (least, most) = (seconds(certain), seconds(certain + possible))
    let unknown = certain.filter { $0.expectedSeconds == nil }.map(\.step.description)
    if certain.count == unknown.count, most == 0 {
      return "expected: not known, since nothing has run here yet"
    }
    var line = "expected: \(elapsedText(least))"
    if most > least + 0.05 { line += ", or \(elapsedText(most)) if all inputs change" }
    if !unknown.isEmpty { line += "; not counting \(unknown.joined(separator: ", ")), of unknown duration" }
    return line
  }
}
