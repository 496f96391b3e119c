import Foundation
import Testing

@testable import Figures

@Suite("Training curves")
struct TrainingCurvesTests {
  /// A training whose validation accuracy is highest after the second epoch.
  private func run(epochs: Int, loss: Double = 2) -> TrainingCurves.Run {
    TrainingCurves.Run(
      training: (1...10 * epochs).map {
        .init(
          epoch: Double($0) / 10, loss: loss / Double($0), accuracy: 1 - 0.7 / Double($0),
          learningRate: 0.001 / Double($0))
      },
      validation: (1...epochs).map {
        .init(epoch: Double($0), loss: loss / 40, accuracy: $0 == 2 ? 0.99 : 0.98)
      })
  }

  @Test(
    "training is a line and validation a mark of its own, for one epoch and for several", arguments: [1, 4])
  func curves(epochs: Int) throws {
    let image = try TrainingCurves(title: "Training", subtitle: "100 images", measured: run(epochs: epochs))
      .drawn()
    #expect(image.width == 1800)
    #expect(image.staysWithinMargin)
    #expect(image.share(of: Style.palette[0]) > 0.001)
    #expect(image.share(of: Style.palette[1]) > 0.0001)
    #expect(image.share(of: Style.faintLine) == 0)
  }

  @Test("the previous run is drawn in the background, even if it is longer", arguments: [1, 6])
  func previous(epochs: Int) throws {
    let image = try TrainingCurves(
      title: "Training", measured: run(epochs: 1), previous: run(epochs: epochs, loss: 4)
    )
    .drawn()
    #expect(image.staysWithinMargin)
    #expect(image.share(of: Style.faintLine) > 0.0003)
    #expect(image.share(of: Style.palette[0]) > 0.0002)
  }

  @Test("the best epoch is that of the highest validation accuracy, the first of several, and is marked")
  func best() {
    let chart = TrainingCurves(title: "", measured: run(epochs: 4)).chart
    #expect(chart.panels.map(\.mark?.point.x) == [2, 2, nil])
    #expect(chart.panels[1].mark?.text == "best epoch: 2, 99.00\u{A0}%")
    #expect(chart.panels[0].mark?.text == "loss 0.0500")
    var tied = run(epochs: 4)
    tied.validation[3].accuracy = 0.99
    #expect(tied.best?.epoch == 2)
  }

  @Test("before anything is measured, and if everything is right, there are curves to draw")
  func extremes() throws {
    #expect(try TrainingCurves(title: "Training", measured: .init()).drawn().staysWithinMargin)
    var perfect = run(epochs: 2)
    perfect.validation[1].accuracy = 1
    #expect(try TrainingCurves(title: "Training", measured: perfect).drawn().staysWithinMargin)
    let accuracy = TrainingCurves(title: "", measured: perfect).chart.panels[1]
    let axis = LineChartPanel(accuracy, index: 1).yAxis(height: 160)
    #expect(axis.ticks.last?.1 == "100\u{A0}%")
  }

  @Test("a validation loss of zero in the best epoch is drawn, with its mark")
  func noLoss() throws {
    var measured = run(epochs: 2)
    measured.validation[1].loss = 0
    let image = try TrainingCurves(title: "Training", measured: measured).drawn()
    #expect(image.share(of: Style.palette[1]) > 0.0001)
    let only = TrainingCurves.Run(
      training: [.init(epoch: 1, loss: 0, accuracy: 1)], validation: [.init(epoch: 1, loss: 0, accuracy: 1)])
    #expect(try TrainingCurves(title: "Training", measured: only).drawn().width == 1800)
  }

  @Test("the learning rate is drawn where the training was measured, as it changes within an epoch")
  func learningRates() {
    let rates = run(epochs: 1).learningRates
    #expect(rates.prefix(2) == [.init(x: 0.1, y: 0.001), .init(x: 0.2, y: 0.0005)])
    #expect(rates.count == 10)
  }
}
