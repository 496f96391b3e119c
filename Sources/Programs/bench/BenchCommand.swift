import ArgumentParser
import ConvNet
import Digits
import Engine
import Files
import Foundation
import Kernels

/// Measures how fast this machine trains the notebook's network and predicts with it, or reads a CSV file.
@main
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "./notebook bench",
    abstract: "Measures images/s in training and prediction on synthetic images, or seconds to read a table.",
    discussion: "The exit status is 0 when all was measured, 2 when the command or its input was wrong.")

  @Flag(help: "Print one JSON object.") var json = false
  @Option(help: "Threads to compute with.") var threads = ProcessorQuota.threads
  @Option(help: "The recipe: original, one-cycle or deep.") var recipe = Recipe.original
  @Option(help: "Images per step of the optimizer (default: the recipe's).") var batchSize: Int?
  @Option(help: "Floats in a vector: 4, 8 or 16 (default: as wide as the processor's registers).") var lanes:
    Int?
  @Option(help: "Rounds; the median is reported.") var rounds = 5

  @Option(
    help: ArgumentHelp(
      "Only measure how fast one core reads this table, such as Kaggle's train.csv.", valueName: "file"))
  var csv: String?

  func validate() throws {
    for (flag, value) in [("--threads", threads), ("--batch-size", batchSize ?? 1), ("--rounds", rounds)]
    where value < 1 {
      throw ValidationError("\(flag) must be at least 1, but is \(value)")
    }
    if let lanes, VectorWidth(rawValue: lanes) == nil {
      throw ValidationError("--lanes must be 4, 8 or 16, but is \(lanes)")
    }
  }

  static func main() { runAsProgram() }

  func run() throws {
    if let csv {
      try show(CSVReading(of: URL(filePath: csv), rounds: rounds))
    } else {
      let width = lanes.flatMap(VectorWidth.init) ?? .current
      try show(
        NetworkSpeed(recipe, threads: threads, batchSize: batchSize, rounds: rounds, width: width))
    }
  }

  private func show(_ measured: some Encodable & CustomStringConvertible) throws {
    guard json else { return print(measured.description) }
    let encoder = JSONFormat.compact.encoder
    encoder.keyEncodingStrategy = .convertToSnakeCase
    print(String(decoding: try encoder.encode(measured), as: UTF8.self))
  }
}

extension Recipe: ExpressibleByArgument {}
