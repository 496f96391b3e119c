import ConvNet
import Datasets
import Testing

@Suite("Encoding of pixels and labels")
struct EncodingTests {
  @Test("pixels are divided by 255")
  func normalizes() {
    #expect(normalized([0, 51, 255]) == [0, 0.2, 1])
    #expect(normalized([]) == [])
  }

  @Test("labels become rows with a single 1")
  func encodesOneHot() {
    #expect(
      oneHot([2, 0], classCount: 3) == Tensor(shape: [2, 3], elements: [0, 0, 1, 1, 0, 0]))
    let rows = oneHot([9])
    #expect(rows.shape == [1, 10])
    #expect(rows.elements == [0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
  }
}
