import Testing

@testable import ConvNet
@testable import DigitNetworks

@Suite("A network that has learned nothing")
struct GuessingTests {
  @Test("is no better than always naming the most common digit")
  func baseline() {
    let guessing = Guessing([1, 1, 1, 7])
    #expect(guessing.accuracy == 0.75)
    #expect(guessing.isBeaten(by: 0.8, on: 1000))
    #expect(!guessing.isBeaten(by: 0.76, on: 1000), "that may be chance")
    #expect(!guessing.isBeaten(by: 1, on: 4), "four images prove nothing")
    #expect(
      !Guessing([3, 3]).isBeaten(by: 1, on: 1000), "where there is one digit, always naming it is right")
  }

  private func progress(epoch: Int, batch: Int, accuracy: Double) -> TrainingProgress {
    TrainingProgress(
      epoch: epoch, epochs: 3, batch: batch, batches: 100, loss: 1, accuracy: accuracy, imagesPerSecond: 1,
      history: History())
  }

  @Test("is reported early, and once")
  func watch() {
    let labels = (0..<10_000).map { $0 % 10 }
    var watch = HopelessTrainingWatch(labels: labels)
    #expect(watch.note(on: progress(epoch: 1, batch: 49, accuracy: 0.1)) == nil, "too early to tell")
    #expect(
      watch.note(on: progress(epoch: 1, batch: 50, accuracy: 0.1))?.contains("after 5000 images") == true)
    #expect(watch.note(on: progress(epoch: 1, batch: 51, accuracy: 0.1)) == nil)
    var other = HopelessTrainingWatch(labels: labels)
    #expect(other.note(on: progress(epoch: 1, batch: 50, accuracy: 0.3)) == nil, "it learns")
  }
}
