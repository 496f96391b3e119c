import Tensors

/// Training that ended before its last epoch.
public enum TrainingError: Error, CustomStringConvertible {
  /// The loss is no longer a number.
  ///
  /// - Parameters:
  ///   - batch: nil where that shows in the validation after the epoch.
  ///   - learningRate: that of the last step.
  case diverged(epoch: Int, batch: Int?, learningRate: Float)

  /// A layer cannot be trained in batches of the size that is asked for, for the reason given.
  case unfitBatchSize(ArchitectureError)

  /// The checkpoint to be resumed from is of another run, for the reason given.
  case unfitCheckpoint(String)

  /// A checkpoint could not be saved.
  case unsavedCheckpoint(any Error)

  /// Somebody asked it to stop, after the batch that is the progress's last.
  case interrupted(TrainingProgress)

  public var description: String {
    switch self {
    case .diverged(let epoch, let batch, let learningRate):
      """
      The loss is no longer a number \
      \(batch.map { "in epoch \(epoch), batch \($0)" } ?? "after epoch \(epoch)"): the training diverged. \
      The learning rate was \(learningRate) then; a smaller one may help.
      """
    case .unfitBatchSize(let error):
      "The network cannot be trained in batches of this size. \(error)"
    case .unfitCheckpoint(let reason):
      """
      The checkpoint does not fit this training: \(reason). Train as it was made, or without it from the start.
      """
    case .unsavedCheckpoint(let error):
      "A checkpoint of the training could not be saved: \(error)"
    case .interrupted(let progress):
      "The training was stopped in epoch \(progress.epoch), after batch \(progress.batch) of \(progress.batches)."
    }
  }
}
