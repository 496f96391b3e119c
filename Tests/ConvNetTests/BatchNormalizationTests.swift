import Foundation
import TestSupport
import Testing

@testable import ConvNet
@testable import Tensors

@Suite("Batch normalization")
struct BatchNormalizationTests {
  struct Fixture: Decodable {
    struct Case: Decodable {
      let shape: [Int]
      let output, inputGradient, scaleGradient, shiftGradient, runningMean, runningVariance: [Double]
      let prediction: [Double]
    }
    let cases: [Case]
  }

  @Test(
    "outputs, gradients, running statistics and predictions are PyTorch's", arguments: [0, 1],
    Backend.allCases)
  func agreesWithPyTorch(index: Int, backend: Backend) throws {
    let expected = try JSONDecoder().decode(
      Fixture.self, from: Data(contentsOf: fixture("batch_normalization.json"))
    ).cases[index]
    let channels = expected.shape[expected.shape.count - 1]
    var layer = BatchNormalization(momentum: 0.2, epsilon: 1e-3)
    var generator = SeededGenerator(seed: 1)
    layer.initialize(inputShape: Array(expected.shape.dropFirst()), using: &generator)
    layer.parameters[0].value = tensor([channels], stream: 2)
    layer.parameters[1].value = tensor([channels], stream: 3)
    func input(_ stream: UInt32) -> Tensor {
      Tensor(shape: expected.shape, elements: tensor(expected.shape, stream: stream).elements.map { $0 + 5 })
    }

    var found: (output: Tensor, gradients: [Tensor]) = (Tensor(shape: [0]), [])
    for stream: UInt32 in 10..<18 {
      var tape = Tape(isTraining: true, backend: backend)
      let output = layer.forward(input(stream), tape: &tape)
      let statistics = try #require(tape.statistics)
      found.output = output
      let gradient = layer.backward(tensor(expected.shape, stream: stream + 20), tape: &tape)
      found.gradients = [gradient] + tape.gradients
      layer.updateRunningStatistics(with: statistics)
    }
    func check(_ name: String, _ found: [Float], _ expected: [Double]) {
      let error = largestRelativeError(found, expected)
      #expect(error < 2e-5, "\(name) is off by \(error)")
    }
    check("the output", found.output.elements, expected.output)
    check("the input's gradient", found.gradients[0].elements, expected.inputGradient)
    check("the scale's gradient", found.gradients[1].elements, expected.scaleGradient)
    check("the shift's gradient", found.gradients[2].elements, expected.shiftGradient)
    check("the running mean", layer.statistics[0].value.elements, expected.runningMean)
    check("the running variance", layer.statistics[1].value.elements, expected.runningVariance)
    var tape = Tape(isTraining: false, backend: backend)
    check("a prediction", layer.forward(input(20), tape: &tape).elements, expected.prediction)
  }

  @Test("the moments of parts combine to those of the whole")
  func joinsMoments() {
    let numbers: [Float] = [1, 10, 2, 20, 4, 40, 9, 90, 3, 30]
    func moments(_ rows: Range<Int>) -> BatchMoments {
      let layer = Self.layer(channels: 2)
      let part = Array(numbers[rows.lowerBound * 2..<rows.upperBound * 2])
      return BatchMoments(
        layer.statistics(of: Tensor(shape: [rows.count, 2], elements: part), tape: Tape(isTraining: true)))
    }
    let joined = BatchMoments(combining: [moments(0..<1), moments(1..<4), moments(4..<5)])
    #expect(joined.count == 5)
    #expect(joined.mean(of: 0) == 3.8 && joined.mean(of: 1) == 38)
    #expect(abs(joined.variance(of: 0) - 7.76) < 1e-5, "\(joined.variance(of: 0))")
    #expect(abs(joined.variance(of: 1) - 776) < 1e-3, "\(joined.variance(of: 1))")
  }

  @Test("a batch with one number per channel, which has no variance, leaves the running statistics alone")
  func singleNumber() {
    var layer = Self.layer(channels: 2)
    let tape = Tape(isTraining: true)
    layer.updateRunningStatistics(
      with: layer.statistics(of: Tensor(shape: [3, 2], elements: [1, 2, 3, 4, 5, 9]), tape: tape))
    let before = layer.statistics.map(\.value)
    layer.updateRunningStatistics(
      with: layer.statistics(of: Tensor(shape: [1, 2], elements: [7, 7]), tape: tape))
    #expect(layer.statistics.map(\.value) == before)
  }

  @Test("a network with its normalizations fused into other layers predicts what its layers do one by one")
  func fusing() throws {
    let network = try SharedWork.train(SharedWork.normalizedNetwork(dropout: 0.25), threads: 2).network
    let fused = network.batchNormFused()
    // The one at the very beginning and the one after a pooling stay.
    #expect(fused.layers.count { $0.layer is BatchNormalization } == 2)
    let images = TrainingTests.corners(9, stream: 3).allImages
    for backend in Backend.allCases {
      var tape = Tape(isTraining: false, backend: backend)
      let expected = SoftmaxCrossEntropy.softmax(network.forward(images, tape: &tape)).elements
      let found = network.predict(images, threads: 2, backend: backend).elements
      let error = largestRelativeError(found, expected.map(Double.init))
      #expect(error < 1e-5, "\(backend): off by \(error)")
    }
  }

  @Test("running statistics are saved in a network's file")
  func file() throws {
    let network = try SharedWork.train(SharedWork.normalizedNetwork(dropout: 0.25), threads: 2).network
    #expect(network.statistics.map(\.name).first == "batchnormalization_1.running_mean")
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "model.safetensors")
      try network.write(to: url)
      let read = try Sequential(contentsOf: url)
      #expect(read.tensors.map(\.name) == network.tensors.map(\.name))
      #expect(read.tensors.map(\.value) == network.tensors.map(\.value))
    }
  }

  @Test("settings that make no sense are refused")
  func settings() {
    for layer in [BatchNormalization(momentum: 1.1), BatchNormalization(epsilon: 0)] {
      #expect(throws: ArchitectureError.self) { try layer.outputShape(for: [4]) }
    }
  }

  private static func layer(channels: Int) -> BatchNormalization {
    var layer = BatchNormalization()
    var generator = SeededGenerator(seed: 1)
    layer.initialize(inputShape: [channels], using: &generator)
    return layer
  }
}
