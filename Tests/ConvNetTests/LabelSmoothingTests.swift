import ConvNet
import TestSupport
import Testing

@testable import Tensors

@Suite("Label smoothing")
struct LabelSmoothingTests {
  private let oneHot: Tensor = {
    var oneHot = Tensor(shape: [3, 10])
    for (row, label) in [7, 0, 3].enumerated() { oneHot.elements[row * 10 + label] = 1 }
    return oneHot
  }()

  @Test("loss and gradient are PyTorch's", arguments: [0, 1])
  func agreesWithPyTorch(index: Int) throws {
    let expected = try TrainingFixture.read().smoothing[index]
    let logits = tensor([3, 10], stream: 1, scale: 4)
    let labels = SoftmaxCrossEntropy.smoothed(oneHot, by: expected.smoothing)
    let loss = SoftmaxCrossEntropy.lossSum(logits: logits, oneHot: labels) / 3
    #expect(abs(loss - expected.loss) < 1e-6, "the loss is \(loss), PyTorch's \(expected.loss)")
    let gradient = SoftmaxCrossEntropy.logitGradient(logits: logits, oneHot: labels, batchSize: 3)
    #expect(largestRelativeError(gradient.elements, expected.gradient) < 1e-6)
  }

  @Test("a tenth is spread over all classes, including the label's own")
  func literal() {
    let smoothed = SoftmaxCrossEntropy.smoothed(Tensor(shape: [1, 4], elements: [0, 1, 0, 0]), by: 0.2)
    #expect(largestRelativeError(smoothed.elements, [0.05, 0.85, 0.05, 0.05]) < 1e-7)
  }

  @Test("it changes what is learned, but not how the history measures it")
  func training() throws {
    let (plain, smoothed) = (try TinyTraining().run(), try TinyTraining(labelSmoothing: 0.1).run())
    #expect(plain.network.parameters.map(\.value) != smoothed.network.parameters.map(\.value))
    #expect(plain.history.points[0] == smoothed.history.points[0], "the first batch has the same loss")
  }
}
