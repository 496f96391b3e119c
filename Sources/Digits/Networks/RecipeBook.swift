import ConvNet
import Digits
import Engine
import Foundation
import Preprocessing

/// The values that chapters 4, 5 and 6 show for each recipe, for programs that are not steps. The steps' own programs
/// are asked for them, so that there is no second copy.
public struct RecipeBook: Sendable {
  public let architectures: Recipes<Architecture>
  public let augmentations: Recipes<Augmentation>
  public let trainings: Recipes<Training>

  /// Asks the steps' programs, which are built beside this one.
  ///
  /// - Throws: `CommandError` if they are not built or do not answer.
  public init(besideProgram program: URL? = Bundle.main.executableURL) throws {
    guard let folder = program?.deletingLastPathComponent() else {
      throw CommandError("the folder of this program cannot be found: run it through ./notebook")
    }
    func ask<Answer: Codable>(_ number: Int, _ name: String) throws -> Recipes<Answer> {
      try StepExecutable(step: StepID(number, name), in: folder).recipes()
    }
    architectures = try ask(4, "model")
    augmentations = try ask(5, "augment")
    trainings = try ask(6, "train")
  }
}
