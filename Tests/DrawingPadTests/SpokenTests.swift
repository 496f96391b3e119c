import TestSupport
import Testing

@testable import DrawingPad

@Suite(
  "What is said about a drawing", .waitsForPrograms,
  .enabled(if: HeadlessBrowser.isInstalled, "\(HeadlessBrowser.absence)"))
struct SpokenTests {
  @Test("names the digits line by line, doubts with their runner-up, and what is left out")
  func sentences() throws {
    let said: [String] = try HeadlessBrowser.result(
      of: """
        // The digit's probability, and the rest for another.
        const answer = (digit, share, other = 0, line = 0) => ({
          line, probabilities: Array.from({ length: 10 }, (_, i) => i === digit ? share : i === other ? 1 - share : 0),
        });
        report([
          spoken([], 0, true, false),
          spoken([answer(5, 0.9999)], 0, false, false),
          spoken([answer(7, 0.6, 1)], 0, false, true),
          spoken([answer(7, 0.9), answer(2, 0.9), answer(7, 0.6, 1)], 2, false, false),
          spoken([answer(3, 0.7, 8), answer(2, 0.9), answer(4, 0.9, 0, 1)], 0, false, false),
          spoken([answer(3, 0.7), answer(2, 0.7), answer(4, 0.7)], 0, false, false),
        ]);
        """,
      in:
        "<!doctype html><html><body><script>\(DrawingPad.text(PackageResources.answers_js))</script></body></html>"
    )
    #expect(
      said.map { $0.replacing("&gt;", with: ">") } == [
        "The square is empty.",
        "It reads 5 (> 99.9 %).",
        "In this sample, it reads 7 (60.0 %). It may be a 1 (40.0 %).",
        "It reads 7 2 7. The third may be a 1 (40.0 %). 2 pieces are left out as too small.",
        "It reads 3 2, next line 4. The first may be an 8 (30.0 %).",
        "It reads 3 2 4. 3 of them are unsure.",
      ])
  }
}
