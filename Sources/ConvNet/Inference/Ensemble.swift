import Tensors

/// Networks of one architecture whose probabilities are averaged: the mean is right more often than each of them, since
/// they make different mistakes (Hansen & Salamon 1990).
public struct Ensemble: Sendable {
  /// One network or more.
  public let networks: [Sequential]

  public init(_ networks: [Sequential]) {
    precondition(!networks.isEmpty, "An ensemble needs at least one network")
    precondition(
      networks.allSatisfy { $0.tensors.map(\.value.shape) == networks[0].tensors.map(\.value.shape) },
      "The networks of an ensemble have different architectures")
    self.networks = networks
  }
}
