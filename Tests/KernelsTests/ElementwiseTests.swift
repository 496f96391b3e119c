import Kernels
import TestSupport
import Testing

@Suite("Element by element")
struct ElementwiseTests {
  /// Lengths around the vectors' four, eight and sixteen.
  static let counts = [0, 1, 3, 4, 7, 8, 9, 15, 16, 17, 64, 83]

  @Test("ReLU and its gradient give the reference's bytes")
  func relu() {
    checkProperty("ReLU gives the reference's bytes", cases: 60) { random in
      let count = random.oneOf(Self.counts)
      let (input, gradient) = (random.wholeNumbers(count, scale: 2), random.numbers(count))
      func run(_ kernels: any KernelSet.Type) -> [[Float]] {
        let output = result(count) { kernels.relu(input: input.span, output: &$0) }
        return [
          output,
          result(count) {
            kernels.reluInputGradient(
              output: output.span, outputGradient: gradient.span, inputGradient: &$0)
          },
        ]
      }
      #expect(onAllWidths { run($0.kernels) } == run(Reference.self))
    }
  }

  @Test("the rectifier lets nothing negative through", arguments: ConvolutionTests.kernelSets)
  func reluLiteral(kernels: any KernelSet.Type) {
    let input: [Float] = [-1, 0, 2, -0.5, 3, -7, 1, 8, -9]
    let output = result(9) { kernels.relu(input: input.span, output: &$0) }
    #expect(output == [0, 0, 2, 0, 3, 0, 1, 8, 0])
    let gradient = result(9) {
      kernels.reluInputGradient(
        output: output.span, outputGradient: [1, 2, 3, 4, 5, 6, 7, 8, 9].span, inputGradient: &$0)
    }
    #expect(gradient == [0, 0, 3, 0, 5, 0, 7, 8, 0])
  }

  @Test("softmax survives logits whose exponentials would overflow", arguments: ConvolutionTests.kernelSets)
  func softmax(kernels: any KernelSet.Type) {
    let logits: [Float] = [1000, 1000, 0, 0]
    let probabilities = result(4) {
      kernels.softmax(classCount: 2, logits: logits.span, probabilities: &$0)
    }
    #expect(probabilities == [0.5, 0.5, 0.5, 0.5])
  }
}
