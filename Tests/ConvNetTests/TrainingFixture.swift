import Foundation
import TestSupport

/// What make_training_fixtures.py computed with PyTorch.
struct TrainingFixture: Decodable {
  struct Smoothing: Decodable {
    let smoothing: Float
    let loss: Double
    let gradient: [Double]
  }
  let count: Int
  /// The parameters after each step, by optimizer.
  let optimizers: [String: [[Double]]]
  /// The learning rate of each step, by schedule.
  let schedules: [String: [Double]]
  let averages: [[Double]]
  let smoothing: [Smoothing]

  static func read() throws -> TrainingFixture {
    try JSONDecoder().decode(Self.self, from: Data(contentsOf: fixture("training.json")))
  }
}
