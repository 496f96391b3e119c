import Tensors

/// Training that ended before its last epoch.
public enum TrainingError: Error, CustomStringConvertible {
  /// The loss is no longer finite.
  ///
  /// - Parameters:
  ///   - batch: nil where the validation after the epoch shows it.
  ///   - learningRate: that of the last step.
  case diverged(epoch: Int, batch: Int?, learningRate: Float)

  /// A layer cannot be trained with batches of this size, for the reason given.
  case unfitBatchSize(ArchitectureError)

  /// The checkpoint belongs to another training, for the reason given.
  case unfitCheckpoint(String)

  /// A checkpoint could not be saved.
  case unsavedCheckpoint(any Error)

  /// It was asked to stop; the progress ends with the last batch before that.
  case interrupted(TrainingProgress)

  public var description: String {
    switch self {
    case .diverged(let epoch, let batch, let learningRate):
      """
      The loss is no longer finite \
      \(batch.map { "in epoch \(epoch), batch \($0)" } ?? "after epoch \(epoch)"): the training diverged. \
      The learning rate was \(learningRate); a smaller one may help.
      """
    case .unfitBatchSize(let error):
      "The network cannot be trained with batches of this size. \(error)"
    case .unfitCheckpoint(let reason):
      """
      The checkpoint does not fit this training: \(reason). Use the settings that it was made with, or start without it.
      """
    case .unsavedCheckpoint(let error):
      "A checkpoint of the training could not be saved: \(error)"
    case .interrupted(let progress):
      "The training was stopped in epoch \(progress.epoch), after batch \(progress.batch) of \(progress.batches)."
    }
  }
}
