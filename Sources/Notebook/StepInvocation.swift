import ArgumentParser
import Foundation

/// A step that was started with a command line: what that means, before anything is run or written.
struct StepInvocation<Flags: ParsableArguments> {
  let declaration: StepDeclaration
  let package: URL
  let sourceDigest: String
  let workspace: Workspace
  let flags: Flags
  /// The flags given now or in a former run that still stands.
  let givenFlags: [String: String]
  let common: CommonOptions
  /// The data folder given now or in a former run that read from it.
  let givenData: URL?

  var step: StepID { declaration.step }

  var options: StageOptions {
    StageOptions(
      data: givenData ?? common.folders.dataFolder(package: package), isDataGiven: givenData != nil,
      workspace: workspace.root, threads: common.threads)
  }

  /// Reads a step's command line.
  ///
  /// - Parameter source: the step's `main.swift`, in `<package>/steps/<step>/`.
  /// - Throws: `SourceError`; `CommandError` for a wrong command line; `HelpRequest`.
  init(_ declaration: StepDeclaration, source: URL, arguments: [String]) throws {
    self.declaration = declaration
    package = source.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    sourceDigest = try SourceText.digest(of: source)
    // The record holds flags that still stand, so the workspace must be known before the flags are parsed.
    let folder = StepFlag.given(in: arguments, of: [StepFlag(name: "workspace", defaultValue: "")])[
      "workspace"]
    workspace = Workspace(folder.map(FolderOptions.folder) ?? package)

    let given = StepFlag.given(in: arguments, of: declaration.flags)
    let former = FormerRun(of: declaration.step, in: workspace)
    let standing = former.standingFlags(
      sourcePath: declaration.sourcePath, sourceDigest: sourceDigest, declared: declaration.flags)
    givenFlags = standing.merging(given) { _, now in now }
    let stillStanding = declaration.flags.compactMap { flag in
      given[flag.name] == nil ? standing[flag.name].map(flag.argument(for:)) : nil
    }
    let command = try StageCommand<Flags>.parse(stillStanding + arguments, for: declaration)
    flags = command.flags
    common = command.common
    givenData = (common.folders.data ?? former.standingData).map(FolderOptions.folder)
  }

  /// The values of all flags, given or default.
  var flagValues: [String: String] {
    var values = givenFlags
    for flag in declaration.flags where values[flag.name] == nil { values[flag.name] = flag.defaultValue }
    return values
  }

  /// How the results on disk stand to this command line.
  ///
  /// - Throws: what `externalInputs` throws.
  func inspect(externalInputs: (StageOptions) throws -> [String: String]) throws -> Inspection {
    try Inspection(
      of: declaration, sourceDigest: sourceDigest, flags: flagValues,
      former: FormerRun(of: step, in: workspace), workspace: workspace
    ) { try externalInputs(options) }
  }

  /// What the runner is told: the declaration and, unless only that is asked for, how the results stand.
  func description(externalInputs: (StageOptions) throws -> [String: String]) -> StepDescription {
    var description = StepDescription(declaration)
    description.givenFlags = givenFlags
    guard common.describe else { return description }
    if case .none = FormerRun(of: step, in: workspace) {
      // What the step would read matters only once it runs.
      description.state = .neverRun
      description.reasons = ["never run"]
      description.missingInputs = declaration.inputs.filter { !workspace.holds($0) }
      return description
    }
    do {
      let inspection = try inspect(externalInputs: externalInputs)
      description.add(inspection)
      if !inspection.fingerprint.externalInputs.isEmpty { description.givenFlags["data"] = givenData?.path }
    } catch {
      description.state = .error
      description.reasons = [explanation(of: error)]
    }
    return description
  }
}
