import ConvNet
import DigitNetworks
import Digits
import Tensors
import Testing

@Suite("The numbers that chapters 4, 5 and 6 show")
struct RecipeBookTests {
  @Test("can be requested from the steps: the original's are those of the notebook that is retold")
  func original() throws {
    let book = try RecipeBook()
    let training = book.trainings.original
    #expect(training.batchSize == 86)
    let optimizer = try #require(training.optimizer as? RMSprop)
    #expect(optimizer.learningRate == 0.001 && optimizer.rho == 0.9 && optimizer.epsilon == 1e-8)
    let schedule = try #require(training.schedule as? ReduceLROnPlateau)
    #expect(schedule.factor == 0.5 && schedule.patience == 3 && schedule.minimum == 1e-5)
    #expect(training.averaging == nil && training.epochsWithoutAugmentation == 0)
    let augmentation = book.augmentations.original
    #expect(augmentation.rotation == 10 && augmentation.zoom == 0.1 && augmentation.shift == 0.1)
    #expect(augmentation.elastic == nil)

    var generator = SeededGenerator(seed: 1)
    let network = try Sequential(book.architectures.original, using: &generator)
    #expect(network.parameterCount == 887_530)
  }

  @Test("are all different, and each network can be built")
  func differ() throws {
    let book = try RecipeBook()
    var generator = SeededGenerator(seed: 1)
    let counts = try Recipe.allCases.map {
      try Sequential(book.architectures[$0], using: &generator).parameterCount
    }
    #expect(Set(counts).count == 3, "\(counts)")
    #expect((book.trainings.deep.optimizer as? AdamW)?.weightDecay == 0.1)
    #expect(book.augmentations.deep.elastic != nil)
  }
}
