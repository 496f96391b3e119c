import Foundation

/// The states of all steps, as `status` shows them.
public struct StatusTable: Sendable {
  /// The states, in order; a fresh step whose inputs may change, since an earlier one will run, is stale too.
  public let steps: [StepStatus]
  private let costLine: String?
  private let cacheLine: String?

  /// - Parameter workspace: where the results are; its cached ones are counted.
  public init(_ statuses: [StepStatus], in workspace: Workspace) {
    let plan = Plan(RunRequest(), statuses: statuses)
    costLine = plan.costLine
    let cache = ResultCache(workspace: workspace, digests: DigestCache(nil))
    let size = cache.size
    cacheLine =
      size.results == 0
      ? nil
      : "cached: \(size.results) previous \(size.results == 1 ? "result" : "results"), "
        + "\(Int64(size.bytes).formatted(.byteCount(style: .file))) of at most "
        + "\(Int64(cache.byteLimit).formatted(.byteCount(style: .file)))"
    let firstStale = statuses.filter { !$0.resultsHold }.map(\.step).min()
    steps = statuses.sorted { $0.step < $1.step }.map { status in
      var status = status
      // What was stale then has since given the same bytes, or been undone.
      if firstStale.map({ $0 > status.step }) ?? true { status.staleInputs = [] }
      if let entry = plan.entries.first(where: { $0.step == status.step }),
        case .runIfChanged(let before) = entry.action
      {
        status.wait(for: before)
      }
      return status
    }
  }

  /// The states as a JSON array, for scripts.
  public func json() throws -> Data { try Record.encoder.encode(steps) }

  /// The table's lines: step, state, when it ran, how long, the remembered flags, and the cause. Then how long it
  /// should take to bring everything up to date, and what is cached.
  ///
  /// - Parameter width: the columns of the terminal, at which the causes are wrapped; nil for no limit.
  public func lines(width: Int? = nil) -> [String] {
    let rows =
      [["step", "state", "ran", "took", "flags", "cause"]]
      + steps.map { step in
        [
          step.step.description, step.state.rawValue, step.start.map(momentText) ?? "",
          step.seconds.map(elapsedText) ?? "",
          step.rememberedFlags.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: " "),
          Self.shortened(step.remark),
        ].map(\.withVisibleControls)
      }
    let widths = (0..<5).map { column in rows.map { $0[column].count }.max() ?? 0 }
    let indent = widths.reduce(0) { $0 + ($1 > 0 ? $1 + 2 : 0) }
    let table = rows.flatMap { row in
      let cells = zip(row, widths).filter { $0.1 > 0 }.map { cell, width in
        cell.padding(toLength: width + 2, withPad: " ", startingAt: 0)
      }
      let causes = Self.wrapped(row[5], width: width.map { max($0 - indent, 20) } ?? .max)
      return causes.enumerated().map { line, cause in
        let line = (line == 0 ? cells.joined() : String(repeating: " ", count: indent)) + cause
        return String(line[..<(line.lastIndex { $0 != " " }.map(line.index(after:)) ?? line.startIndex)])
      }
    }
    let shortened = steps.filter { Self.shortened($0.remark) != $0.remark }.map(\.step.description)
    let whole =
      shortened.isEmpty
      ? nil
      : "\(shortened.joined(separator: ", ")): the whole message is in `./notebook status --json`"
    let inputs = steps.compactMap { $0.step.inputLine(source: $0.source) }
    return table + [whole].compactMap(\.self) + inputs + [costLine, cacheLine].compactMap(\.self)
  }

  /// How many characters of a cause the table shows: about three lines of its column.
  private static let longestCause = 160

  /// The first sentence of a cause that is too long, or as much of that as there is room for.
  private static func shortened(_ cause: String) -> String {
    guard cause.count > longestCause else { return cause }
    // A sentence ends before a capital letter; a path may have dots and spaces too.
    let end = cause.firstMatch(of: /[.!?;:] (?=[A-Z])/)?.range.lowerBound
    let sentence = end.map { cause[..<$0] } ?? cause[...]
    guard sentence.count > longestCause else { return sentence + " ..." }
    let words = sentence.prefix(longestCause)
    return words[..<(words.lastIndex(of: " ") ?? words.endIndex)] + " ..."
  }

  /// `text` in lines of at most `width` characters, broken at spaces; a longer word has a line of its own.
  private static func wrapped(_ text: String, width: Int) -> [String] {
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
