import DigitNetworks
import Tensors
import Testing

@Suite("Labels that nobody believes")
struct UnbelievedLabelsTests {
  /// Probabilities `[N, 3]`.
  private static func answers(_ rows: [[Float]]) -> Tensor {
    Tensor(shape: [rows.count, 3], elements: rows.flatMap { $0 })
  }

  @Test("are those that no network names, the least likely first")
  func namedByNone() {
    let first = Self.answers([[0.9, 0.1, 0], [0.2, 0.7, 0.1], [0.5, 0.1, 0.4], [0, 1, 0]])
    let second = Self.answers([[0.8, 0, 0.2], [0.6, 0.3, 0.1], [0.5, 0.3, 0.2], [0, 0, 1]])
    // The second image's label is named by the second network; the others' by none.
    let found = UnbelievedLabels([first, second], labels: [1, 0, 2, 0])
    #expect(found.images.map(\.place) == [3, 0, 2], "\(found.images)")
    #expect(found.images.map(\.label) == [0, 1, 2])
    #expect(found.images.map(\.answer) == [1, 0, 0])
    #expect(abs(found.images[1].labelProbability - 0.05) < 1e-6)
    #expect(abs(found.images[1].probability - 0.85) < 1e-6)
    #expect("\(found)" == "3 of 4 labeled images are read as another digit by every network")
  }

  @Test("are none where the network reads every image as labeled")
  func none() {
    let found = UnbelievedLabels([Self.answers([[0.9, 0.1, 0], [0, 0.6, 0.4]])], labels: [0, 1])
    #expect(found.images.isEmpty)
    #expect("\(found)" == "0 of 2 labeled images are read as another digit by the network")
  }
}
