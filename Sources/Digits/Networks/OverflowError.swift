import ConvNet
import Tensors

/// A network whose weights are so large that it computes values that are infinite or NaN.
public struct OverflowError: Error, CustomStringConvertible, Equatable {
  public let description: String

  /// - Parameters:
  ///   - values: what was computed.
  ///   - subject: their name, such as "the probabilities".
  /// - Throws: ``OverflowError`` when a value is infinite or NaN.
  public static func check(_ values: Tensor, _ subject: String) throws(OverflowError) {
    guard let place = values.firstNonFinitePlace else { return }
    throw OverflowError(
      description:
        "\(subject) at \(place) are infinite or NaN: the network's weights are too large. Run step 6-train again, "
        + "with a smaller learning rate if they came from a training.")
  }
}
