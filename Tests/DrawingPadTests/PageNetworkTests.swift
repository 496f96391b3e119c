import ConvNet
import DigitNetworks
import Foundation
import TestSupport
import Testing

@testable import DrawingPad
@testable import Tensors

@Suite(
  "The page's network", .waitsForPrograms,
  .enabled(if: HeadlessBrowser.isInstalled, "\(HeadlessBrowser.absence)"))
struct PageNetworkTests {
  /// Small networks with everything that the layers of step 4 can be told.
  static let networks: [String: [any Layer]] = [
    "original": [
      Conv2D(filters: 4, filterSize: 5, padding: .same), ReLU(),
      Conv2D(filters: 5, filterSize: 5, padding: .same),
      ReLU(), MaxPool2D(), Dropout(rate: 0.25), Flatten(), Dense(units: 17), ReLU(), Dropout(rate: 0.25),
      Dense(units: 10),
    ],
    "one-cycle": [
      Conv2D(filters: 8, filterSize: 5, padding: .same), BatchNormalization(), ReLU(), MaxPool2D(),
      Conv2D(filters: 8, filterSize: 3, padding: .same), BatchNormalization(), ReLU(), MaxPool2D(), Flatten(),
      Dense(units: 16), BatchNormalization(), ReLU(), Dense(units: 10),
    ],
    "deep": [
      Conv2D(filters: 8, filterSize: 3, padding: .same), BatchNormalization(), ReLU(), MaxPool2D(),
      Conv2D(filters: 8, filterSize: 3, padding: .same), BatchNormalization(), ReLU(), MaxPool2D(poolSize: 7),
      Flatten(), Dropout(rate: 0.25), Dense(units: 10),
    ],
    "strides, even filters, no padding, overlapping pools, normalization first and last": [
      BatchNormalization(), Conv2D(filters: 3, filterSize: 4, strides: 3, padding: .same), ReLU(),
      BatchNormalization(),
      MaxPool2D(poolSize: 3, strides: 2), Conv2D(filters: 7, filterSize: 2, padding: .valid), Flatten(),
      Dense(units: 10), BatchNormalization(),
    ],
    "no convolution": [Flatten(), Dense(units: 30), ReLU(), Dense(units: 10)],
  ]

  /// A network as after a training: with statistics of its own, and logits far enough apart.
  private func network(_ layers: [any Layer]) throws -> Sequential {
    var generator = SeededGenerator(seed: 3)
    var network = try Sequential(Architecture(inputShape: [28, 28, 1], layers: layers), using: &generator)
    let names = network.tensors.map(\.name)
    network.updateTensors { index, tensor in
      let values = numbers(tensor.count, stream: UInt32(index))
      if names[index].hasSuffix("variance") {
        tensor.elements = values.map { 0.6 + $0 / 2 }
      } else if tensor.shape.count == 1 {
        tensor.elements = zip(tensor.elements, values).map { $0 + $1 / 4 }
      }
    }
    return network
  }

  @Test(
    "answers as ours does on 1,000 images: to 0.00001 with the rounded weights, to 0.02 with our own",
    arguments: networks.keys.sorted())
  func answers(name: String) throws {
    let network = try network(try #require(Self.networks[name]))
    let images = Tensor(shape: [1000, 28, 28, 1], elements: numbers(784_000, stream: 9).map { max(0, $0) })
    let answers = try PageAnswers.reading(images, with: network)
    let exact = try network.roundedAsPacked().predict(images, threads: 2).elements
    #expect(
      largestDifference(answers.probabilities, exact) < 1e-5,
      "\(largestDifference(answers.probabilities, exact))")
    let own = network.predict(images, threads: 2)
    let difference = largestDifference(answers.probabilities, own.elements)
    #expect(difference < 0.02, "\(difference)")
    let digits = Tensor(shape: own.shape, elements: answers.probabilities).argmaxOfRows()
    // Where two digits are closer than the rounding, either may win.
    let other = zip(digits, own.argmaxOfRows()).enumerated().filter { index, pair in
      own.entry(index)[pair.1] - own.entry(index)[pair.0] > 2 * difference
    }
    #expect(other.isEmpty, "\(other.count) digits differ")
  }

  @Test("shows what the first convolution finds, after its rectifier")
  func maps() throws {
    let network = try network(try #require(Self.networks["original"])).roundedAsPacked()
    let images = Tensor(shape: [1, 28, 28, 1], elements: numbers(784).map { max(0, $0) })
    let answers = try PageAnswers.reading(images, with: network)
    let maps = network.activations(of: images)[1].elements
    let strongest = try #require(maps.max())
    #expect(abs(try #require(answers.strongest) - strongest) < 1e-4)
    #expect(answers.place == maps.firstIndex(of: strongest))
    #expect(
      try PageAnswers.reading(images, with: self.network(try #require(Self.networks["no convolution"])))
        .strongest == nil)
  }
}

extension Sequential {
  /// The network that the page computes with.
  fileprivate func roundedAsPacked() throws -> Sequential {
    var network = batchNormFused()
    network.updateParameters { _, tensor in
      guard tensor.shape.count > 1, let count = tensor.shape.last else { return }
      for output in 0..<count {
        let places = stride(from: output, to: tensor.count, by: count)
        let scale = (places.map { abs(tensor.elements[$0]) }.max() ?? 0) / 127
        for place in places { tensor.elements[place] = (tensor.elements[place] / scale).rounded() * scale }
      }
    }
    return network
  }
}
