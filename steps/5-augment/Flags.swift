import ArgumentParser
import Preprocessing

struct Flags: ParsableArguments {
  @Option(help: "The largest rotation either way, in degrees (default: the recipe's).")
  var rotation: Double?

  @Option(
    help: "The largest zoom, as a fraction, drawn separately for height and width (default: the recipe's).")
  var zoom: Double?

  @Option(help: "The largest shift in each direction, as a fraction of the image (default: the recipe's).")
  var shift: Double?

  @Option(
    help: "The strength of an elastic distortion, as by a shaking hand; 0 for none (default: the recipe's).")
  var elastic: Double?

  @Option(
    help: "How far strokes become thicker or thinner, in pixels at each edge (default: the recipe's).")
  var thickness: Double?

  @Option(help: "Decides the variants in the figure; those in training depend on step 6's seed.")
  var seed: UInt64 = 2

  func validate() throws {
    _ = try Augmentation().changed(by: self)
  }
}

extension Augmentation {
  /// The augmentation, with the numbers that the flags set in place of its own.
  ///
  /// - Throws: `AugmentationError` for a number that is out of range.
  func changed(by flags: Flags) throws -> Augmentation {
    let strength = flags.elastic ?? elastic?.strength ?? 0
    return try Augmentation(
      rotation: flags.rotation ?? rotation, zoom: flags.zoom ?? zoom, shift: flags.shift ?? shift,
      elastic: strength == 0 ? nil : ElasticDistortion(strength: strength),
      thickness: flags.thickness ?? thickness)
  }
}
