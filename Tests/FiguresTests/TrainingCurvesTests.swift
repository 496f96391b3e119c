import Foundation
import Testing

@testable import Figures

@Suite("Training curves")
struct TrainingCurvesTests {
  @Test(
    "training is a line and validation a mark of its own, for one epoch and for several", arguments: [1, 4])
  func curves(epochs: Int) throws {
    let image = try TrainingCurves(
      title: "Training", subtitle: "100 images",
      measured: (
        (1...10 * epochs).map { .init(epoch: Double($0) / 10, loss: 2 / Double($0), accuracy: 0.9) },
        (1...epochs).map { .init(epoch: Double($0), loss: 0.5, accuracy: 0.95) }
      )
    ).drawn()
    #expect(image.width == 1800)
    #expect(image.staysWithinMargin)
    #expect(image.share(of: Style.palette[0]) > 0.001)
    #expect(image.share(of: Style.palette[1]) > 0.0002)
    #expect(image.share(of: Style.faintLine) == 0)
  }

  @Test("the run before shows behind, though it be longer", arguments: [1, 6])
  func former(epochs: Int) throws {
    let points = (1...10 * epochs).map {
      TrainingCurves.Point(epoch: Double($0) / 10, loss: 1, accuracy: 0.8)
    }
    let image = try TrainingCurves(
      title: "Training",
      measured: (
        [.init(epoch: 0.5, loss: 0.7, accuracy: 0.9), .init(epoch: 1, loss: 0.6, accuracy: 0.95)],
        [.init(epoch: 1, loss: 0.5, accuracy: 0.96)]
      ),
      former: (points, [.init(epoch: Double(epochs), loss: 0.9, accuracy: 0.85)])
    ).drawn()
    #expect(image.staysWithinMargin)
    #expect(image.share(of: Style.faintLine) > 0.0005)
    #expect(image.share(of: Style.palette[0]) > 0.0002)
  }
}
