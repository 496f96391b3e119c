import ArgumentParser
import Foundation
import TestSupport
import Testing

@testable import Engine
@testable import Stage

/// A package of two steps in a temporary folder, which goes when it does: 1-numbers writes what 2-sum reads.
final class ToyNotebook {
  struct Flags: ParsableArguments {
    @Option(help: "Passes.") var epochs = 1
    @Option var rate = 0.1
    @Option var seed: UInt64 = 7
    @Option var limit: Int?
    @Flag(inversion: .prefixedNo) var shuffle = true

    func validate() throws {
      guard epochs > 0 else { throw ValidationError("--epochs must be at least 1, but is \(epochs)") }
    }
  }

  static let numbers = StepID(1, "numbers")
  static let sum = StepID(2, "sum")
  static let numbersFile = "artifacts/1-numbers/numbers.txt"
  static let sumFile = "artifacts/2-sum/sum.txt"

  private let folder: TemporaryFolder
  var package: URL { folder.url }
  var workspace: Workspace { Workspace(package) }
  var cache: ResultCache { ResultCache(workspace: workspace, digests: DigestCache(nil)) }

  init() throws {
    folder = try TemporaryFolder(named: "toy notebook")
    for step in [Self.numbers, Self.sum] {
      try write("//: # \(step)\nlet stage = 1\n", to: "steps/\(step)/main.swift")
    }
  }

  func source(of step: StepID) -> URL { package.appending(path: "steps/\(step)/main.swift") }

  func write(_ text: String, to path: String) throws {
    try folder.write(text, to: path)
  }

  func text(at path: String) -> String? {
    try? String(contentsOf: package.appending(path: path), encoding: .utf8)
  }

  /// Looks at steps that have a record; there are no programs that it could ask.
  func inspector(of steps: StepID...) throws -> StepInspector {
    StepInspector(
      code: try PackageCode(ofPackage: package), workspace: workspace, digests: DigestCache(nil),
      executables: steps.map { StepExecutable(step: $0, in: package) })
  }

  func describe(_ step: StepID) throws -> StepStatus {
    try #require(try inspector(of: step).statuses().first)
  }

  /// Starts 1-numbers with `arguments` as far as its command line.
  func numbers(_ arguments: String...) throws -> StepInvocation<Flags> { try numbers(arguments) }

  func numbers(_ arguments: [String]) throws -> StepInvocation<Flags> {
    let declaration = StepDeclaration(
      step: Self.numbers, about: "Writes numbers.", inputs: [], outputs: [Self.numbersFile],
      flags: StepFlag.declared(by: Flags.self))
    return try StepInvocation(declaration, source: source(of: Self.numbers), arguments: arguments)
  }

  /// Starts 2-sum as far as its command line.
  func sum() throws -> StepInvocation<NoFlags> {
    let declaration = StepDeclaration(
      step: Self.sum, about: "Sums them.", inputs: [Self.numbersFile], outputs: [Self.sumFile], flags: [])
    return try StepInvocation(declaration, source: source(of: Self.sum), arguments: [])
  }

  /// Does what a step does that writes `text` to its one output, up to where that is put into place.
  func stage<Flags>(
    _ invocation: StepInvocation<Flags>, writing text: String
  ) throws -> (staging: Staging, record: Record) {
    let staging = Staging(workspace: workspace, step: invocation.step)
    let path = invocation.declaration.outputs[0]
    try text.write(to: staging.url(for: path), atomically: true, encoding: .utf8)
    let inspection = try invocation.inspect { _ in ExternalInputs() }
    var record = Record.sample
    record.declaration = invocation.declaration
    record.fingerprint = inspection.fingerprint
    record.rememberedFlags = invocation.rememberedFlags
    record.outputs = try staging.outputs([path])
    return (staging, record)
  }

  /// Does what a step does that writes `text` to its one output.
  func finish<Flags>(_ invocation: StepInvocation<Flags>, writing text: String) throws {
    let (staging, record) = try stage(invocation, writing: text)
    try staging.commit(record, cachingPreviousIn: cache)
  }

  func reasons<Flags>(_ invocation: StepInvocation<Flags>) throws -> [String] {
    try invocation.inspect { _ in ExternalInputs() }.reasons
  }
}

extension Record {
  /// The sample as a record of another step.
  static func sample(of step: StepID, outputs: [String] = []) -> Record {
    var record = sample
    record.declaration = StepDeclaration(step: step, about: "", inputs: [], outputs: outputs, flags: [])
    record.outputs = ["artifacts/\(step)/model": Output(sha256: "dd", bytes: 12)]
    return record
  }

  static let sample = Record(
    declaration: StepDeclaration(step: StepID(6, "train"), about: "", inputs: [], outputs: [], flags: []),
    fingerprint: Fingerprint(
      sources: ["steps/6-train/main.swift": "aa"], flags: ["epochs": "5"], inputs: ["artifacts/x.npy": "bb"],
      externalInputs: ["train.csv": "cc"], toolchain: "Swift version 6.3"),
    rememberedFlags: ["epochs": "5"], outputs: ["artifacts/6-train/model": Output(sha256: "dd", bytes: 12)],
    seed: .max,
    start: Date(timeIntervalSince1970: 1_795_000_000), seconds: 123.25,
    machine: Machine(os: "os", cpu: "cpu", cores: 2, toolchain: "Swift"), threads: 2,
    metrics: ["loss": 0.25, "worst": .infinity])
}

extension Artifact where Value == String {
  /// A text file.
  static func text(_ path: String) -> Self {
    Self(
      path, read: { try String(contentsOf: $0, encoding: .utf8) },
      write: { try $0.write(to: $1, atomically: true, encoding: .utf8) })
  }
}
