import Kernels
import TestSupport
import Testing

@Suite("Element by element")
struct ElementwiseTests {
  /// Lengths around the vectors' four, eight and sixteen.
  static let counts = [0, 1, 3, 4, 7, 8, 9, 15, 16, 17, 64, 83]

  @Test("the rectifier and its gradient give the reference's bytes", arguments: counts)
  func relu(count: Int) {
    let input = numbers(count, scale: 2).map { $0.rounded() }
    let gradient = numbers(count, stream: 1)
    let output = onAllWidths { width in
      result(count) { width.kernels.relu(input: input.span, output: &$0) }
    }
    #expect(output == result(count) { Reference.relu(input: input.span, output: &$0) })
    #expect(
      onAllWidths { width in
        result(count) {
          width.kernels.reluInputGradient(
            output: output.span, outputGradient: gradient.span, inputGradient: &$0)
        }
      }
        == result(count) {
          Reference.reluInputGradient(output: output.span, outputGradient: gradient.span, inputGradient: &$0)
        })
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
