import ConvNet
import Testing

@testable import Tensors

@Suite("Dropout")
struct DropoutTests {
  private func output(training: Bool, seed: UInt64) -> [Float] {
    var tape = Tape(isTraining: training, generator: SeededGenerator(seed: seed))
    return Dropout(rate: 0.25).forward(Tensor(repeating: 3, shape: [4, 10_000]), tape: &tape).elements
  }

  @Test("in training a quarter is dropped and the rest scaled by 4/3")
  func training() {
    let output = output(training: true, seed: 1)
    #expect(Set(output) == [0, 4])
    let dropped = Double(output.count { $0 == 0 }) / Double(output.count)
    #expect(abs(dropped - 0.25) < 0.01, "dropped share \(dropped)")
  }

  @Test("outside training, nothing happens")
  func evaluation() {
    #expect(Set(output(training: false, seed: 1)) == [3])
  }

  @Test("the same seed drops the same elements, another seed others")
  func seeds() {
    #expect(output(training: true, seed: 5) == output(training: true, seed: 5))
    #expect(output(training: true, seed: 5) != output(training: true, seed: 6))
  }

  @Test(
    "the backward pass drops what the forward pass dropped, layer by layer", arguments: Backend.allCases)
  func backward(backend: Backend) {
    var tape = Tape(isTraining: true, backend: backend, generator: SeededGenerator(seed: 1))
    let layers = [Dropout(rate: 0.25), Dropout(rate: 0.5), Dropout(rate: 0.25)]
    let ones = Tensor(repeating: 1, shape: [3, 1003])
    let outputs = layers.map { $0.forward(ones, tape: &tape) }
    let gradients = layers.reversed().map { $0.backward(ones, tape: &tape) }.reversed()
    for (output, gradient) in zip(outputs, gradients) {
      #expect(gradient == output)
      #expect(output.elements.contains(0) && output.elements.contains { $0 > 1 })
    }
    #expect(outputs[0] != outputs[2], "two layers drop the same")
  }
}
