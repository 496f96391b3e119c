/// The ways to train that the notebook tells of. A flag of step 4; the name travels with the network's file, and the later
/// steps read it there.
public enum Recipe: String, CaseIterable, Codable, Sendable {
  /// The network, optimizer and schedule of the notebook that this one retells.
  case original

  /// The default, which reached a higher accuracy in as many epochs; named for its learning rate, which rises and falls
  /// once.
  case oneCycle = "one-cycle"

  /// A deeper network, images that vary more and weight decay, for long trainings.
  case deep
}
