import Files
import Foundation
import TestSupport
import Testing

@testable import Figures

@Suite("Curves while training")
struct CurveStreamTests {
  private let curves = TrainingCurves(
    title: "Training",
    measured: .init(training: [.init(epoch: 0.5, loss: 1, accuracy: 0.5, learningRate: 0.001)]))

  /// Waits up to 30 seconds until something holds.
  private func wait(until holds: () -> Bool) -> Bool {
    for _ in 0..<1500 {
      if holds() { return true }
      usleep(20_000)
    }
    return false
  }

  @Test("one gnuplot draws frame after frame, the same as the finished figure, and leaves nothing beside it")
  func frames() throws {
    try withTemporaryFolder { directory in
      let url = directory.appending(path: "it's curves.png")
      let stream = CurveStream(to: url, every: .zero)
      for _ in 0..<2 {
        try? FileManager.default.removeItem(at: url)
        stream.update(epochs: 0) { curves }
        #expect(wait { FileManager.default.fileExists(atPath: url.path) })
        #expect(wait { stream.isReady })
      }
      stream.end()
      let streamed = try PNGImage(contentsOf: url)
      let finished = directory.appending(path: "finished.png")
      try curves.writePNG(to: finished)
      #expect(try PNGImage(contentsOf: finished).pixels == streamed.pixels)
      #expect(
        try PNGMetadata(of: Data(contentsOf: finished))?.texts == ["Description": curves.alternativeText])
      let left = try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
      #expect(left == ["finished.png", "it's curves.png"])
    }
  }

  @Test("a frame is due after an epoch, and after some time")
  func pace() throws {
    try withTemporaryFolder { directory in
      var (time, frames) = (ContinuousClock.now, 0)
      let stream = CurveStream(
        to: directory.appending(path: "curves.png"), every: .seconds(5), command: "cat", now: { time })
      func update(epochs: Int, after seconds: Int) -> Int {
        time += .seconds(seconds)
        _ = wait { stream.isReady }
        stream.update(epochs: epochs) {
          frames += 1
          return curves
        }
        return frames
      }
      #expect(update(epochs: 0, after: 1) == 0)
      #expect(update(epochs: 0, after: 4) == 1)
      #expect(update(epochs: 0, after: 4) == 1)
      #expect(update(epochs: 1, after: 0) == 2)
      #expect(update(epochs: 1, after: 4) == 2)
      stream.end()
    }
  }
}
