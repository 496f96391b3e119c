/// A metric that a step wants shown where the notebook's results are summed up: after a run, and at the top of the page.
public struct HeadlineMetric: Codable, Equatable, Sendable {
  /// Its name among the metrics of `Stage.finish(metrics:)`, with underscores for spaces: "validation_accuracy".
  public let name: String
  /// Whether a run may be compared with the previous one by it. What a test set says must not choose between runs.
  public let comparesRuns: Bool

  public init(_ name: String, comparesRuns: Bool = true) {
    self.name = name
    self.comparesRuns = comparesRuns
  }

  enum CodingKeys: String, CodingKey {
    case name
    case comparesRuns = "compares_runs"
  }
}

extension HeadlineMetric: ExpressibleByStringLiteral {
  /// A metric by which runs may be compared.
  public init(stringLiteral name: String) { self.init(name) }
}

extension Record {
  /// The metrics that the step declares as headline and that this run measured, in the declared order.
  package var headline: [(metric: HeadlineMetric, value: Double)] {
    declaration.headline.compactMap { metric in metrics[metric.name].map { (metric, $0) } }
  }
}

extension HeadlineMetric {
  /// The name as people read it: "validation accuracy".
  package var title: String { name.replacing("_", with: " ") }
}
