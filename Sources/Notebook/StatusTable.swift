import Foundation

/// How all steps stand, as `status` shows it.
public struct StatusTable: Sendable {
  /// The descriptions, in order; a step that waits for a stale one before it is stale too.
  public let steps: [StepDescription]
  private let costLine: String?
  private let storeLine: String?

  /// - Parameter workspace: where the results lie, whose kept results are counted.
  public init(_ descriptions: [StepDescription], in workspace: Workspace) {
    let plan = Plan(RunRequest(), descriptions: descriptions)
    costLine = plan.costLine
    let kept = ResultStore(workspace: workspace, digests: DigestCache(nil)).size
    storeLine =
      kept.results == 0
      ? nil
      : "kept: \(kept.results) former \(kept.results == 1 ? "result" : "results"), "
        + "\(Int64(kept.bytes).formatted(.byteCount(style: .file))) of at most "
        + "\(Int64(ResultStore.byteLimit).formatted(.byteCount(style: .file)))"
    let firstStale = descriptions.filter { !$0.resultsHold }.map(\.step).min()
    steps = descriptions.sorted { $0.step < $1.step }.map { description in
      var description = description
      // What was stale then has since come to the same bytes, or been undone.
      if firstStale.map({ $0 > description.step }) ?? true { description.staleInputs = [] }
      guard let entry = plan.entries.first(where: { $0.step == description.step }),
        case .runIfChanged(let before) = entry.action
      else { return description }
      description.state = .stale
      description.resultsHold = false
      description.reasons = ["waits for \(before.map(\.description).joined(separator: ", "))"]
      description.expectedSeconds = description.fullSeconds
      return description
    }
  }

  /// The descriptions as a JSON array, for scripts.
  public func json() throws -> Data { try Record.encoder.encode(steps) }

  /// The table's lines: step, state, when it ran, how long, the flags that stand, and the cause. Then how long bringing
  /// it all up to date is expected to take, and what is kept.
  public var lines: [String] {
    let rows =
      [["step", "state", "ran", "took", "flags", "cause"]]
      + steps.map { step in
        [
          step.step.description, step.state.rawValue, step.start.map(momentText) ?? "",
          step.seconds.map(elapsedText) ?? "",
          step.givenFlags.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: " "),
          step.remark,
        ]
      }
    let widths = (0..<6).map { column in rows.map { $0[column].count }.max() ?? 0 }
    let table = rows.map { row in
      let cells = zip(row, widths).filter { $0.1 > 0 }.map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }
      let line = cells.joined(separator: "  ")
      return String(line[..<(line.lastIndex { $0 != " " }.map(line.index(after:)) ?? line.startIndex)])
    }
    return table + [costLine, storeLine].compactMap(\.self)
  }
}
