import Tensors

/// Networks of one architecture that answer together: the mean of their probabilities is right more often than each of
/// them, since they err in different places (Hansen & Salamon 1990).
public struct Ensemble: Sendable {
  /// One network or more.
  public let networks: [Sequential]

  public init(_ networks: [Sequential]) {
    precondition(!networks.isEmpty, "An ensemble of no networks gives no answer")
    precondition(
      networks.allSatisfy { $0.tensors.map(\.value.shape) == networks[0].tensors.map(\.value.shape) },
      "The networks of an ensemble have different architectures")
    self.networks = networks
  }
}
