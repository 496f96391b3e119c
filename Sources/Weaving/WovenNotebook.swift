import Engine
import Foundation

/// The whole notebook as one document, put together from the steps' sources and what their runs recorded.
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

  /// Weaves the notebook of a package; nothing is run. A step that is broken has a chapter that says so.
  ///
  /// - Parameters:
  ///   - steps: the package's steps.
  ///   - describe: says how a step stands.
  public init(
    package: URL, steps: [StepID], workspace: Workspace, describe: (StepID) throws -> StepDescription
  ) {
    var (descriptions, problems): ([StepDescription], [StepID: String]) = ([], [:])
    for step in steps {
      do {
        descriptions.append(try describe(step))
      } catch {
        problems[step] = explanation(of: error)
      }
    }
    let standing = Dictionary(
      uniqueKeysWithValues: StatusTable(descriptions, in: workspace).steps.map { ($0.step, $0) })
    let readme = (try? String(contentsOf: package.appending(path: "README.md"), encoding: .utf8)) ?? ""
    title = Markdown.firstHeading(in: readme) ?? package.lastPathComponent
    lead = Self.firstParagraph(of: readme)
    chapters = steps.map { step in
      let source = try? String(contentsOf: package.appending(path: step.sourcePath), encoding: .utf8)
      return Chapter(
        step, source: source, record: try? Record.read(from: workspace.record(of: step)),
        description: standing[step],
        problem: problems[step] ?? (source == nil ? "\(step.sourcePath) cannot be read" : nil),
        unfinished: Attempt.read(of: step, in: workspace)?.transcript
      ) { Chapter.Figure.png(at: workspace.url($0)) }
    }
  }

  /// The first block of text that is no heading.
  private static func firstParagraph(of readme: String) -> String {
    let lines = readme.split(separator: "\n", omittingEmptySubsequences: false)
      .drop { $0.allSatisfy(\.isWhitespace) || $0.hasPrefix("#") }
    return lines.prefix { !$0.allSatisfy(\.isWhitespace) }.joined(separator: "\n")
  }

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
  /// How a step stands where a reader must know: what the outputs are not. Nil when the outputs are what the code gives.
  var badge: (label: String, text: String)? {
    if let problem { return ("broken", problem) }
    guard let description else { return nil }
    switch description.state {
    case .fresh:
      return description.staleInputs.isEmpty
        ? nil
        : ("stale inputs", "it ran while this was stale: \(description.staleInputs.joined(separator: "; "))")
    case .neverRun: return ("never run", "it has not run yet")
    default:
      let former = showsFormerOutputs ? ". What stands under the code is from the run before." : ""
      return (description.state.rawValue, description.remark + former)
    }
  }

  /// Whether the outputs are of a run that other code, flags or inputs decided than those that are there now.
  var showsFormerOutputs: Bool {
    guard record != nil, let description else { return false }
    return description.state != .fresh && description.state != .neverRun && !description.resultsHold
      || description.state == .failed
  }

  /// What a reader must know of a chapter before its text, in Markdown.
  var notes: [String] {
    let badge = badge.map { "**\($0.label)**: \(Markdown.escaped($0.text))" }
    let unfinished = unfinishedText.map {
      "What the run that did not finish has printed:\n\n\(Markdown.fenced($0, language: "text"))"
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
