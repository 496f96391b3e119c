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
  "The trained network on the page",
  .enabled(
    if: HeadlessBrowser.isInstalled && trainedWorkspace != nil,
    "DIGITS_WORKSPACE names no workspace that `./notebook run` has filled"))
struct TrainedNetworkTests {
  @Test("reads the first 1,000 test images as ours does, with probabilities within 0.03")
  func answers() throws {
    let workspace = try #require(trainedWorkspace)
    let network = try Sequential(contentsOf: workspace.appending(path: "artifacts/6-train/model.safetensors"))
    let images = try Tensor(npy: workspace.appending(path: "artifacts/2-reshape/test-images.npy"), .digits)
      .gathered(0..<1000)
    let own = network.predict(images, threads: 2)
    let start = ContinuousClock.now
    let answers = try PageAnswers.reading(images, with: network)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let difference = largestDifference(answers.probabilities, own.elements)
    print("1,000 images in \(seconds) s, browser included; probabilities differ by at most \(difference)")
    #expect(difference < 0.03)
    let digits = Tensor(shape: own.shape, elements: answers.probabilities).argmaxOfRows()
    #expect(digits == own.argmaxOfRows())
  }
}
