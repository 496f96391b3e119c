import ArgumentParser
import Digits

// So that the flag takes the recipe by its name.
extension Recipe: ExpressibleByArgument {}

struct Flags: ParsableArguments {
  @Option(
    help: "Which network, augmentation and training to use: original, one-cycle (the default), or deep.")
  var recipe = Recipe.oneCycle

  @Option(help: "Decides the initial weights.")
  var seed: UInt64 = 2
}
