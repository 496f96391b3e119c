import Foundation
import Notebook

/// The package that this executable belongs to, and the step executables built beside it.
struct NotebookPackage {
  let root: URL
  let programs: [StepProgram]

  /// Finds the package by the environment, which the launcher sets, else by where this source lay when built.
  init(source: String = #filePath) throws {
    if let root = ProcessInfo.processInfo.environment["NOTEBOOK_ROOT"], !root.isEmpty {
      self.root = URL(filePath: root, directoryHint: .isDirectory)
    } else {
      root = URL(filePath: source).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    }
    guard let folder = Bundle.main.executableURL?.deletingLastPathComponent() else {
      throw CommandError("the folder of this program cannot be found: run it through ./notebook")
    }
    programs = try StepID.all(inPackage: root).map { step in
      StepProgram(step: step, executable: folder.appending(path: step.description))
    }
  }

  var steps: [StepID] { programs.map(\.step) }
}
