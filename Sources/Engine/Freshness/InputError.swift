import Foundation

/// An input of a step that is missing, or that is not what its maker wrote.
public struct InputError: Error, CustomStringConvertible {
  public let description: String

  private init(description: String) { self.description = description }

  /// Checks that the inputs in `fingerprint` exist and, unless stale ones are allowed, are what their makers' records say.
  ///
  /// - Throws: `InputError` that names every input that is not, and the commands that make it.
  package static func check(
    _ fingerprint: Fingerprint, in workspace: Workspace, of step: StepID, package: URL,
    allowStale: Bool = false
  ) throws {
    let steps = (try? StepID.all(inPackage: package)) ?? []
    var findings: [String] = []
    var makers: [StepID] = []
    for (path, digest) in fingerprint.inputs.sorted(by: { $0.key < $1.key })
    where !allowStale || digest == Fingerprint.missing {
      let maker = workspace.producer(of: path, among: steps)
      guard let finding = finding(path, digest, maker, workspace) else { continue }
      findings.append(finding)
      if let maker, !makers.contains(maker) { makers.append(maker) }
    }
    guard !findings.isEmpty else { return }
    makers.sort()
    let workspaceOption = workspace.option(inPackage: package)
    let fix =
      makers.isEmpty
      ? "put the file there, or name another"
      : "run `./notebook run \(makers.map { "\($0.number)" }.joined(separator: " "))\(workspaceOption)`, which "
        + "also runs what these steps need"
    throw InputError(
      description: "\(step) cannot start: \(findings.joined(separator: "; ")). Fix: \(fix).")
  }

  /// Steps before `step` are stale: `findings` says which, and why.
  package init(stale findings: [String], before step: StepID, in workspace: Workspace, package: URL) {
    description =
      "\(step) cannot start: \(findings.joined(separator: "; ")). Fix: run `./notebook run \(step.number)"
      + "\(workspace.option(inPackage: package))`, which brings them up to date first, or use what is there with "
      + "--allow-stale."
  }

  /// What is wrong with the input at `path`, if anything.
  private static func finding(
    _ path: String, _ digest: String, _ maker: StepID?, _ workspace: Workspace
  ) -> String? {
    let name = path.hasPrefix("/") ? path : workspace.url(path).path
    guard let maker else { return digest == Fingerprint.missing ? "\(name) does not exist" : nil }
    if digest == Fingerprint.missing { return "\(name) does not exist (step \(maker) makes it)" }
    switch PreviousRun(of: maker, in: workspace) {
    case .none:
      return "\(name) has no record.json beside it, so it may not be what step \(maker) made"
    case .unreadable:
      return "\(workspace.record(of: maker).path) cannot be read, so \(path) cannot be trusted"
    case .finished(let record):
      guard let output = record.outputs[path] else {
        return "\(name) is not among the files that step \(maker) wrote when it last ran"
      }
      return output.sha256 == digest ? nil : "\(name) was altered since step \(maker) wrote it"
    }
  }
}
