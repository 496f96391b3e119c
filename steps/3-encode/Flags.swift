import ArgumentParser

struct Flags: ParsableArguments {
  @Option(help: "The share of the labeled images to set aside for validation.")
  var validationFraction = 0.1

  @Option(help: "Decides which images are set aside.")
  var seed: UInt64 = 2

  func validate() throws {
    guard validationFraction > 0, validationFraction < 1 else {
      throw ValidationError(
        "--validation-fraction must be between 0 and 1, such as 0.1, not \(validationFraction)")
    }
  }
}
