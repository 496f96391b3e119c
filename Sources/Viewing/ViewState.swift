import Engine
import Foundation
import Weaving

/// The notebook's state, for which the page asks once a second.
struct ViewState: Codable, Equatable {
  /// A figure of the running step as it is so far.
  struct Figure: Codable, Equatable {
    /// Its place in the workspace once the step has finished.
    let path: String
    /// Changes when the figure does.
    let version: String
  }

  struct Running: Codable, Equatable {
    let step: String
    /// How much is done, from 0 to 1; nil when the step does not say.
    let fraction: Double?
    /// What the step says about that.
    let progress: String?
    /// The time left: "23 s".
    let left: String?
    /// The text that it has printed so far, or the end of it.
    let printed: String
    let figure: Figure?
  }

  /// If it differs from the page's version, the page has changed.
  let version: String
  /// The step that runs; nil when none does.
  var running: Running?
}

extension ViewState.Running {
  private static let longestPrint = 4_000

  /// - Parameter status: says how long a run takes.
  init(_ run: UnfinishedRun, status: StepStatus?, figure: ViewState.Figure?) {
    var status = status
    status?.apply(running: run)
    step = run.step.description
    fraction = run.fraction
    progress = run.progress
    left = status?.secondsLeft.map(elapsedText)
    printed = String(Chapter.text(of: run.transcript?.entries ?? []).suffix(Self.longestPrint))
    self.figure = figure
  }
}
