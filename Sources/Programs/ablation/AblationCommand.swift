import ArgumentParser
import ConvNet
import Datasets
import DigitNetworks
import Digits
import Engine
import Files
import Foundation
import Hosts
import Preprocessing
import Processes
import Tensors

/// Measures what each ingredient of the default recipe adds, on validation images: the test images are not read.
@main
struct AblationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "swift run -c release ablation",
    abstract: "Measures what each ingredient of the default recipe adds to the validation accuracy.",
    discussion: """
      It trains the default recipe and variants of it on the images of a workspace in which steps 1 to 5 have run, and \
      prints a table. Finished trainings are appended to a file and not repeated.
      """)

  @Option(help: "The workspace with the artifacts.") var workspace = "."
  @Option(help: "Passes over the training images.") var epochs = 3
  @Option(help: "Trainings of each variant, each with its own seed and validation images.") var seeds = 3
  @Option(help: "The first seed.") var seed: UInt64 = 2
  @Option(help: "Threads to compute with (default: the processors that this process may use).") var threads:
    Int?
  @Option(
    help: ArgumentHelp(
      "Run the trainings on these hosts: a hostfile, a list such as laptop:1,desk:2, or `allocated` in a Slurm job.",
      valueName: "hosts"))
  var hosts: String?
  @Option(help: "Only the variants whose names contain this (can be repeated).") var only: [String] =
    []
  @Option(
    help: ArgumentHelp(
      "The file that finished trainings are appended to.",
      discussion:
        "It records the images and the network, not the code: start a new file when the code has changed."))
  var results = "ablation.jsonl"
  @Option(help: ArgumentHelp("Train this variant alone and print the result as JSON.", visibility: .hidden))
  var variant: String?
  @Option(help: ArgumentHelp("The number of that training, from 0.", visibility: .hidden))
  var number = 0

  func validate() throws {
    for (flag, value) in [("--epochs", epochs), ("--seeds", seeds), ("--threads", threads ?? 1)]
    where value < 1 {
      throw ValidationError("\(flag) must be at least 1, but is \(value)")
    }
  }

  static func main() {
    EndingSignals.prepare()
    runAsProgram()
  }

  func run() throws {
    try TaskFarm.check(hosts)
    let variants = Variant.all(try RecipeBook())
    for text in only where !variants.contains(where: { $0.name.contains(text) }) {
      throw ValidationError(
        "no variant's name contains '\(text)'; the variants are: "
          + "\(variants.map(\.name).joined(separator: "; "))")
    }
    if let name = variant {
      guard let variant = variants.first(where: { $0.name == name }) else {
        throw ValidationError("there is no variant '\(name)'")
      }
      let result = try TrainingResult(
        of: Trial(variant: variant, number: number), in: self, from: TrainingSource(inWorkspace: workspace))
      print(String(decoding: try JSONFormat.compact.encoder.encode(result), as: UTF8.self))
      return
    }

    var measurements = try [Measurement](contentsOf: URL(filePath: results))
    let source = try TrainingSource(inWorkspace: workspace)
    let open = (0..<seeds).flatMap { number in variants.map { Trial(variant: $0, number: number) } }.filter {
      trial in
      (only.isEmpty || only.contains { trial.variant.name.contains($0) })
        && !measurements.contains {
          $0.variant == trial.variant.name && $0.seed == seed &+ UInt64(trial.number) && $0.epochs == epochs
            && $0.fold == source.folds.fold(ofNetwork: trial.number) && $0.inputs == source.digests
        }
    }
    var haveAllFinished = true
    func note(_ result: TrainingResult) throws {
      switch result {
      // If a host is lost right after it reported this, another one reports it again.
      case .measured(let measurement) where measurements.contains { $0.isOfSameTraining(as: measurement) }:
        break
      case .measured(let measurement):
        measurements.append(measurement)
        try append(measurement, to: URL(filePath: results))
        print(
          String(
            format: "%@, seed %llu: %.2f %%, loss %.4f, %.0f s", measurement.variant, measurement.seed,
            100 * measurement.accuracy, measurement.loss, measurement.seconds))
      case .failed(let reason):
        print(reason)
        haveAllFinished = false
      }
    }
    if let hosts {
      try measure(open, on: HostList(hosts), note)
    } else {
      for trial in open { try note(TrainingResult(of: trial, in: self, from: source)) }
    }
    print(
      measurements.filter { $0.epochs == epochs && $0.inputs == source.digests }.table(
        of: variants.map(\.name)))
    if !haveAllFinished { throw ExitCode(1) }
  }

  /// Trains on several hosts, each training in a process like this one with `--variant`.
  ///
  /// - Throws: `HostsError`, `FailedTask`; `ExitCode` after Ctrl-C.
  private func measure(
    _ trials: [Trial], on hosts: HostList, _ note: (TrainingResult) throws -> Void
  ) throws {
    guard let program = Bundle.main.executableURL else {
      throw CommandError("the path of this program cannot be found")
    }
    let folder = URL(filePath: workspace).absoluteURL.appending(path: "artifacts")
    let farm = try TaskFarm(
      hosts, folder: folder, farmProgram: program.deletingLastPathComponent().appending(path: "farm"))
    let tasks = trials.map { trial in
      FarmTask(
        "\(trial.variant.name), seed \(seed &+ UInt64(trial.number))", program: program.path,
        arguments: [
          "--workspace=\(folder.deletingLastPathComponent().path)", "--epochs=\(epochs)", "--seed=\(seed)",
          "--variant=\(trial.variant.name)", "--number=\(trial.number)",
        ] + (threads.map { ["--threads=\($0)"] } ?? []))
    }
    var failure: (any Error)?
    let isDone = try farm.carryOut(tasks, shouldStop: { EndingSignals.isRequested || failure != nil }) {
      update in
      switch update {
      case .prints(let task, let host, let line) where line.isError:
        report("\(tasks[task].name) on \(host): \(line.text)")
      case .prints(_, _, let line):
        guard let result = try? JSONDecoder().decode(TrainingResult.self, from: Data(line.text.utf8)) else {
          return
        }
        do {
          try note(result)
        } catch {
          failure = error
        }
      case .note(let text): report("note: \(text)")
      case .starts, .stops, .finishes: break
      }
    }
    if let failure { throw failure }
    guard isDone else {
      report("interrupted; finished trainings are in \(results). Repeat the command to do the rest")
      throw ExitCode(1)
    }
  }

  private func append(_ measurement: Measurement, to file: URL) throws {
    if !FileManager.default.fileExists(atPath: file.path) { try Data().write(to: file) }
    let handle = try FileHandle(forWritingTo: file)
    defer { try? handle.close() }
    try handle.seekToEnd()
    try handle.write(contentsOf: try JSONFormat.compact.encoder.encode(measurement) + Data("\n".utf8))
  }
}

/// One training of a variant.
struct Trial {
  let variant: Variant
  /// Which of its trainings, from 0.
  let number: Int
}

/// The outcome of a training.
enum TrainingResult: Codable {
  case measured(Measurement)
  /// Why there is no measurement, in words.
  case failed(String)

  init(of trial: Trial, in command: AblationCommand, from source: TrainingSource) throws {
    do {
      self = .measured(
        try Measurement(
          of: trial.variant, number: trial.number, seed: command.seed, epochs: command.epochs, source: source,
          threads: command.threads ?? ProcessorQuota.threads))
    } catch let error as TrainingError {
      self = .failed("\(trial.variant.name), seed \(command.seed &+ UInt64(trial.number)): \(error)")
    }
  }
}
