import ConvNet
import DigitNetworks
import Digits
import Preprocessing
import Tensors
import TestSupport
import Testing

@Suite("Test-time augmentation")
struct RecipeViewsTests {
  @Test("the image itself comes first, then its shifts; the original recipe has only the image")
  func views() {
    #expect(Recipe.original.views == [ImageTransform()])
    for recipe in [Recipe.oneCycle, .deep] {
      #expect(
        recipe.views == [
          ImageTransform(), ImageTransform(rowShift: 0.5), ImageTransform(columnShift: 0.5),
          ImageTransform(rowShift: -0.5), ImageTransform(columnShift: -0.5),
        ])
    }
  }

  @Test("a transform moves every image of a batch")
  func batch() {
    let images = Tensor(shape: [2, 2, 2, 1], elements: [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(ImageTransform(rowShift: 1)(images).elements == [3, 4, 3, 4, 7, 8, 7, 8])
    #expect(ImageTransform(rowShift: 1)(Tensor(shape: [0, 2, 2, 1])).shape == [0, 2, 2, 1])
  }

  @Test("probabilities are the mean of those of the views")
  func average() throws {
    var generator = SeededGenerator(seed: 1)
    let network = try Sequential(inputShape: [4, 4, 1], using: &generator) {
      Flatten()
      Dense(units: 3)
    }
    let images = Tensor(shape: [5, 4, 4, 1], elements: (0..<80).map { Float($0 % 7) / 7 })
    let transforms = ImageTransform.views(shift: 1)
    let found = network.predict(averagedOver: transforms.lazy.map { $0(images) }, threads: 1)
    var expected = [Float](repeating: 0, count: 15)
    for transform in transforms {
      let probabilities = network.predict(transform(images), threads: 1).elements
      for i in 0..<15 { expected[i] += probabilities[i] / 5 }
    }
    let error = largestDifference(found.elements, expected)
    #expect(found.shape == [5, 3])
    #expect(error < 1e-6, "off by \(error)")
    #expect(network.predict(averagedOver: [images], threads: 1) == network.predict(images, threads: 1))
  }
}
