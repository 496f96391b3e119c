import Testing

@testable import Engine
@testable import Stage

@Suite("A progress bar")
struct ProgressBarTests {
  /// Draws with a clock of its own.
  private final class Screen {
    var time = Duration.zero
    var writes: [String] = []

    func bar(width: Int?) -> ProgressBar {
      ProgressBar(width: width, now: { self.time }, write: { self.writes.append($0) })
    }
  }

  @Test("not on a terminal writes a line at each tenth, with the time left, and one at the end")
  func plainLines() {
    let screen = Screen()
    let bar = screen.bar(width: nil)
    for step in 1...40 {
      screen.time += .seconds(3)
      bar.update(fraction: Double(step) / 40, text: "batch \(step)/40")
    }
    bar.finish()
    #expect(screen.writes.count == 10)
    #expect(screen.writes.first == " 10 %  1 min 48 s left  batch 4/40\n")
    #expect(screen.writes[2] == " 30 %  1 min 24 s left  batch 12/40\n")
    #expect(screen.writes.last == "100 %  2 min 0 s  batch 40/40\n")
  }

  @Test("on a terminal redraws one line that fits its width", arguments: [10, 39, 40, 60, 200])
  func terminal(width: Int) {
    let screen = Screen()
    let bar = screen.bar(width: width)
    for step in 1...10 {
      screen.time += .seconds(1)
      bar.update(fraction: Double(step) / 10, text: "epoch 1/1  loss 0.123")
    }
    bar.finish()
    #expect(screen.writes.count == 12)
    #expect(screen.writes.last == "\n")
    for line in screen.writes.dropLast() {
      #expect(line.hasPrefix("\r\u{1B}[K"))
      #expect(line.dropFirst(4).count < width, "\(line.dropFirst(4)) must fit \(width) columns")
    }
  }

  @Test("on a wide terminal shows bar, percentage, text and time left")
  func wideLine() {
    let screen = Screen()
    let bar = screen.bar(width: 200)
    screen.time = .seconds(2)
    bar.update(fraction: 0.5, text: "loss 0.1")
    let half = String(repeating: "=", count: 15) + String(repeating: " ", count: 15)
    #expect(screen.writes == ["\r\u{1B}[K[\(half)]   50 %  2.0 s left  loss 0.1"])
  }

  @Test("on a terminal is redrawn at most ten times a second")
  func redrawRate() {
    let screen = Screen()
    let bar = screen.bar(width: 80)
    for step in 1...100 {
      screen.time += .milliseconds(10)
      bar.update(fraction: Double(step) / 100, text: "")
    }
    #expect(screen.writes.count == 10)
  }

  @Test("takes fractions that are off the scale", arguments: [-1, 2, Double.nan, .infinity])
  func oddFractions(fraction: Double) {
    let screen = Screen()
    let bar = screen.bar(width: 80)
    screen.time = .seconds(1)
    bar.update(fraction: fraction, text: "x")
    #expect(screen.writes.count == 1)
  }
}
