import Engine
import Files
import Foundation
import Processes

// How a step that has done its work ends.
extension Stage {
  /// Moves the outputs into place and writes the record, which is what makes the step fresh.
  ///
  /// If a declared output has not been written, the step ends with status 1.
  ///
  /// - Parameters:
  ///   - metrics: measurements of the results, the same in every run.
  ///   - speeds: measurements of the machine, kept in the record but not in the figures.
  ///   - earlierSeconds: how long the computation saved in the ``checkpoint(of:)`` had taken, for forecasts.
  public func finish(
    metrics: [String: Double] = [:], speeds: [String: Double] = [:], earlierSeconds: Double = 0
  ) {
    precondition(
      part == nil, "a process that computes a part of \(declaration.step) goes on to the end of the step")
    do {
      try checkExternalInputs()
      let text = PNGMetadata(
        step: declaration.step, fingerprint: fingerprint, metrics: metrics,
        before: workspace.records(before: inputs, among: steps))
      try staging.signFigures(text.added)
      let outputs = try staging.outputs(declaration.outputs, optional: declaration.optionalOutputs)
      var record = Record(
        declaration: declaration, fingerprint: fingerprint, rememberedFlags: rememberedFlags,
        outputs: outputs,
        seed: fingerprint.flags["seed"].flatMap(UInt64.init), start: start,
        seconds: (WorkClock.now - clock) / .seconds(1), machine: .current, threads: options.threads,
        metrics: metrics.merging(speeds) { metric, _ in metric }, dataFolder: log.dataFolder,
        staleInputs: staleInputs)
      record.earlierSeconds = earlierSeconds
      record.source = inputSource
      record.transcript = Transcript(source: source, entries: TranscriptRecorder.shared.entries)
      try staging.commit(record, cachingPreviousIn: cache)
      checkpoints.prune()
      Swift.print(
        "\(declaration.step)  done in \(elapsedText(record.seconds))\(outputs.isEmpty ? "" : ":")")
      for path in outputs.keys.sorted() { Swift.print("  \(path)") }
    } catch let error as StagingError {
      fail(error.description, status: 1)
    } catch {
      fail(explanation(of: error), status: 2)
    }
  }

  /// Ends the step with status 2 if its external inputs have changed: nobody knows then what it has read.
  private func checkExternalInputs() throws {
    var now = fingerprint
    now.externalInputs = try readExternalInputs(options).digests
    let changes = now.differences(from: fingerprint)
    guard changes.isEmpty else {
      fail(
        "\(changes.joined(separator: ", ")) while \(declaration.step) read it. Is it still being copied? Run the step again "
          + "when it is complete.", status: 2)
    }
  }
}
