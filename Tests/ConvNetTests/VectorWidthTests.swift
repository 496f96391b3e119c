import ConvNet
import Kernels
import Tensors
import Testing

@Suite("Vectors of four, eight and sixteen floats")
struct VectorWidthTests {
  enum Rule: CaseIterable, Sendable {
    case adamW, muon, rmsProp, momentum

    func optimizer(_ backend: Backend) -> any Optimizer {
      switch self {
      case .adamW: AdamW(learningRate: 0.003, backend: backend)
      case .muon: Muon(learningRate: 0.02, steps: 3, backend: backend)
      case .rmsProp: RMSprop(learningRate: 0.003, backend: backend)
      case .momentum: SGD(learningRate: 0.01, momentum: 0.9, backend: backend)
      }
    }
  }

  /// Direct and Winograd convolutions, and numbers of channels that fill vectors of all widths, some or none.
  private static func train(_ rule: Rule, _ backend: Backend, threads: Int) throws -> [[UInt32]] {
    var generator = SeededGenerator(seed: 1)
    var network = try Sequential(inputShape: [8, 8, 1], using: &generator) {
      Conv2D(filters: 24, filterSize: 5, padding: .same)
      BatchNormalization()
      ReLU()
      Conv2D(filters: 32, filterSize: 3, padding: .same)
      BatchNormalization()
      ReLU()
      MaxPool2D()
      Conv2D(filters: 48, filterSize: 5, padding: .same)
      ReLU()
      Conv2D(filters: 16, filterSize: 3, padding: .same)
      BatchNormalization()
      MaxPool2D()
      Dropout(rate: 0.25)
      Flatten()
      Dense(units: 20)
      BatchNormalization()
      ReLU()
      Dense(units: 4)
    }
    let training = Training(
      batchSize: 14, optimizer: rule.optimizer(backend), schedule: ReduceLROnPlateau(),
      averaging: ExponentialMovingAverage(decay: 0.9, backend: backend))
    var configuration = TrainingConfiguration(training, epochs: 2, seed: 1, threads: threads)
    configuration.backend = backend
    let images = TrainingTests.corners(60, stream: 1)
    _ = try network.fit(
      images, validatedOn: images.selected(0..<10), configuration: configuration, augment: TrainingTests.noise
    )
    let probabilities = network.predict(images.allImages, threads: threads, backend: backend)
    return (network.tensors.map(\.value) + [probabilities]).map { $0.elements.map(\.bitPattern) }
  }

  @Test("a training gives the same bytes with each, on any number of threads", arguments: Rule.allCases)
  func sameBytes(rule: Rule) throws {
    let expected = try Self.train(rule, .fastest(.eight), threads: 1)
    for width in VectorWidth.allCases {
      for threads in [1, 3] {
        let found = try Self.train(rule, .fastest(width), threads: threads)
        #expect(found == expected, "vectors of \(width), \(threads) threads")
      }
    }
  }

  @Test("direct convolutions give the same bytes with each")
  func directConvolutions() throws {
    let expected = try Self.train(.adamW, .direct(.eight), threads: 1)
    for width in VectorWidth.allCases {
      #expect(try Self.train(.adamW, .direct(width), threads: 2) == expected, "vectors of \(width)")
    }
  }
}
