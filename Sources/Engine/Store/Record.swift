import Files
import Foundation

/// The last finished run of a step: `artifacts/<step>/record.json`.
public struct Record: Codable, Equatable, Sendable {
  /// A file that the step wrote.
  public struct Output: Codable, Equatable, Sendable {
    public var sha256: String
    public var bytes: Int

    public init(sha256: String, bytes: Int) {
      self.sha256 = sha256
      self.bytes = bytes
    }

    /// The digest and size of the file at `url`.
    init(contentsOf url: URL) throws {
      let data = try Data(contentsOf: url, options: .alwaysMapped)
      self.init(sha256: Digest.sha256(data), bytes: data.count)
    }
  }

  /// The version of the format; records of another one are not read.
  public static let currentFormat = 2

  public var format = Record.currentFormat
  public var declaration: StepDeclaration
  public var fingerprint: Fingerprint
  /// The flags that were set on the command line, in this run or before. They are remembered until the step's code changes.
  public var rememberedFlags: [String: String]
  public var outputs: [String: Output]
  public var seed: UInt64?
  public var start: Date
  public var seconds: Double
  /// How long earlier, interrupted runs had worked on what this one resumed.
  public var earlierSeconds = 0.0
  public var machine: Machine
  public var threads: Int
  public var metrics: [String: Double]
  /// The data folder that was set, in this run or before, if the step reads from one. It is remembered until another is set.
  public var dataFolder: String?
  /// Where the step's external inputs came from; nil when there are none.
  public var source: String?
  /// Which earlier steps were stale when this one ran, as `--allow-stale` permits.
  public var staleInputs: [String] = []
  /// What it printed and drew; nil in records of versions without transcripts.
  public var transcript: Transcript?

  package init(
    declaration: StepDeclaration, fingerprint: Fingerprint, rememberedFlags: [String: String] = [:],
    outputs: [String: Output], seed: UInt64? = nil, start: Date, seconds: Double, machine: Machine,
    threads: Int,
    metrics: [String: Double] = [:], dataFolder: String? = nil, staleInputs: [String] = []
  ) {
    self.declaration = declaration
    self.fingerprint = fingerprint
    self.rememberedFlags = rememberedFlags
    self.outputs = outputs
    self.seed = seed
    self.start = start
    self.seconds = seconds
    self.machine = machine
    self.threads = threads
    self.metrics = metrics
    self.dataFolder = dataFolder
    self.staleInputs = staleInputs
  }

  public var step: StepID { declaration.step }

  /// The artifacts that the step read.
  package var inputs: [String] { declaration.inputs(with: fingerprint.flags) }

  /// How long the results took in all.
  public var totalSeconds: Double { seconds + earlierSeconds }

  /// The metrics that the step declares as headline and that this run measured, in the declared order.
  package var headline: [(metric: HeadlineMetric, value: Double)] {
    declaration.headline.compactMap { metric in metrics[metric.name].map { (metric, $0) } }
  }

  /// What the step noted about its results or its input.
  public var notes: [String] { transcript?.entries.filter { $0.kind == .note }.map(\.text) ?? [] }

  /// "6-train is fresh (ran 2026-11-22 18:03, 2 min 3 s); nothing to do"
  package var freshText: String {
    "\(step) is fresh (ran \(momentText(start)), \(elapsedText(totalSeconds))); nothing to do"
  }

  enum CodingKeys: String, CodingKey {
    case format, declaration, fingerprint, outputs, seed, start, seconds, machine, threads, metrics,
      source, transcript
    case rememberedFlags = "given_flags"
    case dataFolder = "data_folder"
    case staleInputs = "stale_inputs"
    case earlierSeconds = "earlier_seconds"
  }

  /// Reads the record at `url`; nil when there is none.
  ///
  /// - Throws: `RecordError` when the file is not a record of the current format, or holds what no run can have left.
  public static func read(from url: URL) throws -> Record? {
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    guard let data = try? Data(contentsOf: url), let record = try? decoder.decode(Record.self, from: data),
      record.format == currentFormat
    else { throw RecordError(url: url) }
    if let impossibility = record.impossibility { throw RecordError(url: url, reason: impossibility) }
    return record
  }

  /// Writes the record atomically.
  ///
  /// - Throws: `WorkspaceError`.
  public func write(to url: URL) throws {
    do {
      try AtomicFile.write(Self.encoder.encode(self) + Data("\n".utf8), to: url)
    } catch {
      throw WorkspaceError(cannotWrite: url, because: error)
    }
  }

  package static var encoder: JSONEncoder {
    let encoder = JSONFormat.readable.encoder
    encoder.dateEncodingStrategy = .iso8601
    encoder.nonConformingFloatEncodingStrategy =
      .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return encoder
  }

  package static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    decoder.nonConformingFloatDecodingStrategy =
      .convertFromString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return decoder
  }
}

/// What is known about a step's last finished run.
package enum PreviousRun {
  case none
  case unreadable
  case finished(Record)

  package init(of step: StepID, in workspace: Workspace) {
    do {
      let record = try Record.read(from: workspace.record(of: step))
      self = record.map { $0.step == step ? .finished($0) : .unreadable } ?? .none
    } catch {
      self = .unreadable
    }
  }

  package var record: Record? {
    if case .finished(let record) = self { record } else { nil }
  }
}

/// A `record.json` that is truncated, altered or of another version.
public struct RecordError: Error, CustomStringConvertible {
  package let url: URL
  /// What is impossible in it, if the format is right.
  package var reason: String?

  public var description: String {
    "\(url.path) cannot be read as a record of format \(Record.currentFormat)\(reason.map { ": \($0)" } ?? "")"
  }
}
