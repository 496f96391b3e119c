import Engine
import Foundation
import Weaving

/// How the notebook stands, as the page asks about once a second.
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
    /// How far the step is, from 0 to 1; nil when it does not tell.
    let fraction: Double?
    /// What the step says of how far it is.
    let progress: String?
    /// The time left: "23 s".
    let left: String?
    /// What it has printed so far, or the end of that.
    let printed: String
    let figure: Figure?
  }

  /// Another one than that of the page means that the page has changed.
  let version: String
  /// The step that runs; nil when none does.
  var running: Running?
}

extension ViewState.Running {
  private static let longestPrint = 4_000

  /// - Parameter description: what is known of the step beside; it says how long a run takes.
  init(_ attempt: Attempt, description: StepDescription?, figure: ViewState.Figure?) {
    var description = description
    description?.show(running: attempt)
    step = attempt.step.description
    fraction = attempt.fraction
    progress = attempt.progress
    left = description?.secondsLeft.map(elapsedText)
    printed = String(Chapter.text(of: attempt.transcript?.entries ?? []).suffix(Self.longestPrint))
    self.figure = figure
  }
}
