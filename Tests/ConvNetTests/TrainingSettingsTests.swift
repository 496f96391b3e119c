import Foundation
import TestSupport
import Testing

@testable import ConvNet
@testable import Tensors

@Suite("How a network is trained, as JSON")
struct TrainingSettingsTests {
  private static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  @Test("optimizer and schedule are stored by kind and settings, and survive a round trip")
  func literal() throws {
    var training = Training(
      batchSize: 86, optimizer: RMSprop(learningRate: 0.001, rho: 0.9, epsilon: 1e-8),
      schedule: ReduceLROnPlateau(factor: 0.5, patience: 3, minimum: 1e-5))
    let expected = """
      {"batch_size":86,"epochs_without_augmentation":0,"label_smoothing":0,\
      "optimizer":{"RMSprop":{"epsilon":1e-08,"learning_rate":0.001,"rho":0.9}},\
      "schedule":{"ReduceLROnPlateau":{"factor":0.5,"minimum":1e-05,"patience":3}}}
      """
    #expect(try Self.json(training) == expected)

    // What they remember is no part of it.
    training.optimizer.state = [("conv2d_1.filter.mean_square", Tensor(shape: [2]))]
    _ = training.schedule.learningRate(after: 0.5, current: 1)
    #expect(try Self.json(training) == expected)
    let read = try JSONDecoder().decode(Training.self, from: Data(expected.utf8))
    #expect(read.optimizer.state.isEmpty && read.schedule.state == ReduceLROnPlateau().state)
  }

  @Test("every optimizer and schedule survives a round trip bit for bit")
  func roundTrip() {
    checkProperty("settings are read as they were written", cases: 20) { random in
      func share() -> Float { random.oneOf([0, Float(1).nextDown, .random(in: 0..<1, using: &random)]) }
      func rate() -> Float {
        random.oneOf([.leastNonzeroMagnitude, Float(0.1).nextUp, share(), 1 / 3, 1e30])
      }
      let optimizers: [any Optimizer] = [
        Adam(learningRate: rate(), beta1: share(), beta2: share(), epsilon: rate()),
        AdamW(learningRate: rate(), beta1: share(), beta2: share(), weightDecay: rate()),
        Muon(
          learningRate: rate(), momentum: share(), steps: Int.random(in: 1...9, using: &random),
          weightDecay: rate(), adamShare: share(), beta1: share(), beta2: share()),
        RMSprop(learningRate: rate(), rho: share(), epsilon: rate()),
        SGD(learningRate: rate(), momentum: share(), nesterov: Bool.random(using: &random)),
      ]
      let schedules: [any Schedule] = [
        CosineDecay(peak: rate(), warmUp: Int.random(in: 0...1000, using: &random), end: rate()),
        OneCycle(
          peak: rate(), warmUp: Double(share()), startDivisor: 1 + Double(rate()), endDivisor: 1e4 / 3),
        ReduceLROnPlateau(factor: share(), patience: Int.random(in: 1...9, using: &random), minimum: share()),
      ]
      for optimizer in optimizers {
        let training = Training(
          batchSize: Int.random(in: 1...1000, using: &random), optimizer: optimizer,
          schedule: random.oneOf(schedules),
          averaging: random.oneOf([nil, ExponentialMovingAverage(decay: share())]),
          labelSmoothing: share(), epochsWithoutAugmentation: Int.random(in: 0...9, using: &random))
        let read = try JSONDecoder().decode(Training.self, from: JSONEncoder().encode(training))
        #expect("\(read)" == "\(training)")
        #expect(try Self.json(read) == Self.json(training))
      }
    }
  }

  @Test("optional settings that are missing are off")
  func defaults() throws {
    let read = try JSONDecoder().decode(
      Training.self,
      from: Data(
        """
        {"batch_size": 7, "optimizer": {"SGD": {"learning_rate": 0.1, "momentum": 0, "nesterov": false}},
         "schedule": {"ReduceLROnPlateau": {"factor": 0.5, "patience": 3, "minimum": 0}}}
        """.utf8))
    #expect(read.batchSize == 7 && read.averaging == nil)
    #expect(read.labelSmoothing == 0 && read.epochsWithoutAugmentation == 0)
  }

  @Test(
    "an unknown kind, and settings that make no sense, are errors",
    arguments: [
      ("SGD", "Adagrad", "'Adagrad' is not one of the optimizers Adam, AdamW, Muon, RMSprop, SGD"),
      ("ReduceLROnPlateau", "SGD", "'SGD' is not one of the schedules"),
      ("\"batch_size\": 7", "\"batch_size\": 0", "batches of 0 images"),
      ("\"batch_size\"", "\"label_smoothing\": 1, \"batch_size\"", "a label smoothing of 1"),
    ])
  func nonsense(old: String, new: String, reason: String) throws {
    let json = """
      {"batch_size": 7, "optimizer": {"SGD": {"learning_rate": 0.1, "momentum": 0, "nesterov": false}},
       "schedule": {"ReduceLROnPlateau": {"factor": 0.5, "patience": 3, "minimum": 0}}}
      """
    _ = try JSONDecoder().decode(Training.self, from: Data(json.utf8))
    let altered = json.replacingOccurrences(of: old, with: new)
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Training.self, from: Data(altered.utf8))
    }
    #expect("\(error as Any)".contains(reason), "\(error as Any)")
  }

  @Test(
    "epochs are without augmentation as long as three with it remain",
    arguments: [(1, 0), (3, 0), (4, 1), (5, 2), (12, 2)])
  func shortTrainings(epochs: Int, expected: Int) {
    let training = Training(
      batchSize: 1, optimizer: SGD(), schedule: ReduceLROnPlateau(), epochsWithoutAugmentation: 2)
    #expect(training.epochsWithoutAugmentation(of: epochs) == expected)
  }

  @Test("an architecture is the shape of an input and the layers' settings in order")
  func architecture() throws {
    let architecture = Architecture(
      inputShape: [8, 8, 1],
      layers: [Conv2D(filters: 2, filterSize: 3), ReLU(), Flatten(), Dense(units: 4)])
    let json = """
      {"inputShape":[8,8,1],"layers":[{"Conv2D":{"filterSize":3,"filters":2,"padding":"valid","strides":1}},\
      {"ReLU":{}},{"Flatten":{}},{"Dense":{"units":4}}]}
      """
    #expect(try Self.json(architecture) == json)
    let read = try JSONDecoder().decode(Architecture.self, from: Data(json.utf8))
    var (first, second) = (SeededGenerator(seed: 1), SeededGenerator(seed: 1))
    let network = try Sequential(read, using: &first)
    let expected = try Sequential(architecture, using: &second)
    #expect(network.tensors.elementsEqual(expected.tensors, by: ==))
    #expect(try Self.json(network.architecture) == json)
  }
}
