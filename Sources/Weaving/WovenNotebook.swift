import Engine
import Foundation

/// The whole notebook as one document, made from the steps' sources and the records of their runs.
public struct WovenNotebook: Sendable {
  public let title: String
  /// What it is about, in Markdown.
  public let lead: String
  public let chapters: [Chapter]

  public init(title: String, lead: String = "", chapters: [Chapter]) {
    self.title = title
    self.lead = lead
    self.chapters = chapters
  }

  /// Weaves the notebook of a package without running anything. The chapter of a broken step says so.
  ///
  /// - Parameters:
  ///   - steps: the package's steps.
  ///   - status: finds out a step's state.
  public init(
    package: URL, steps: [StepID], workspace: Workspace, status: (StepID) throws -> StepStatus
  ) {
    var (statuses, problems): ([StepStatus], [StepID: String]) = ([], [:])
    for step in steps {
      do {
        statuses.append(try status(step))
      } catch {
        problems[step] = explanation(of: error)
      }
    }
    let statusByStep = Dictionary(
      uniqueKeysWithValues: StatusTable(statuses, in: workspace).steps.map { ($0.step, $0) })
    let readme = Self.text(of: package.appending(path: "README.md")) ?? ""
    title = Markdown.firstHeading(in: readme) ?? package.lastPathComponent
    lead = Self.firstParagraph(of: readme)
    chapters = steps.map { step in
      let source = Self.text(of: package.appending(path: step.sourcePath))
      return Chapter(
        step, source: source, record: try? Record.read(from: workspace.record(of: step)),
        status: statusByStep[step],
        problem: problems[step] ?? (source == nil ? "\(step.sourcePath) cannot be read" : nil),
        unfinished: UnfinishedRun.read(of: step, in: workspace)?.transcript
      ) { Chapter.Figure.png(at: workspace.url($0)) }
    }
  }

  /// A file's text, with Windows' line ends as those of Unix.
  private static func text(of url: URL) -> String? {
    (try? String(contentsOf: url, encoding: .utf8))?.replacing("\r\n", with: "\n")
  }

  /// The first block of text that is not a heading.
  private static func firstParagraph(of readme: String) -> String {
    let lines = readme.split(separator: "\n", omittingEmptySubsequences: false)
      .drop { $0.allSatisfy(\.isWhitespace) || $0.hasPrefix("#") }
    return lines.prefix { !$0.allSatisfy(\.isWhitespace) }.joined(separator: "\n")
  }

  /// Where the data come from; nil when no run has said it.
  var source: String? { chapters.compactMap { $0.record?.source }.first }

  /// That as a block of Markdown, if there is one.
  var sourceLine: [String] { source.map { ["Input: \(Markdown.escaped($0))"] } ?? [] }

  /// The steps' headline metrics, in the order of the steps.
  var metrics: [(name: String, value: String, step: StepID)] {
    chapters.flatMap { chapter in
      (chapter.record?.headline ?? []).map { metric, value in
        (metric.title, RunSummary.text(value), chapter.step)
      }
    }
  }
}

extension Chapter {
  /// A warning that the outputs are not what the code would produce, or else what the run noted about them; nil if
  /// there is nothing to say.
  var badge: (label: String, text: String)? {
    if let problem { return ("broken", problem) }
    guard let status else { return nil }
    switch status.state {
    case .fresh:
      if !status.staleInputs.isEmpty {
        return (
          "stale inputs", "it ran while these steps were stale: \(status.staleInputs.joined(separator: "; "))"
        )
      }
      let notes = record?.notes ?? []
      return notes.isEmpty ? nil : ("note", notes.joined(separator: "; "))
    case .neverRun: return ("never run", "it has not run yet")
    default:
      let previous = showsPreviousOutputs ? ". The outputs below are from the previous run." : ""
      return (status.state.rawValue, status.remark + previous)
    }
  }

  /// Whether the outputs are from a run with other code, flags or inputs than the current ones.
  var showsPreviousOutputs: Bool {
    guard record != nil, let status else { return false }
    return status.state != .fresh && status.state != .neverRun && !status.resultsHold
      || status.state == .failed
  }

  /// What a reader must know before the chapter's text, in Markdown.
  var notes: [String] {
    let badge = badge.map { "**\($0.label)**: \(Markdown.escaped($0.text))" }
    let unfinished = unfinishedText.map {
      "Output of the unfinished run:\n\n\(Markdown.fenced($0, language: "text"))"
    }
    return [runText.map(Markdown.escaped), badge, unfinished].compactMap { $0.map(Markdown.quoted) }
  }

  /// When the step ran, for how long, and with what.
  var runText: String? {
    guard let record else { return nil }
    let flags = record.fingerprint.flags.filter { $0.value != StepFlag.noValue }.sorted { $0.key < $1.key }
      .map { "\($0.key) \($0.value)" }
    return (["ran \(momentText(record.start))", elapsedText(record.totalSeconds)] + flags).joined(
      separator: " · ")
  }
}
