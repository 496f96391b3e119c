import Engine
import Files

extension PNGMetadata {
  /// What a step writes into its figures: nothing that differs between identical runs.
  ///
  /// - Parameter before: the records of the steps it depends on, whose flags also affect its figures.
  init(step: StepID, fingerprint: Fingerprint, metrics: [String: Double], before: [Record] = []) {
    func list(_ values: [String: String]) -> String {
      values.filter { $0.value != StepFlag.noValue }.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
        .joined(separator: " ")
    }
    let others = before.map { ($0.step, $0.fingerprint.flags) }.filter { !$0.1.isEmpty }
    let seeds = [fingerprint.flags["seed"]] + others.reversed().map { $0.1["seed"] }
    self.init([
      "Step": step.description, "Fingerprint": fingerprint.digest, "Flags": list(fingerprint.flags),
      "Flags before": others.map { "\($0): \(list($1))" }.joined(separator: "; "),
      "Seed": seeds.compactMap(\.self).first ?? StepFlag.noValue,
      "Metrics": list(metrics.mapValues { "\($0)" }),
    ])
  }
}
