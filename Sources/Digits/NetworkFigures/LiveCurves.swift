import ConvNet
import DigitFigures
import DigitNetworks
import Digits
import Figures
import Stage

/// The curves of a training, drawn as they grow, with those of the previous run behind them in gray.
public final class LiveCurves: TrainingDisplay {
  private var curves: TrainingCurves
  private let stream: CurveStream

  init(in place: CurveStream, previous: History?) {
    stream = place
    curves = TrainingCurves(
      title: "Training", measured: .init(), previous: previous.map(TrainingCurves.Run.init))
  }

  public func show(_ history: History, at place: String) {
    stream.update(epochs: history.epochs.count) {
      curves.subtitle = place
      curves.measured = .init(history)
      return curves
    }
  }

  public func end() { stream.end() }

  /// The finished curves of the first network, with a subtitle that says how they came about.
  ///
  /// - Parameter imageCount: how many images it learned from.
  public func finished(_ outcome: TrainingOutcome, imageCount: Int, seed: UInt64) -> TrainingCurves {
    let history = outcome.history
    curves.subtitle =
      "\(NumberText.grouped(imageCount)) images, epochs: \(history.epochs.count), seed \(seed); "
      + "validation accuracy \(percent(history.last.validationAccuracy))"
    curves.measured = .init(history)
    return curves
  }
}

extension TrainingCurves.Run {
  init(_ history: History) {
    self.init(
      training: history.points.map {
        .init(epoch: $0.epoch, loss: $0.loss, accuracy: $0.accuracy, learningRate: Double($0.learningRate))
      },
      validation: history.epochs.map {
        .init(epoch: Double($0.number), loss: $0.validationLoss, accuracy: $0.validationAccuracy)
      })
  }
}

extension Stage {
  /// Curves that are drawn into ``Artifact/trainingCurves`` during the training, and with `--live` also in a window.
  public func liveCurves() -> LiveCurves {
    let stream = CurveStream(to: output(.trainingCurves), showsWindow: options.live)
    if let missing = stream.missingWindow { note(missing) }
    return LiveCurves(in: stream, previous: previous(.curves))
  }
}
