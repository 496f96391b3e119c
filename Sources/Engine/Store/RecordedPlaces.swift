import Foundation

// What a record or a note says comes from a file that anybody can edit, and decides what is read, moved, removed, shown
// and waited for. It is checked where it is read.

extension Workspace {
  /// Whether `path` can be the place of a file of the notebook: relative to the workspace, without leaving it, and not
  /// among the engine's own hidden files.
  package static func isPlace(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return path.utf8.count <= 1000 && path == path.withVisibleControls
      && parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") }
  }

  /// Whether `path` can be the place of an output of `step`: in `artifacts/<step>/`, or outside of `artifacts/`.
  package static func isPlace(_ path: String, ofOutputOf step: StepID) -> Bool {
    isPlace(path) && path != "artifacts"
      && (!path.hasPrefix("artifacts/") || path.hasPrefix("artifacts/\(step)/"))
  }
}

extension Record {
  /// Why no run of a step can have left this record, in words; nil when one can have.
  var impossibility: String? {
    let step = declaration.step
    for path in declaration.inputs where !Workspace.isPlace(path) { return "it names the input '\(path)'" }
    let named = declaration.outputs + declaration.optionalOutputs + outputs.keys.sorted()
    for path in named where !Workspace.isPlace(path, ofOutputOf: step) {
      return "it names the output '\(path)'"
    }
    for (path, output) in outputs where !output.isPossible { return "it says of \(path): \(output)" }
    let flags = declaration.flags.map(\.name)
    guard Set(flags).count == flags.count else { return "it declares a flag twice" }
    for duration in [seconds, earlierSeconds] where !(0...Self.mostSeconds).contains(duration) {
      return "it took \(duration) s"
    }
    guard start.isInCalendar else { return "it started in a year that is not between 1970 and 9999" }
    var figures: Set<String> = []
    for entry in transcript?.entries ?? [] where entry.kind == .figure {
      guard Workspace.isPlace(entry.text), figures.insert(entry.text).inserted else {
        return "it names the figure '\(entry.text)' twice, or outside of its place"
      }
    }
    return nil
  }

  /// A century.
  fileprivate static let mostSeconds = 3.2e9
}

extension Record.Output {
  /// A digest is also the name of a file in the cache.
  var isPossible: Bool {
    (0...1 << 50).contains(bytes) && sha256.utf8.count <= 128
      && sha256.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
  }
}

extension UnfinishedRun {
  package var isPossible: Bool {
    start.isInCalendar && (0...1).contains(fraction ?? 0)
      && (0...Record.mostSeconds).contains(secondsLeft ?? 0)
  }
}

extension Date {
  /// Whether it is between 1970 and 9999, as every run is.
  var isInCalendar: Bool { (0...253_402_300_799).contains(timeIntervalSince1970) }
}
