import ArgumentParser
import Digits

// So that the flag takes the recipe by its name.
extension Recipe: ExpressibleByArgument {}

struct Flags: ParsableArguments {
  @Option(
    help: "Whose network, augmentation and training: the original's, one-cycle (the default), or deep.")
  var recipe = Recipe.oneCycle

  @Option(help: "Decides the initial weights.")
  var seed: UInt64 = 2
}
