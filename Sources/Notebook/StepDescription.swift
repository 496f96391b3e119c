import Foundation

/// What a step's source declares of it.
public struct StepDeclaration: Equatable, Sendable {
  public let step: StepID
  public let about: String
  public let inputs: [String]
  public let outputs: [String]
  /// What the step writes only under some circumstances.
  public var optionalOutputs: [String] = []
  public let flags: [StepFlag]

  /// The step's source, by its path in the package.
  var sourcePath: String { "steps/\(step)/main.swift" }
}

/// What a step's executable tells the runner of itself (`--describe`, `--declare`), as JSON.
public struct StepDescription: Codable, Equatable, Sendable {
  public enum State: String, Codable, Sendable {
    case fresh, stale, error
    case neverRun = "never run"
  }

  public var number: Int
  public var name: String
  public var about: String
  public var inputs: [String]
  public var outputs: [String]
  public var flags: [StepFlag]
  /// Nil when only the declaration was asked for.
  public var state: State?
  /// Why the step must run, or what went wrong.
  public var reasons: [String] = []
  public var missingInputs: [String] = []
  /// The flags that stand, given now or in a run before.
  public var givenFlags: [String: String] = [:]
  public var start: Date?
  public var seconds: Double?
  public var metrics: [String: Double] = [:]

  public var step: StepID { StepID(number, name) }

  enum CodingKeys: String, CodingKey {
    case number, name, about, inputs, outputs, flags, state, reasons, start, seconds, metrics
    case missingInputs = "missing_inputs"
    case givenFlags = "given_flags"
  }

  public init(_ declaration: StepDeclaration) {
    number = declaration.step.number
    name = declaration.step.name
    about = declaration.about
    inputs = declaration.inputs
    outputs = declaration.outputs + declaration.optionalOutputs
    flags = declaration.flags
  }

  /// Adds what an inspection found.
  mutating func add(_ inspection: Inspection) {
    state = inspection.isFresh ? .fresh : inspection.hasNeverRun ? .neverRun : .stale
    reasons = inspection.reasons
    missingInputs = inspection.missingInputs
    start = inspection.former?.start
    seconds = inspection.former?.seconds
    metrics = inspection.former?.metrics ?? [:]
  }

  public init(json: Data) throws { self = try Record.decoder.decode(StepDescription.self, from: json) }

  public func json() throws -> Data { try Record.encoder.encode(self) }
}
