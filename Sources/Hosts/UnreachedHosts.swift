import Foundation
import Processes

/// Hosts on which mpirun could start nothing.
struct UnreachedHosts: Error, CustomStringConvertible {
  /// Those that mpirun's messages name; all that did not answer if it names none.
  let names: [String]
  let description: String

  init(_ silent: [String], _ lines: [PipedProcess.Line], _ ending: PipedProcess.Ending?) {
    // ssh ends its lines as terminals do.
    let errors = lines.filter(\.isError).map { $0.text.trimmingCharacters(in: .whitespacesAndNewlines) }
    let named = silent.filter { name in errors.contains { $0.words.contains(name) } }
    names = named.isEmpty ? silent : named
    // Most of what mpirun prints guesses at causes. A line of ssh, or of the shell there, states the real one.
    let telling = errors.filter { line in
      [
        "ssh:", "Permission denied", "not found", "verification failed", "No such file", "Connection",
        "not enough slots",
      ]
      .contains { line.contains($0) }
    }
    let reason =
      ending == nil && telling.isEmpty
      ? "no answer within a minute"
      : (telling.isEmpty ? errors.filter { !$0.allSatisfy { "- ".contains($0) } } : telling)
        .joined(separator: "\n  ")
    var description = "\(names.joined(separator: ", ")) cannot be reached: \(reason)"
    if reason.contains("ssh") || reason.contains("Permission denied") || reason.contains("not found") {
      description +=
        "\n  `ssh \(names[0]) mpirun --version` must work from here without a password (docs/machines.md has the set-up)"
    }
    self.description = description
  }
}

extension String {
  /// What is between spaces and punctuation; names may have dots and hyphens.
  var words: [String] {
    split { !($0.isLetter || $0.isNumber || "-_.".contains($0)) }.map {
      String($0).trimmingCharacters(in: ["."])
    }
  }
}
