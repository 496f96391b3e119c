import ConvNet
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Tensors

@Suite("200 batches of training")
struct LossCurveTests {
  @Test("the fast backend's loss curve stays close to the reference's, and both fall")
  func lossCurve() throws {
    let (expected, _) = try Self.referenceRun.get()
    let found = try Self.losses(.automatic, optimizer: Self.rule)
    for losses in [expected, found] {
      let (first, last) = (losses.prefix(20).reduce(0, +) / 20, losses.suffix(20).reduce(0, +) / 20)
      let guessing = log(4.0)
      #expect(abs(first - guessing) < 0.1, "the first 20 batches' loss is \(first), not about ln 4")
      #expect(last < guessing / 2, "the last 20 batches' loss is \(last), after \(first) at the start")
    }
    // Winograd's algorithm gives entries of 1e-9 where the gradient is exactly 0, and RMSprop divides by the gradient's
    // own size plus 1e-8, so that rounding moves parameters by a share of a full step. From then on single batches
    // part by up to 0.04, the means over 10 batches by 0.014 at most on six seeds.
    for start in stride(from: 0, to: expected.count, by: 10) {
      let batches = start..<start + 10
      let (foundMean, expectedMean) = (
        found[batches].reduce(0, +) / 10, expected[batches].reduce(0, +) / 10
      )
      try #require(
        abs(foundMean - expectedMean) < 0.03,
        "the mean loss of batches \(start + 1)...\(start + 10) is \(foundMean) instead of \(expectedMean)")
    }
  }

  @Test(
    "from the reference's parameters, the fast backend gives each batch the reference's loss and gradients")
  func eachBatch() throws {
    let (expected, steps) = try Self.referenceRun.get()
    let replay = Replay(steps: steps, learningRate: Self.rule.learningRate)
    let found = try Self.losses(.automatic, optimizer: replay)
    for (index, (found, expected)) in zip(found, expected).enumerated() {
      try #require(
        abs(found - expected) < 1e-5, "batch \(index + 1) has the loss \(found) instead of \(expected)")
    }
    // An input of a rectifier that rounds to the other side of 0 can change a batch's gradients visibly, so it is the
    // median batch that counts.
    for (index, name) in try Self.network().parameters.map(\.name).enumerated() {
      let errors = replay.gradientErrors.entries.map { $0[index] }.sorted()
      #expect(errors[100] < 1e-5, "\(name): the median batch's gradient is off by \(errors[100]) of its norm")
    }
  }

  private static let rule = RMSprop(learningRate: 0.0003)

  private typealias Run = (losses: [Double], steps: [Recorder.Step])

  private static let referenceRun = Result<Run, any Error> {
    let recorder = Recorder(rule: rule)
    let curve = try losses(.reference, optimizer: recorder)
    return (curve, recorder.steps.entries)
  }

  /// The loss of each of 200 batches.
  private static func losses(_ backend: Backend, optimizer: any Optimizer) throws -> [Double] {
    var network = try network()
    // The learning rate must not depend on the backend.
    let training = Training(batchSize: 6, optimizer: optimizer, schedule: ReduceLROnPlateau(factor: 1))
    // 50 batches an epoch, the last one smaller; the history has a point for each batch if there are fewer than 80.
    var configuration = TrainingConfiguration(training, epochs: 4, seed: 1, threads: 2)
    configuration.backend = backend
    let history = try network.fit(
      squares(297, stream: 1), validatedOn: squares(8, stream: 2), configuration: configuration, augment: nil)
    try #require(history.points.count == 200)
    return history.points.map(\.loss)
  }

  /// The notebook's network with fewer filters and smaller images. All but the first of its convolutions are
  /// Winograd's, on images of 7x7 and 3x3, which are no multiples of the tiles.
  private static func network() throws -> Sequential {
    try smallNotebookNetwork()
  }

  /// Noise with a brighter square in one of the four corners; the corner is the class.
  private static func squares(_ count: Int, stream: UInt32) -> LabelledImages {
    var images = tensor([count, 7, 7, 1], stream: stream, scale: 0.5)
    var oneHot = Tensor(shape: [count, 4])
    for n in 0..<count {
      let corner = n % 4
      oneHot.elements[n * 4 + corner] = 1
      for i in 0..<9 {
        let (row, column) = (corner / 2 * 4 + i / 3, corner % 2 * 4 + i % 3)
        images.elements[(n * 7 + row) * 7 + column] += 0.5
      }
    }
    return LabelledImages(images: images, oneHot: oneHot)
  }
}

/// A list that grows while a copy of the optimizer that it belongs to trains.
private final class Log<Entry: Sendable>: Sendable {
  private let list = Mutex<[Entry]>([])

  var entries: [Entry] { list.withLock { $0 } }

  func append(_ entry: Entry) { list.withLock { $0.append(entry) } }
}

/// RMSprop that keeps each batch's gradients and the parameters that it made of them.
private struct Recorder: Optimizer {
  struct Step: Sendable {
    let gradients: [[Float]]
    let parameters: [Tensor]
  }

  var rule: RMSprop
  let steps = Log<Step>()

  private enum CodingKeys: CodingKey { case rule }

  init(rule: RMSprop) { self.rule = rule }

  var learningRate: Float {
    get { rule.learningRate }
    set { rule.learningRate = newValue }
  }

  var state: [(name: String, value: Tensor)] {
    get { rule.state }
    set { rule.state = newValue }
  }

  func initialState(for network: Sequential) -> [(name: String, value: Tensor)] {
    rule.initialState(for: network)
  }

  mutating func update(_ network: inout Sequential, gradientParts: [[Tensor]], threads: Int) {
    rule.update(&network, gradientParts: gradientParts, threads: threads)
    steps.append(Step(gradients: sums(of: gradientParts), parameters: network.parameters.map(\.value)))
  }
}

/// Takes another run's steps instead of its own, so that differences do not add up.
private struct Replay: Optimizer {
  var steps: [Recorder.Step] = []
  var learningRate: Float
  /// For each batch and parameter, the norm of the gradient's difference from the other run's by the other's norm.
  let gradientErrors = Log<[Double]>()
  var state: [(name: String, value: Tensor)] = []

  private enum CodingKeys: CodingKey { case learningRate }

  init(steps: [Recorder.Step], learningRate: Float) {
    self.steps = steps
    self.learningRate = learningRate
  }

  func initialState(for network: Sequential) -> [(name: String, value: Tensor)] { [] }

  mutating func update(_ network: inout Sequential, gradientParts: [[Tensor]], threads: Int) {
    let step = steps[gradientErrors.entries.count]
    gradientErrors.append(
      zip(sums(of: gradientParts), step.gradients).map { found, expected in
        let difference = zip(found, expected).map { $0 - $1 }
        return norm(difference) / norm(expected)
      })
    network.updateParameters { index, parameter in parameter = step.parameters[index] }
  }

  private func norm(_ values: [Float]) -> Double {
    values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
  }
}

/// The whole batch's gradients, parameter by parameter.
private func sums(of gradientParts: [[Tensor]]) -> [[Float]] {
  gradientParts.map { parts in
    parts.dropFirst().reduce(into: parts.first?.elements ?? []) { sums, part in
      for i in sums.indices { sums[i] += part.elements[i] }
    }
  }
}
