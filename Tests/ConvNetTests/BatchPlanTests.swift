import Testing

@testable import ConvNet
@testable import Tensors

@Suite("How a batch is shared")
struct BatchPlanTests {
  @Test(
    "groups follow one another and cover their images once",
    arguments: [0..<0, 0..<1, 3..<7, 5..<17, 256..<299])
  func groups(images: Range<Int>) {
    let groups = BatchPlan.groups(of: images)
    #expect(groups.flatMap { Array($0) } == Array(images), "\(groups)")
    #expect(groups.allSatisfy { !$0.isEmpty }, "\(groups)")
  }

  /// Fewer images than parts, parts of one group and of several, groups of different sizes.
  @Test(
    "the parts' gradients add up to those of the batch taken through the network at once",
    arguments: [1, 5, 12, 61, 115], Backend.allCases)
  func gradients(batchSize: Int, backend: Backend) throws {
    try checkGradients(SharedWork.network(dropout: 0), batchSize: batchSize, backend: backend)
  }

  @Test(
    "so they do where batch normalizations make the parts wait for one another",
    arguments: [5, 12, 61, 115], Backend.allCases)
  func gradientsOfNormalized(batchSize: Int, backend: Backend) throws {
    try checkGradients(SharedWork.normalizedNetwork(dropout: 0), batchSize: batchSize, backend: backend)
  }

  /// A gradient may be off by a share of its largest entry, or where that is close to 0, as before a normalization that
  /// makes up for a bias, by that share of a tenth of the network's largest.
  private func checkGradients(_ network: Sequential, batchSize: Int, backend: Backend) throws {
    let batch = TrainingTests.corners(batchSize, stream: 1)
    let plan = BatchPlan(network, Self.configuration(batchSize, backend), batchSize: batchSize)
    let (gradientParts, score, _) = plan.gradients(of: network, batch, number: 0, nil)

    var tape = Tape(isTraining: true, backend: backend)
    let logits = network.forward(batch.allImages, tape: &tape)
    let logitGradient = SoftmaxCrossEntropy.logitGradient(
      logits: logits, oneHot: batch.oneHotLabels, batchSize: batchSize, backend: backend)
    let expected = network.backward(logitGradient, tape: &tape)

    #expect(gradientParts.count == expected.count)
    let largest = Double(expected.flatMap(\.elements).map(abs).max() ?? 0)
    for (index, (parts, gradient)) in zip(gradientParts, expected).enumerated() {
      let name = network.parameters[index].name
      #expect(parts.allSatisfy { $0.shape == gradient.shape }, "\(name)")
      #expect(gradient.elements.allSatisfy { $0.isFinite }, "\(name)")
      let sum = gradient.elements.indices.map { i in parts.reduce(0) { $0 + Double($1.elements[i]) } }
      let scale = max(sum.map(abs).max() ?? 0, largest / 10)
      #expect(sum.allSatisfy { $0.isFinite }, "\(name)")
      let error = zip(gradient.elements, sum).map { abs(Double($0) - $1) }.max() ?? 0
      #expect(error < 2e-5 * scale, "\(name) is off by \(error)")
    }
    let loss = SoftmaxCrossEntropy.lossSum(logits: logits, oneHot: batch.oneHotLabels)
    #expect(abs(score.lossSum - loss) < 1e-5 * loss)
    #expect(score.count == batchSize)
    #expect(score.correct == zip(logits.argmaxOfRows(), batch.labels).count { $0 == $1 })
  }

  @Test("different batch numbers draw different dropout masks, equal ones the same")
  func batchNumbers() throws {
    let network = try SharedWork.network(dropout: 0.25)
    let plan = BatchPlan(network, Self.configuration(30), batchSize: 30)
    let batch = TrainingTests.corners(30, stream: 1)
    let losses = [0, 1, 0].map { plan.gradients(of: network, batch, number: $0, nil).1.lossSum }
    #expect(losses[0] == losses[2] && losses[0] != losses[1], "\(losses)")
  }

  @Test("from the second batch on no arrays are allocated", arguments: [1, 61], Backend.allCases)
  func memory(batchSize: Int, backend: Backend) throws {
    for network in [try SharedWork.network(dropout: 0.25), try SharedWork.normalizedNetwork(dropout: 0.25)] {
      checkMemory(network, batchSize: batchSize, backend: backend)
    }
  }

  private func checkMemory(_ network: Sequential, batchSize: Int, backend: Backend) {
    let plan = BatchPlan(network, Self.configuration(batchSize, backend), batchSize: batchSize)
    let batch = TrainingTests.corners(batchSize, stream: 1)
    let allocations = (0..<4).map { number in
      plan.recycle(plan.gradients(of: network, batch, number: number, nil).0)
      return plan.allocationCount
    }
    #expect(allocations[0] > 0)
    #expect(Set(allocations).count == 1, "after each batch: \(allocations)")
  }

  private static func configuration(
    _ batchSize: Int, _ backend: Backend = .automatic
  ) -> TrainingConfiguration {
    var configuration = TrainingConfiguration(
      Training(batchSize: batchSize, optimizer: RMSprop(), schedule: ReduceLROnPlateau()), epochs: 1, seed: 1,
      threads: 2)
    configuration.backend = backend
    return configuration
  }
}
