import Foundation

/// The results of a run of the whole notebook, in a few lines.
public struct RunSummary: Sendable {
  /// One step of the run.
  public struct Step: Sendable {
    public let step: StepID
    /// Its last finished run.
    public let record: Record
    /// The one before.
    public let previous: Record?
    /// Whether it ran now, rather than being fresh.
    public let hasRun: Bool

    public init(step: StepID, record: Record, previous: Record? = nil, hasRun: Bool) {
      self.step = step
      self.record = record
      self.previous = previous
      self.hasRun = hasRun
    }
  }

  public let steps: [Step]
  public let workspace: Workspace
  public let seconds: Double

  public init(steps: [Step], workspace: Workspace, seconds: Double) {
    self.steps = steps
    self.workspace = workspace
    self.seconds = seconds
  }

  /// A line a step, then where the input is from, the steps' headline metrics, where the results are, and the steps' notes.
  public var lines: [String] {
    var lines: [String] = []
    let width = steps.map(\.step.description.count).max() ?? 0
    for step in steps where steps.contains(where: \.hasRun) {
      let name = step.step.description.padding(toLength: width, withPad: " ", startingAt: 0)
      lines.append("\(name)  \(step.hasRun ? "ran in \(elapsedText(step.record.seconds))" : "fresh")")
    }
    if !lines.isEmpty { lines.append("") }
    lines += inputLines
    for step in steps {
      for (metric, value) in step.record.headline {
        let now = Self.text(value)
        let isCompared = step.hasRun && metric.comparesRuns
        let previous = isCompared ? step.previous?.metrics[metric.name].map(Self.text) : nil
        let change = previous.map { $0 == now ? "\(now), as before" : "\($0) -> \(now)" } ?? now
        lines.append("\(metric.title): \(change) (\(step.step))")
      }
    }
    lines += resultLines
    lines += noteLines
    lines.append("total time: \(elapsedText(seconds))")
    return lines.map(\.withVisibleControls)
  }

  /// Where the steps' external inputs are from.
  public var inputLines: [String] {
    steps.compactMap { $0.step.inputLine(source: $0.record.source) }
  }

  /// The steps' notes; one that several steps have made appears once, with their names.
  private var noteLines: [String] {
    var makers: [String: [StepID]] = [:]
    let notes = steps.flatMap { step in step.record.notes.map { (note: $0, step: step.step) } }
    for (note, step) in notes where makers[note]?.last != step { makers[note, default: []].append(step) }
    return notes.compactMap { note, _ in
      makers.removeValue(forKey: note).map {
        "note: \(note) (\($0.map(\.description).joined(separator: ", ")))"
      }
    }
  }

  /// The outputs that are not artifacts: a folder with the number of its files, or a single file.
  private var resultLines: [String] {
    let paths = steps.flatMap { $0.record.outputs.keys }.filter { !$0.hasPrefix("artifacts/") }.sorted()
    let folders = Dictionary(grouping: paths) { $0.split(separator: "/").dropLast().joined(separator: "/") }
    return folders.sorted { $0.key > $1.key }.flatMap { folder, paths in
      if folder.isEmpty {
        return paths.map { path in
          let name = path.split(separator: ".").first.map(String.init) ?? path
          return "\(name): \(workspace.url(path).path)"
        }
      }
      return [
        "\(folder): \(paths.count) \(paths.count == 1 ? "file" : "files") in \(workspace.url(folder).path)"
      ]
    }
  }

  /// Whole numbers as such, others with four decimals.
  package static func text(_ value: Double) -> String {
    value == value.rounded() && (abs(value) > 1 || value == 0) && abs(value) < 1e15
      ? String(format: "%.0f", value) : String(format: "%.4f", value)
  }
}

extension StepID {
  /// Where the step's external inputs are from, in a line; nil for none.
  func inputLine(source: String?) -> String? { source.map { "input: \($0) (\(self))".withVisibleControls } }
}
