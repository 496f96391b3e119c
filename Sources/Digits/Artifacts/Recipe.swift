import Stage

/// The ways to train that the notebook describes: a flag of step 4. The name is saved in the network's file, where the
/// later steps read it. The numbers are in chapters 4, 5 and 6, which explain them.
public enum Recipe: String, CaseIterable, Codable, Sendable {
  /// The network, optimizer and schedule of the Kaggle notebook that this one retells.
  case original

  /// The default, which reaches a higher accuracy in the same number of epochs; named for its learning rate, which
  /// rises and falls once.
  case oneCycle = "one-cycle"

  /// For long trainings: a deeper network, images that vary more, and weight decay.
  case deep
}

/// A value for each recipe, side by side, as the chapters show them.
public struct Recipes<Value> {
  public var original: Value
  public var oneCycle: Value
  public var deep: Value

  public init(original: Value, oneCycle: Value, deep: Value) {
    self.original = original
    self.oneCycle = oneCycle
    self.deep = deep
  }

  public subscript(recipe: Recipe) -> Value {
    switch recipe {
    case .original: original
    case .oneCycle: oneCycle
    case .deep: deep
    }
  }

  public func map<Result>(_ transform: (Value) throws -> Result) rethrows -> Recipes<Result> {
    Recipes<Result>(
      original: try transform(original), oneCycle: try transform(oneCycle), deep: try transform(deep))
  }
}

extension Recipes: Sendable where Value: Sendable {}

extension Recipes: Codable where Value: Codable {
  // The keys as people write them: `{"original": ..., "one-cycle": ..., "deep": ...}`.
  private enum CodingKeys: String, CodingKey {
    case original, deep
    case oneCycle = "one-cycle"
  }
}

extension Stage {
  /// The step's numbers for each recipe, which other programs can ask for with `--recipes`.
  public func recipes<Value: Codable>(original: Value, oneCycle: Value, deep: Value) -> Recipes<Value> {
    let recipes = Recipes(original: original, oneCycle: oneCycle, deep: deep)
    answerRecipes(recipes)
    return recipes
  }
}
