import ConvNet
import Handwriting
import Tensors

/// Digits as one might draw them, and a small network that has learned to read them.
enum DrawnDigits {
  typealias Point = (x: Double, y: Double)

  /// The strokes of each digit, from 0 to 1 in the square.
  static let strokes: [[[Point]]] = [
    [[(0.5, 0.1), (0.25, 0.3), (0.25, 0.7), (0.5, 0.9), (0.75, 0.7), (0.75, 0.3), (0.5, 0.1)]],
    [[(0.5, 0.1), (0.48, 0.9)]],
    [[(0.25, 0.25), (0.5, 0.1), (0.7, 0.25), (0.65, 0.45), (0.25, 0.88), (0.78, 0.88)]],
    [[(0.28, 0.15), (0.7, 0.15), (0.45, 0.45), (0.72, 0.6), (0.65, 0.85), (0.28, 0.85)]],
    [[(0.4, 0.1), (0.22, 0.6), (0.8, 0.6)], [(0.62, 0.35), (0.6, 0.9)]],
    [[(0.72, 0.12), (0.32, 0.12), (0.3, 0.45), (0.65, 0.48), (0.72, 0.7), (0.55, 0.88), (0.25, 0.85)]],
    [[(0.62, 0.1), (0.35, 0.4), (0.28, 0.75), (0.5, 0.9), (0.7, 0.72), (0.5, 0.55), (0.3, 0.7)]],
    [[(0.22, 0.12), (0.78, 0.12), (0.45, 0.9)]],
    [
      [
        (0.5, 0.48), (0.3, 0.3), (0.5, 0.1), (0.7, 0.3), (0.5, 0.48), (0.27, 0.7), (0.5, 0.9), (0.73, 0.7),
        (0.5, 0.48),
      ]
    ],
    [[(0.7, 0.35), (0.48, 0.45), (0.3, 0.28), (0.5, 0.1), (0.7, 0.25), (0.62, 0.9)]],
  ]

  /// A network that reads them with every point a little elsewhere, in pens of several widths.
  static let network = Result {
    var generator = SeededGenerator(seed: 1)
    let images = (0..<800).map { image(of: $0 % 10, using: &generator) }
    let data = LabelledImages(
      images: Tensor(shape: [images.count, 28, 28, 1], elements: images.flatMap(\.self)),
      oneHot: Tensor(
        shape: [images.count, 10],
        elements: images.indices.flatMap { i in (0..<10).map { $0 == i % 10 ? 1 : 0 } }))
    var network = try Sequential(inputShape: [28, 28, 1], using: &generator) {
      Conv2D(filters: 6, filterSize: 5, padding: .same)
      BatchNormalization()
      ReLU()
      MaxPool2D(poolSize: 4)
      Flatten()
      Dense(units: 10)
    }
    let training = Training(
      batchSize: 20, optimizer: Adam(learningRate: 0.01), schedule: CosineDecay(peak: 0.01))
    _ = try network.fit(
      data, validatedOn: data, configuration: TrainingConfiguration(training, epochs: 4, seed: 1, threads: 2),
      augment: nil)
    return network
  }

  /// A digit in MNIST's form.
  private static func image(of digit: Int, using generator: inout SeededGenerator) -> [Float] {
    let pen = Double.random(in: 0.025...0.06, using: &generator)
    let lines = strokes[digit].map { stroke in
      stroke.map { point in
        Point(
          point.x + .random(in: -0.03...0.03, using: &generator),
          point.y + .random(in: -0.03...0.03, using: &generator))
      }
    }
    return DigitForm.image(of: ink(of: lines, pen: pen, side: 56)) ?? []
  }

  /// The ink of polygonal lines, drawn with a round pen of radius `pen` on a square of `side` pixels.
  static func ink(of lines: [[Point]], pen: Double, side: Int) -> InkMap {
    let values = (0..<side * side).map { place in
      let (x, y) = ((Double(place % side) + 0.5) / Double(side), (Double(place / side) + 0.5) / Double(side))
      let distances = lines.flatMap { line in
        zip(line, line.dropFirst()).map { distance(of: (x, y), to: $0, $1) }
      }
      return min(max((pen - (distances.min() ?? 1)) * Double(side) + 0.5, 0), 1)
    }
    return InkMap(width: side, height: side, values: values)
  }

  private static func distance(of point: Point, to start: Point, _ end: Point) -> Double {
    let (x, y) = (end.x - start.x, end.y - start.y)
    let share = ((point.x - start.x) * x + (point.y - start.y) * y) / (x * x + y * y)
    let nearest = min(max(share, 0), 1)
    let (dx, dy) = (point.x - start.x - nearest * x, point.y - start.y - nearest * y)
    return (dx * dx + dy * dy).squareRoot()
  }
}
