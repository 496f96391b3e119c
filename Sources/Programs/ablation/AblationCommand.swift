import ArgumentParser
import ConvNet
import Datasets
import DigitNetworks
import Digits
import Engine
import Files
import Foundation
import Preprocessing
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
  @Option(help: "Trainings of each variant, with seeds and validation images of their own.") var seeds = 3
  @Option(help: "The first seed.") var seed: UInt64 = 2
  @Option(help: "Threads to compute with.") var threads = ProcessorQuota.threads
  @Option(help: "Only the variants whose names contain this; several times for several.") var only: [String] =
    []
  @Option(
    help: ArgumentHelp(
      "The file that finished trainings are appended to.",
      discussion:
        "It records the images and the network, not the code: start another file when the code has changed."))
  var results = "ablation.jsonl"

  func validate() throws {
    for (flag, value) in [("--epochs", epochs), ("--seeds", seeds), ("--threads", threads)] where value < 1 {
      throw ValidationError("\(flag) must be at least 1, but is \(value)")
    }
  }

  static func main() { runAsProgram() }

  func run() throws {
    let variants = Variant.all(try RecipeBook())
    for text in only where !variants.contains(where: { $0.name.contains(text) }) {
      throw ValidationError(
        "no variant's name contains '\(text)'; there are: \(variants.map(\.name).joined(separator: "; "))")
    }
    let file = URL(filePath: results)
    var measurements = try [Measurement](contentsOf: file)
    let source = try TrainingSource(inWorkspace: workspace)
    var haveAllFinished = true
    for number in 0..<seeds {
      for variant in variants
      where only.isEmpty || only.contains(where: { variant.name.contains($0) }) {
        let isDone = measurements.contains {
          $0.variant == variant.name && $0.seed == seed &+ UInt64(number) && $0.epochs == epochs
            && $0.fold == source.folds.fold(ofNetwork: number) && $0.inputs == source.digests
        }
        if isDone { continue }
        let measurement: Measurement
        do {
          measurement = try Measurement(
            of: variant, number: number, seed: seed, epochs: epochs, source: source, threads: threads)
        } catch let error as TrainingError {
          print("\(variant.name), seed \(seed &+ UInt64(number)): \(error)")
          haveAllFinished = false
          continue
        }
        measurements.append(measurement)
        try append(measurement, to: file)
        print(
          String(
            format: "%@, seed %llu: %.2f %%, loss %.4f, %.0f s", measurement.variant, measurement.seed,
            100 * measurement.accuracy, measurement.loss, measurement.seconds))
      }
    }
    print(
      measurements.filter { $0.epochs == epochs && $0.inputs == source.digests }.table(
        of: variants.map(\.name)))
    if !haveAllFinished { throw ExitCode(1) }
  }

  private func append(_ measurement: Measurement, to file: URL) throws {
    if !FileManager.default.fileExists(atPath: file.path) { try Data().write(to: file) }
    let handle = try FileHandle(forWritingTo: file)
    defer { try? handle.close() }
    try handle.seekToEnd()
    try handle.write(contentsOf: try JSONFormat.compact.encoder.encode(measurement) + Data("\n".utf8))
  }
}
