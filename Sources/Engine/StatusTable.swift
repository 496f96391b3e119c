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
    let store = ResultStore(workspace: workspace, digests: DigestCache(nil))
    let kept = store.size
    storeLine =
      kept.results == 0
      ? nil
      : "kept: \(kept.results) former \(kept.results == 1 ? "result" : "results"), "
        + "\(Int64(kept.bytes).formatted(.byteCount(style: .file))) of at most "
        + "\(Int64(store.byteLimit).formatted(.byteCount(style: .file)))"
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
  ///
  /// - Parameter width: the columns of the terminal, in which the causes are broken between words; nil for no limit.
  public func lines(width: Int? = nil) -> [String] {
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
    let widths = (0..<5).map { column in rows.map { $0[column].count }.max() ?? 0 }
    let indent = widths.reduce(0) { $0 + ($1 > 0 ? $1 + 2 : 0) }
    let table = rows.flatMap { row in
      let cells = zip(row, widths).filter { $0.1 > 0 }.map { cell, width in
        cell.padding(toLength: width + 2, withPad: " ", startingAt: 0)
      }
      let causes = Self.folded(row[5], width: width.map { max($0 - indent, 20) } ?? .max)
      return causes.enumerated().map { line, cause in
        let line = (line == 0 ? cells.joined() : String(repeating: " ", count: indent)) + cause
        return String(line[..<(line.lastIndex { $0 != " " }.map(line.index(after:)) ?? line.startIndex)])
      }
    }
    return table + [costLine, storeLine].compactMap(\.self)
  }

  /// `text` in lines of at most `width` characters, broken at spaces; a longer word has a line of its own.
  private static func folded(_ text: String, width: Int) -> [String] {
    text.split(separator: " ").reduce(into: [""]) { lines, word in
      let last = lines[lines.count - 1]
      if last.isEmpty {
        lines[lines.count - 1] = String(word)
      } else if last.count + 1 + word.count <= width {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(String(word))
      }
    }
  }
}
