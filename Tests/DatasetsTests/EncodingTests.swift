import Datasets
import Testing

@Suite("Encoding of pixels")
struct EncodingTests {
  @Test("pixels are divided by 255")
  func normalizes() {
    #expect(normalized([0, 51, 255]) == [0, 0.2, 1])
    #expect(normalized([]) == [])
  }
}
