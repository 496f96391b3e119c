import Kernels
import TestSupport
import Testing

@Suite("Max pooling")
struct MaxPoolTests {
  @Test(
    "the gradient goes to the window's first largest element, even among equals",
    arguments: ConvolutionTests.kernelSets)
  func literal(kernels: any KernelSet.Type) {
    let shape = PoolingShape(batchSize: 1, height: 2, width: 4, channels: 8, poolSize: 2, strides: 2)
    // Every channel sees the same picture: 1 5 | 3 3 over 5 2 | 3 3.
    let input = [1, 5, 3, 3, 5, 2, 3, 3].flatMap { [Float](repeating: $0, count: 8) }
    let output = result(16) { kernels.maxPool(shape, input: input.span, output: &$0) }
    #expect(output == [5, 3].flatMap { [Float](repeating: $0, count: 8) })
    let gradient = result(64) {
      kernels.maxPoolInputGradient(
        shape, input: input.span, output: output.span, outputGradient: numbers(16).span, inputGradient: &$0)
    }
    var expected = [Float](repeating: 0, count: 64)
    expected.replaceSubrange(8..<24, with: numbers(16))
    #expect(gradient == expected)
  }

  @Test(
    "the maximum of a window with a NaN is NaN",
    arguments: ConvolutionTests.kernelSets)
  func notANumber(kernels: any KernelSet.Type) {
    let shape = PoolingShape(batchSize: 1, height: 2, width: 2, channels: 8, poolSize: 2, strides: 2)
    for place in 0..<4 {
      var input = numbers(32)
      input[8 * place] = .nan
      let output = result(8) { kernels.maxPool(shape, input: input.span, output: &$0) }
      #expect(output.map(\.isNaN) == [true] + [Bool](repeating: false, count: 7), "element \(place)")
    }
  }

  @Test("the vector kernels give the reference's bytes")
  func vectorAgreesWithReference() {
    checkProperty("the vector kernels give the reference's bytes", cases: 60) { random in
      let shape = random.poolingShape()
      // Whole numbers make ties common.
      let input = random.wholeNumbers(shape.inputCount, scale: 3)
      let gradient = random.numbers(shape.outputCount)
      func run(_ kernels: any KernelSet.Type) -> [[Float]] {
        let output = result(shape.outputCount) { kernels.maxPool(shape, input: input.span, output: &$0) }
        return [
          output,
          result(shape.inputCount) {
            kernels.maxPoolInputGradient(
              shape, input: input.span, output: output.span, outputGradient: gradient.span,
              inputGradient: &$0)
          },
        ]
      }
      let (found, expected) = (onAllWidths { run($0.kernels) }, run(Reference.self))
      #expect(Bool(found[0] == expected[0]), "the output of \(shape)")
      #expect(Bool(found[1] == expected[1]), "the gradient of \(shape)")
    }
  }
}
