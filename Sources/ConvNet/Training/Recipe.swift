/// The ways to train, and to read, that the notebook tells of: a flag of each step that has a part in them.
public enum Recipe: String, CaseIterable, Sendable {
  /// The network, optimizer and schedule of the notebook that is retold.
  case original

  /// What came further in as many epochs when it was measured; named for its learning rate, which rises and falls once.
  case oneCycle = "one-cycle"

  /// The same with another network, images that vary more and weight decay, which came further in long trainings.
  case deep
}
