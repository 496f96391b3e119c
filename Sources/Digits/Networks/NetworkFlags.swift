import ArgumentParser
import Digits
import Stage

/// The flag of the steps that judge a network and predict with it.
public struct NetworkFlags: ParsableArguments {
  @Option(help: "The network: `trained`, which is step 6's, or the file of another one.")
  public var network = NetworkFlags.trained

  public init() {}

  /// The value that means the network of step 6.
  public static let trained = "trained"

  /// Whether the network comes from a file; which images it has learned from is not known then.
  public var isFromElsewhere: Bool { network != Self.trained }

  /// For the declaration of the step.
  public static var replaceableInputs: [String: String] {
    ["network": Artifact<TrainedNetworks>.trainedNetworks.path]
  }
}
