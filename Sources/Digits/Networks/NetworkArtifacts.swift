import ConvNet
import Digits
import Files
import Foundation
import Stage
import Tensors

/// A network before training, and the recipe it was made for.
public struct InitialNetwork: Sendable {
  public let network: Sequential
  public let recipe: Recipe

  public init(_ network: Sequential, recipe: Recipe) {
    self.network = network
    self.recipe = recipe
  }
}

/// Networks after training, and the recipe they followed.
public struct TrainedNetworks: Sendable {
  public let ensemble: Ensemble
  public let recipe: Recipe

  public init(_ networks: [Sequential], recipe: Recipe) {
    ensemble = Ensemble(networks)
    self.recipe = recipe
  }

  init(_ ensemble: Ensemble, recipe: Recipe) {
    self.ensemble = ensemble
    self.recipe = recipe
  }

  public var networks: [Sequential] { ensemble.networks }
}

extension Sequential {
  /// Checks that a network from the file at `url` takes images `[28, 28, 1]` and has an output for each of ten digits.
  ///
  /// - Throws: ``FileFormatError``.
  func checkReadsDigits(_ url: URL) throws(FileFormatError) {
    guard inputShape == [28, 28, 1], outputShape == [10] else {
      throw FileFormatError(
        altered: url,
        "holds a network from inputs of shape \(inputShape) to outputs of shape \(outputShape), where one from "
          + "[28, 28, 1] to [10] is needed")
    }
  }
}

extension Artifact where Value == InitialNetwork {
  public static var initialNetwork: Self {
    Self(
      "artifacts/4-model/initial.safetensors",
      read: { url in
        let network = try Sequential(contentsOf: url)
        try network.checkReadsDigits(url)
        return InitialNetwork(network, recipe: try Recipe(inMetadataOf: url))
      },
      write: { try $0.network.write(to: $1, metadata: [Recipe.metadataKey: $0.recipe.rawValue]) })
  }
}

extension Artifact where Value == TrainedNetworks {
  public static var trainedNetworks: Self {
    Self(
      "artifacts/6-train/model.safetensors",
      read: { url in
        let ensemble = try Ensemble(contentsOf: url)
        try ensemble.networks[0].checkReadsDigits(url)
        return TrainedNetworks(ensemble, recipe: try Recipe(inMetadataOf: url))
      },
      write: { try $0.ensemble.write(to: $1, metadata: [Recipe.metadataKey: $0.recipe.rawValue]) })
  }
}

extension Artifact where Value == History {
  /// The epochs of the first network's training as a table.
  public static var history: Self {
    Self("artifacts/6-train/history.csv") { history, url in
      try AtomicFile.write(Data(history.csv.utf8), to: url)
    }
  }

  /// Everything measured during the first network's training, for its curves.
  public static var curves: Self {
    Self(
      "artifacts/6-train/curves.json", read: { try History(contentsOf: $0) },
      write: { try $0.write(to: $1) })
  }
}

extension Artifact where Value == ClassificationReport {
  public static var validationMetrics: Self {
    Self("artifacts/7-confusion-matrix/metrics.json") { report, url in try report.write(to: url) }
  }
}

extension Artifact where Value == Score {
  public static var score: Self { .json("artifacts/8-submit/score.json") }
}

extension Stage {
  /// The labeled images in their folds, from ``Artifact/trainingImages``, ``Artifact/oneHotLabels`` and
  /// ``Artifact/folds``, which the step must have declared.
  public func readFolds() -> Folds {
    attempt("read the labeled images") {
      try LabelledImages(
        images: url(of: .trainingImages), .digits, oneHot: url(of: .oneHotLabels), classCount: 10
      ).folds(from: url(of: .folds))
    }
  }
}

extension Stage {
  /// The layers of each recipe's network, which other programs can ask for with `--recipes`.
  public func recipes(
    original: [any Layer], oneCycle: [any Layer], deep: [any Layer]
  ) -> Recipes<[any Layer]> {
    let layers = Recipes(original: original, oneCycle: oneCycle, deep: deep)
    answerRecipes(layers.map { Architecture(inputShape: [28, 28, 1], layers: $0) })
    return layers
  }
}
