import ConvNet
import Digits
import Foundation
import TestSupport
import Testing

@testable import DrawingPad
@testable import Tensors

/// A workspace that `./notebook run` has filled.
private let trainedWorkspace = ProcessInfo.processInfo.environment["DIGITS_WORKSPACE"].map {
  URL(filePath: $0)
}

@Suite(
  "The trained network on the page", .waitsForPrograms,
  .enabled(
    if: HeadlessBrowser.isInstalled && trainedWorkspace != nil,
    "DIGITS_WORKSPACE names no workspace that `./notebook run` has filled"))
struct TrainedNetworkTests {
  @Test("reads the first 1,000 test images as ours does, with probabilities within 0.03")
  func answers() throws {
    let workspace = try #require(trainedWorkspace)
    let network = try Sequential(contentsOf: workspace.appending(path: "artifacts/6-train/model.safetensors"))
    let all = try Tensor(npy: workspace.appending(path: "artifacts/2-reshape/test-images.npy"), .digits)
    let images = all.gathered(0..<min(1000, all.shape[0]))
    let own = network.predict(images, threads: 2)
    let start = ContinuousClock.now
    let answers = try PageAnswers.reading(images, with: network)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let difference = largestDifference(answers.probabilities, own.elements)
    print(
      "\(images.shape[0]) images in \(seconds) s, browser included; probabilities differ by at most \(difference)"
    )
    #expect(difference < 0.03)
    let digits = Tensor(shape: own.shape, elements: answers.probabilities).argmaxOfRows()
    #expect(digits == own.argmaxOfRows())
  }

  @Test(
    "reads at least 97 % of what is drawn: digits of three sizes, and numbers of four digits, each a little different"
  )
  func drawings() throws {
    let workspace = try #require(trainedWorkspace)
    let network = try Sequential(contentsOf: workspace.appending(path: "artifacts/6-train/model.safetensors"))
    struct Drawing: Decodable {
      let drawn: String
      let read: String
    }
    let drawings: [Drawing] = try DrawingTests.results(
      of: """
        let state = 1;
        const random = (range) => range * (2 * ((state = (48271 * state) % 2147483647) / 2147483647) - 1);
        // Slanted, with every point a little elsewhere.
        function varied(strokes) {
          const slant = random(0.25);
          return strokes.map((stroke) => stroke.map(([x, y]) => [x + slant * (0.5 - y) + random(0.04), y + random(0.04)]));
        }
        const drawings = [];
        function add(drawn, scale) {
          click("clear");
          [...drawn].forEach((digit, index) =>
            draw(varied(digits[digit]), (1 - drawn.length * scale) / 2 + index * scale, (1 - scale) / 2, scale));
          drawings.push({ drawn, read: shown().reading });
        }
        for (const scale of [0.9, 0.5, 0.33]) for (let i = 0; i < 50; i++) add(`${i % 10}`, scale);
        for (let i = 0; i < 25; i++) add([0, 0, 0, 0].map(() => Math.floor(5 + random(4.999))).join(""), 0.24);
        report(drawings);
        """, with: network)
    let wrong = drawings.filter { $0.drawn != $0.read }
    print("\(drawings.count - wrong.count) of \(drawings.count) drawings are read as drawn")
    #expect(drawings.count == 175)
    #expect(wrong.count <= 5, "\(wrong.map { "\($0.drawn) as \($0.read)" })")
  }
}
