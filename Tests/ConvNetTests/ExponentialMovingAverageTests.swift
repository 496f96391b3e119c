import ConvNet
import TestSupport
import Testing

@testable import Tensors

@Suite("Exponential moving average")
struct ExponentialMovingAverageTests {
  @Test("it is PyTorch's AveragedModel with the ramp for its decay")
  func agreesWithPyTorch() throws {
    let fixture = try TrainingFixture.read()
    var network = try Self.network(units: fixture.count - 1)
    var average = ExponentialMovingAverage(decay: 0.5)
    for (step, expected) in fixture.averages.enumerated() {
      let values = numbers(fixture.count, stream: UInt32(10 + step))
      network.updateParameters { index, parameter in
        parameter.elements = index == 0 ? Array(values.dropLast()) : [values[fixture.count - 1]]
      }
      average.update(with: network, afterStep: step, threads: 1)
      let error = largestRelativeError(average.state.flatMap(\.value.elements), expected)
      #expect(error < 1e-6, "off by \(error) after step \(step)")
    }
    #expect(average.averaged(network).parameters.map(\.value) == average.state.map(\.value))
    #expect(network.parameters.map(\.value) != average.state.map(\.value))
  }

  @Test("the decay starts low and stays below its limit")
  func ramp() {
    let average = ExponentialMovingAverage(decay: 0.9)
    #expect(average.decay(afterStep: 0) == 0)
    #expect(average.decay(afterStep: 1) == 2.0 / 11)
    #expect(average.decay(afterStep: 8) == 0.5)
    #expect(average.decay(afterStep: 80) == 0.9)
    #expect(average.decay(afterStep: 100_000) == 0.9)
  }

  @Test("it does not depend on the number of threads")
  func threads() throws {
    let averages = try [1, 2, 5].map { threads in
      var average = ExponentialMovingAverage(decay: 0.5)
      for step in 0..<3 {
        var network = try Self.network(units: 20_000)
        network.updateParameters { $1.elements = numbers($1.count, stream: UInt32(step)) }
        average.update(with: network, afterStep: step, threads: threads)
      }
      return average.state.map(\.value)
    }
    #expect(averages[1] == averages[0])
    #expect(averages[2] == averages[0])
  }

  @Test("before the first step the network is its own average")
  func beforeFirstStep() throws {
    let network = try Self.network(units: 2)
    let averaged = ExponentialMovingAverage(decay: 0.5).averaged(network)
    #expect(averaged.parameters.map(\.value) == network.parameters.map(\.value))
  }

  private static func network(units: Int) throws -> Sequential {
    var generator = SeededGenerator(seed: 1)
    return try Sequential(inputShape: [units], using: &generator) { Dense(units: 1) }
  }
}
