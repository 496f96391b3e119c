// A plan in words.
extension Plan {
  /// One line a step, as `run --dry-run` prints them, and one for all.
  public var lines: [String] {
    let width = entries.map(\.step.description.count).max() ?? 0
    return entries.map { entry in
      let name = entry.step.description.padding(toLength: width, withPad: " ", startingAt: 0)
      let cost = entry.expectedSeconds.map { ", about \(elapsedText($0))" } ?? ""
      let reasons = StepStatus.brief(entry.reasons).joined(separator: ", ").withVisibleControls
      switch entry.action {
      case .run where entry.isRunning: return "\(name)  \(reasons)\(cost.isEmpty ? "" : cost + " left")"
      case .run where entry.isCached: return "\(name)  is restored from the cache: \(reasons)"
      case .run where entry.resultsHold: return "\(name)  already has good results: \(reasons)"
      case .run: return "\(name)  runs\(cost): \(reasons)"
      case .runIfChanged(let steps):
        return
          "\(name)  runs\(cost), if its inputs change (\(steps.map(\.description).joined(separator: ", ")))"
      case .keep: return "\(name)  is fresh"
      }
    } + [costLine].compactMap(\.self)
  }

  /// How long it should take in all; nil when nothing runs.
  public var costLine: String? {
    let certain = entries.filter { $0.action == .run && !$0.isCached }
    let possible = entries.filter { if case .runIfChanged = $0.action { true } else { false } }
    guard !certain.isEmpty || !possible.isEmpty else { return nil }
    func seconds(_ entries: [Entry]) -> Double { entries.reduce(0) { $0 + ($1.expectedSeconds ?? 0) } }
    let (least, most) = (seconds(certain), seconds(certain + possible))
    let unknown = certain.filter { $0.expectedSeconds == nil }.map(\.step.description)
    if certain.count == unknown.count, most == 0 {
      return "expected: unknown, since these steps have not run here yet"
    }
    var line = "expected: \(elapsedText(least))"
    if most > least + 0.05 { line += ", or \(elapsedText(most)) if all inputs change" }
    if !unknown.isEmpty { line += "; not counting \(unknown.joined(separator: ", ")), of unknown duration" }
    return line
  }
}
