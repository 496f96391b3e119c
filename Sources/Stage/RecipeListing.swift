import Files
import Foundation

extension Stage {
  /// Answers the hidden flag `--recipes`, with which other programs ask for the values that a chapter shows: prints
  /// `recipes` as JSON and ends the process. Does nothing in a normal run.
  public func answerRecipes(_ recipes: @autoclosure () -> some Encodable) {
    guard showsRecipes else { return }
    attempt("print its recipes") {
      Swift.print(String(decoding: try JSONFormat.compact.encoder.encode(recipes()), as: UTF8.self))
    }
    staging.discard()
    exit(0)
  }
}
