import Testing

@testable import Stage

@Suite("The time left")
struct PaceTests {
  @Test("is at the pace of the last minute, not of all the time before")
  func lastMinute() throws {
    var pace = Pace(from: 0, at: .zero)
    for second in 1...100 { pace.add(Double(second) / 1000, at: .seconds(second)) }
    #expect(abs(try #require(pace.secondsLeft) - 900) < 1e-6)
    for second in 101...200 { pace.add(0.1 + Double(second - 100) / 500, at: .seconds(second)) }
    #expect(abs(try #require(pace.secondsLeft) - 350) < 1e-6)
  }

  @Test("counts nothing that an earlier run has done")
  func resumed() throws {
    var pace = Pace(from: 0.9, at: .zero)
    #expect(pace.secondsLeft == nil)
    pace.add(0.91, at: .seconds(10))
    #expect(abs(try #require(pace.secondsLeft) - 90) < 1e-6)
  }

  @Test("is as exact with a thousand updates a second as with one")
  func manyUpdates() throws {
    var pace = Pace(from: 0, at: .zero)
    for millisecond in 1...100_000 {
      pace.add(Double(millisecond) / 1_000_000, at: .milliseconds(millisecond))
    }
    #expect(abs(try #require(pace.secondsLeft) - 900) < 1)
  }
}
