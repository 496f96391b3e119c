import Tensors
import Testing

@Suite("One-hot encoding")
struct OneHotTests {
  @Test("labels become rows with a single 1")
  func encodesOneHot() {
    #expect(
      oneHot([2, 0], classCount: 3) == Tensor(shape: [2, 3], elements: [0, 0, 1, 1, 0, 0]))
    let rows = oneHot([9])
    #expect(rows.shape == [1, 10])
    #expect(rows.elements == [0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
  }
}
