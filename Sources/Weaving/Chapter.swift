import Engine
import Files
import Foundation

/// One step of the woven notebook: its prose and code, with the outputs of its last finished run.
public struct Chapter: Sendable {
  public enum Output: Equatable, Sendable {
    /// Printed text, with its line ends.
    case text(String)
    /// A check that passed.
    case check(String)
    /// Something to know about the results or the input.
    case note(String)
    case figure(Figure)
  }

  /// A figure of the step, by its path in the workspace.
  public struct Figure: Equatable, Sendable {
    public let path: String
    /// The image; nil when there is no such file, or it is not a PNG.
    public let png: Data?

    /// The PNG file at `url`; nil when there is none, or only part of one.
    package static func png(at url: URL) -> Data? {
      (try? Data(contentsOf: url)).flatMap { PNGMetadata(of: $0) == nil ? nil : $0 }
    }

    /// The text for readers who cannot see it: what its PNG says that it shows, else its name, "confusion matrix".
    public var alternativeText: String {
      if let text = png.flatMap(PNGMetadata.init(of:))?.texts["Description"], !text.isEmpty { return text }
      let name = path.split(separator: "/").last?.split(separator: ".").first.map(String.init) ?? path
      return String(name.drop { $0.isNumber || $0 == "-" }).replacing("-", with: " ")
    }

    /// The width and height in pixels, from the PNG's header.
    public var size: (width: Int, height: Int)? {
      guard let png, png.count >= 24 else { return nil }
      func number(at offset: Int) -> Int {
        png[(png.startIndex + offset)..<(png.startIndex + offset + 4)].reduce(0) { $0 << 8 | Int($1) }
      }
      return (number(at: 16), number(at: 20))
    }
  }

  public struct Cell: Sendable {
    public let kind: SourceCell.Kind
    /// Markdown or Swift.
    public let text: String
    /// A name that stays the same while the cell's first line does: letters, digits and dashes.
    public let id: String
    public var outputs: [Output] = []

    /// Whether it is the code with the imports and the step's declaration, which readers open only if they want to.
    public var isSetup: Bool {
      kind == .code && text.split(separator: "\n").contains { $0.hasPrefix("let stage = Stage(") }
    }

    /// The line shown in place of that code while it is folded away.
    package static let setupTitle = "Imports and declaration"
  }

  public let step: StepID
  public let title: String
  public let cells: [Cell]
  /// The run that made the outputs; nil when there is none.
  public let record: Record?
  /// The step's state; nil when it cannot be found out.
  public let status: StepStatus?
  /// What is broken, such as a source or a record that cannot be read.
  public let problem: String?
  /// What an unfinished run has printed; nil when there is none, or it has printed nothing.
  public let unfinishedText: String?

  /// - Parameters:
  ///   - source: the step's source as it is now; nil when it cannot be read.
  ///   - figure: reads the figure at a path in the workspace.
  init(
    _ step: StepID, source: String?, record: Record?, status: StepStatus?, problem: String? = nil,
    unfinished: Transcript? = nil, figure: (String) -> Data?
  ) {
    self.step = step
    self.record = record
    self.status = status
    self.problem = problem
    let unfinishedText = unfinished.map { Self.text(of: $0.entries) }
    self.unfinishedText = unfinishedText?.isEmpty == true ? nil : unfinishedText
    // A chapter whose source is gone is shown as it was.
    let source = source ?? record?.transcript?.source ?? ""
    let sourceCells = SourceCell.cells(of: source)
    var cells = Self.cells(of: step, sourceCells)
    if let transcript = record?.transcript {
      let map = LineMap(from: transcript.source, to: source)
      let code = sourceCells.indices.filter { sourceCells[$0].kind == .code }
      for entry in transcript.entries {
        let line = map[entry.line]
        let index = code.last { sourceCells[$0].lines.lowerBound <= line } ?? code.first
        if let index { cells[index].outputs.append(Self.output(of: entry, figure)) }
      }
    }
    self.cells = cells.map { cell in
      var cell = cell
      cell.outputs = Self.joined(cell.outputs)
      return cell
    }
    title = Markdown.firstHeading(in: sourceCells.first { $0.kind == .prose }?.text ?? "") ?? "\(step)"
  }

  private static func cells(of step: StepID, _ sourceCells: [SourceCell]) -> [Cell] {
    // The step's own name is that of the chapter.
    var taken: Set = ["\(step)"]
    return sourceCells.map { cell in
      let first = cell.text.split(separator: "\n").first ?? ""
      let words = first.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
      let name = String(([step.name] + words.map(String.init)).joined(separator: "-").prefix(48))
      var (id, use) = ("\(step.number)-\(name)", 1)
      while !taken.insert(id).inserted {
        use += 1
        id = "\(step.number)-\(name)-\(use)"
      }
      return Cell(kind: cell.kind, text: cell.text, id: id)
    }
  }

  private static func output(of entry: Transcript.Entry, _ figure: (String) -> Data?) -> Output {
    switch entry.kind {
    case .text: return .text(entry.text)
    case .check: return .check(entry.text)
    case .note: return .note(entry.text)
    case .figure: return .figure(Figure(path: entry.text, png: figure(entry.text)))
    }
  }

  /// The outputs with texts that follow each other in one.
  private static func joined(_ outputs: [Output]) -> [Output] {
    outputs.reduce(into: []) { joined, output in
      if case .text(let more) = output, case .text(let text) = joined.last {
        joined[joined.count - 1] = .text(text + more)
      } else {
        joined.append(output)
      }
    }
  }

  /// The cells without the heading at the start of the prose, which is the chapter's title.
  var cellsBelowTitle: [Cell] {
    guard let index = cells.firstIndex(where: { $0.kind == .prose }),
      cells[index].text.prefixMatch(of: /#{1,6}\s/) != nil
    else { return cells }
    let rest = cells[index].text.drop { !$0.isNewline }.drop { $0.isNewline }
    let cell = Cell(kind: .prose, text: String(rest), id: cells[index].id)
    return cells[..<index] + (rest.isEmpty ? [] : [cell]) + cells[(index + 1)...]
  }

  /// What was printed and checked, as a terminal shows it.
  package static func text(of entries: [Transcript.Entry]) -> String {
    entries.map { entry in
      switch entry.kind {
      case .text: entry.text
      case .check: "  ✓ \(entry.text)\n"
      case .note: "note: \(entry.text)\n"
      case .figure: ""
      }
    }.joined()
  }
}
