import Engine
import Foundation
import Hosts
import Processes

/// A part of a step's results that a process computes for the one that runs the step, perhaps on another host: it reads the
/// same inputs, writes nothing but the part's checkpoint, and prints how far it is.
struct StepPart {
  let name: String
  let checkpoints: CheckpointFolder
  /// For the chapter's other outputs, which are thrown away.
  let scratch = FileManager.default.temporaryDirectory.appending(path: "digits-part-\(UUID().uuidString)")

  /// - Returns: nil for a command line that asks for no part.
  init?(in arguments: [String]) {
    func value(_ name: String) -> String? {
      arguments.first { $0.hasPrefix("--\(name)=") }.map { String($0.dropFirst(name.count + 3)) }
    }
    guard let name = value("part"), let folder = value("checkpoints") else { return nil }
    self.name = name
    checkpoints = CheckpointFolder(atState: URL(filePath: folder))
  }

  /// The arguments that ask for a part.
  static func arguments(_ name: String, in checkpoints: CheckpointFolder) -> [String] {
    ["--part=\(name)", "--checkpoints=\(checkpoints.state.path)"]
  }
}

/// The progress of a part, as its process prints it: a line of JSON.
struct PartProgress: Codable, Equatable {
  let fraction: Double
  let text: String
}

extension Stage {
  /// The number of the part, from 0, that this process computes for a step that runs; nil in a step's own process.
  ///
  /// - Parameter parts: the names of all parts, as for ``checkpoint(of:)``.
  public func assignedPart(of parts: [String]) -> Int? {
    guard let part else { return nil }
    guard let number = parts.firstIndex(of: part.name) else {
      fail("\(declaration.step) has no part '\(part.name)'", status: 2)
    }
    return number
  }

  /// A bar that the process that runs the step draws: this one only reports its progress.
  func partProgressBar() -> ProgressBar {
    let bar = ProgressBar(width: nil, now: { .zero }, write: { _ in })
    var last: ContinuousClock.Instant?
    bar.onUpdate = { fraction, text, _ in
      let now = ContinuousClock.now
      if let last, now - last < .milliseconds(500) { return }
      last = now
      let line = try? JSONEncoder().encode(PartProgress(fraction: fraction, text: text))
      Swift.print(String(decoding: line ?? Data(), as: UTF8.self))
    }
    return bar
  }

  /// Ends a process that has computed its part.
  ///
  /// - Parameter unsaved: why its last checkpoint could not be saved, which is then not done; nil if it was.
  public func finishPart(unsaved: String?) -> Never {
    if let unsaved { fail("the checkpoint could not be saved: \(unsaved)", status: 2) }
    discard()
    exit(0)
  }

  /// Removes what was written so far.
  func discard() {
    staging.discard()
    if let part { try? FileManager.default.removeItem(at: part.scratch) }
  }

  /// Computes parts of the results on the hosts of `--hosts`, each in a process of its own that leaves the part's complete
  /// ``checkpoint(of:)``. Ends the step if that fails.
  ///
  /// - Parameters:
  ///   - parts: the names of those to compute.
  ///   - all: the number of all parts; the others are there already.
  ///   - started: how much of each of `parts` is done, from 0 to 1.
  ///   - bar: shows the progress of all.
  ///   - onProgress: called with the first of `parts` that is being computed, whenever any of them reports.
  /// - Returns: the place where it was interrupted, in words; nil when all parts are done.
  public func compute(
    _ parts: [String], of all: Int, started: [Double], on hosts: HostList, showing bar: ProgressBar,
    onProgress: (String) -> Void
  ) -> String? {
    attempt("use the hosts") {
      guard let program = Bundle.main.executableURL else {
        throw CommandError("the path of its own program cannot be found")
      }
      try checkpoints.make()
      let farm = try TaskFarm(
        hosts, folder: options.workspace.appending(path: "artifacts"),
        farmProgram: program.deletingLastPathComponent().appending(path: "farm"))
      var progress = HostProgress(parts, of: all, started: started)
      bar.resume(at: progress.fraction)
      let tasks = parts.map { part in
        FarmTask(
          part, program: program.path,
          arguments: ["--workspace=\(options.workspace.path)"] + flagArguments
            + StepPart.arguments(part, in: checkpoints))
      }
      do {
        let isDone = try farm.carryOut(tasks, shouldStop: { isInterrupted }) { update in
          progress.note(update)
          switch update {
          case .note(let text): bar.interrupt { tell(text) }
          // The error that ends a part is reported with the failure.
          case .prints(let task, let host, let line) where line.isError && !line.text.hasPrefix("error: "):
            bar.interrupt { report("\(parts[task]) on \(host): \(line.text)") }
          default: break
          }
          bar.update(fraction: progress.fraction, text: progress.description)
          if let part = progress.firstRunning { onProgress(part) }
        }
        if !isDone { return progress.description }
        bar.interrupt { print(progress.credits) }
        return nil
      } catch let failure as FailedTask {
        fail(failure.description, status: failure.status == 1 ? 1 : 2)
      }
    }
  }
}
