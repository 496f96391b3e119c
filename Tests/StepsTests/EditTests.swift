import Foundation
import TestSupport
import Testing

/// A copy of the package, whose sources are edited as a user would, with the programs that the tests were built with.
@Suite("What an edit makes stale", .waitsForPrograms)
struct EditTests {
  let folder: TemporaryFolder
  let package: URL
  let all = [1, 2, 3, 4, 5, 6, 7, 8]

  init() throws {
    folder = try TemporaryFolder()
    package = folder.url.appending(path: "package")
    try FileManager.default.createDirectory(at: package, withIntermediateDirectories: true)
    for name in ["Package.swift", "Sources", "Tests", "steps"] {
      try FileManager.default.copyItem(
        at: packageFolder.appending(path: name), to: package.appending(path: name))
    }
    try FinishedRun.copy(into: folder)
    try noteAsBuilt()
  }

  private func notebook(_ arguments: String...) throws -> Program.Outcome {
    try Program(name: "notebook")(
      arguments + ["--data", folder.data, "--workspace", folder.workspace],
      environment: ["NOTEBOOK_ROOT": package.path])
  }

  private func runAll() throws -> Program.Outcome {
    try noteAsBuilt()
    let outcome = try Program(name: "notebook")(
      ["run", "--data", folder.data, "--workspace", folder.workspace],
      environment: ["NOTEBOOK_ROOT": package.path])
    try #require(outcome.status == 0, "\(outcome)")
    return outcome
  }

  /// A program that was built before a source changed does not run, and nothing is built here: this notes, as the
  /// launcher does, that all was built just now.
  private func noteAsBuilt() throws {
    let build = package.appending(path: ".build")
    let note = build.appending(path: "notebook/built")
    try FileManager.default.createDirectory(
      at: note.deletingLastPathComponent(), withIntermediateDirectories: true)
    if !FileManager.default.fileExists(atPath: build.path + "/release") {
      try FileManager.default.createSymbolicLink(
        at: build.appending(path: "release"), withDestinationURL: #require(Program.folder))
    }
    try Data("\(package.path)\n".utf8).write(to: note)
  }

  /// The numbers of the steps that are stale by themselves, and their causes.
  private func stale(_ arguments: String...) throws -> (steps: [Int], reasons: [String]) {
    let steps = try StepStatus.all(
      ["--workspace", folder.workspace] + arguments, environment: ["NOTEBOOK_ROOT": package.path]
    ).filter { $0.state != "fresh" && !$0.reasons.allSatisfy { $0.hasPrefix("waits for") } }
    return (steps.map(\.number), Array(Set(steps.flatMap(\.reasons))).sorted())
  }

  /// Replaces text in a file, sees what is stale, and undoes the edit.
  private func edit(
    _ path: String, _ old: String, _ new: String, makesStale steps: [Int], because reason: String? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let url = package.appending(path: path)
    let before = try String(contentsOf: url, encoding: .utf8)
    try #require(before.contains(old), "\(path) holds no '\(old)'", sourceLocation: sourceLocation)
    try Self.replacingLast(old, with: new, in: before).write(to: url, atomically: true, encoding: .utf8)
    let found = try stale()
    #expect(found.steps == steps, "\(found)", sourceLocation: sourceLocation)
    #expect(
      found.reasons == (steps.isEmpty ? [] : [reason ?? "\(path) changed"]), sourceLocation: sourceLocation)
    try before.write(to: url, atomically: true, encoding: .utf8)
  }

  private static func replacingLast(_ old: String, with new: String, in text: String) -> String {
    guard let range = text.range(of: old, options: .backwards) else { return text }
    return text.replacingCharacters(in: range, with: new)
  }

  /// What gets another declaration, and the steps whose results then have to be made again.
  private static let reach: [(path: String, stale: [Int])] = [
    // What decides and shows.
    ("Sources/Engine/Report/StatusTable.swift", []),
    ("Sources/Engine/Store/ResultCache.swift", []),
    ("Sources/Engine/Store/WorkspaceLock.swift", []),
    ("Sources/Engine/Freshness/Plan.swift", []),
    ("Sources/Weaving/HTMLPage.swift", []),
    ("Sources/Viewing/NotebookSite.swift", []),
    ("Sources/Programs/notebook/RunCommand.swift", []),
    ("Sources/Programs/bench/BenchCommand.swift", []),
    // What draws.
    ("Sources/Figures/Style.swift", [1, 4, 5, 6, 7, 8]),
    ("Sources/Digits/NetworkFigures/LiveCurves.swift", [4, 6, 7, 8]),
    // What computes with a network.
    ("Sources/Kernels/Threads.swift", [4, 6, 7, 8]),
    ("Sources/ConvNet/Layers/Dropout.swift", [4, 6, 7, 8]),
    ("Sources/ConvNet/Training/Fit.swift", [4, 6, 7, 8]),
    // What reads and prepares digits.
    ("Sources/Datasets/DigitsCSV.swift", [1]),
    ("Sources/Preprocessing/StratifiedFolds.swift", [1, 3, 4, 5, 6, 7, 8]),
    // A chapter and its flags.
    ("steps/4-model/main.swift", [4]),
    ("steps/3-encode/Flags.swift", [3]),
  ]

  @Test("is what uses the edited code, however far off")
  func edits() throws {
    #expect(try stale().steps == [])
    for row in Self.reach {
      let last = try #require(
        try String(contentsOf: package.appending(path: row.path), encoding: .utf8).split(separator: "\n").last
      )
      try edit(row.path, String(last), "\(last)\nlet a = 1", makesStale: row.stale)
    }
    try edit("Sources/Figures/Style.swift", "margin = 24.0", "margin = 25.0", makesStale: [1, 4, 5, 6, 7, 8])
    try edit("steps/4-model/main.swift", "rate: 0.25", "rate: 0.5", makesStale: [4])
    #expect(try stale().steps == [], "after undoing the edits")
    try edit(
      "Package.swift", "swiftSettings: specialised + vectorised", "swiftSettings: specialised",
      makesStale: [4, 6, 7, 8], because: "the settings of Kernels in Package.swift changed")
    try Data("let a = 1".utf8).write(to: package.appending(path: "Sources/Files/New.swift"))
    #expect(try stale() == (all, ["Sources/Files/New.swift is a new source"]))
    try FileManager.default.removeItem(at: package.appending(path: "Sources/Files/New.swift"))
  }

  @Test("is nothing when comments, prose, layout or times change; flags, data and results count")
  func meaning() throws {
    try edit("steps/3-encode/main.swift", "//: # 3. Encode", "//: # 3. Otherwise\n//: prose", makesStale: [])
    try edit(
      "Sources/ConvNet/Layers/Dropout.swift", "import Kernels", "import Kernels  // and why\n\n",
      makesStale: [])
    try edit("Sources/Figures/Style.swift", "margin = 24.0", "margin =\n    24.0", makesStale: [])
    try edit(
      "Package.swift", "uses: [\"NetworkFigures\"]),", "uses: [\"NetworkFigures\"]),  // the last\n",
      makesStale: [])

    let labels = folder.file("artifacts/3-encode/labels.npy")
    let bytes = try Data(contentsOf: labels)
    try (bytes.dropLast() + [1]).write(to: labels)
    #expect(try stale().reasons.contains("artifacts/3-encode/labels.npy altered"))
    try bytes.write(to: labels)
    #expect(try stale("--set", "epochs=20") == ([6], ["epochs 2 -> 20"]))
    #expect(
      try stale("--set", "zoom=0.2", "--set", "shift=0.05") == (
        [5], ["shift unset -> 0.05", "zoom unset -> 0.2"]
      ))
    let paths = FileManager.default.enumerator(atPath: package.path)
    while let path = paths?.nextObject() as? String {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 1_000_000_000)],
        ofItemAtPath: package.path + "/" + path)
    }
    #expect(try stale().steps == [], "after touching everything")
  }

  @Test("by a program that was built before is not run; of Figures redraws without training again")
  func figures() throws {
    let model = folder.file("artifacts/6-train/model.safetensors")
    let before = try Data(contentsOf: model)
    let style = package.appending(path: "Sources/Figures/Style.swift")
    let text = try String(contentsOf: style, encoding: .utf8)
    try text.replacing("margin = 24.0", with: "margin = 25.0").write(
      to: style, atomically: true, encoding: .utf8)
    let refused = try notebook("run", "6")
    #expect(refused.status == 2, "\(refused)")
    #expect(refused.errors.contains("was built before Sources/Figures/Style.swift changed"), "\(refused)")

    let redrawn = try runAll()
    #expect(redrawn.output.contains("An earlier run had done 100 % of this training."), "\(redrawn)")
    #expect(try Data(contentsOf: model) == before)

    try text.write(to: style, atomically: true, encoding: .utf8)
    let restored = try runAll()
    #expect(
      restored.output.contains("6-train is as it was") && !restored.output.contains("runs:"), "\(restored)")
    #expect(try stale().steps == [])
  }

  @Test(
    "by a touch or a comment leaves the program as it is, so it runs; by an older file that is moved in, it does not"
  )
  func times() throws {
    let built = try notebook("run", "6", "--set", "epochs=1")
    try #require(built.status == 0, "\(built)")
    let source = package.appending(path: "steps/6-train/main.swift")
    let text = try String(contentsOf: source, encoding: .utf8)
    func replace(_ text: String) throws {
      let other = package.appending(path: "other")
      try Data(text.utf8).write(to: other)
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 1_000_000_000)], ofItemAtPath: other.path)
      #expect(rename(other.path, source.path) == 0)
    }
    try replace(text + "// why\n")
    let commented = try notebook("run", "6", "--set", "epochs=3")
    #expect(commented.status == 0 && commented.output.contains("epochs 1 -> 3"), "\(commented)")

    try replace(text.replacing("network learns", with: "network learns more") + "let a = 1\n")
    for arguments in [["run", "6"], ["run", "6", "--force"]] {
      let refused = try Program(name: "notebook")(
        arguments + ["--workspace", folder.workspace], environment: ["NOTEBOOK_ROOT": package.path])
      #expect(refused.status == 2, "\(refused)")
      #expect(refused.errors.contains("was built before steps/6-train/main.swift changed"), "\(refused)")
      #expect(refused.errors.contains("`./notebook run 6 --workspace '\(folder.workspace)'`"), "\(refused)")
    }

    try replace(text)
    let manifest = package.appending(path: "Package.swift")
    try
      (String(contentsOf: manifest, encoding: .utf8).replacing(
        "[.unsafeFlags([\"-O\"]", with: "[.unsafeFlags([\"-Ounchecked\"]"))
      .write(to: manifest, atomically: true, encoding: .utf8)
    let settings = try notebook("run", "6")
    #expect(
      settings.status == 2 && settings.errors.contains("was built before Package.swift changed"),
      "\(settings)")
  }

  /// Makes the edit that `docs/using.md` shows, and expects the status below it.
  private func expectStatusAsDocumented() throws {
    let shown = try DocumentationPage("docs/using.md").output(withLine: "$ ./notebook status")
    let command = try #require(shown[0].wholeMatch(of: /\$ sed -i 's\/(.*)\/(.*)\/' (.*)/), "\(shown[0])")
    let source = package.appending(path: String(command.3))
    let text = try String(contentsOf: source, encoding: .utf8)
    try #require(text.contains(command.1), "\(command.3) holds no '\(command.1)'")
    try text.replacing(command.1, with: command.2).write(to: source, atomically: true, encoding: .utf8)
    let status = PrintedOutline(try notebook("status").output)
    let missing = PrintedOutline(shown.dropFirst(2)).firstLineMissing(in: status)
    #expect(missing == nil, "docs/using.md shows this line, and `status` prints, in outline:\n\(status)")
  }

  @Test("before a step that is started by hand stops that step, unless told otherwise")
  func byHand() throws {
    try expectStatusAsDocumented()
    try noteAsBuilt()
    func train(_ extra: String...) throws -> Program.Outcome {
      try Program(name: "6-train")(
        ["--workspace", folder.workspace, "--epochs", "3"] + extra,
        environment: ["NOTEBOOK_ROOT": package.path])
    }
    let refused = try train()
    #expect(refused.status == 2 && refused.errors.contains("5-augment is stale"), "\(refused)")
    #expect(
      refused.errors.contains("./notebook run 6") && refused.errors.contains("--allow-stale"), "\(refused)")
    let allowed = try train("--allow-stale")
    #expect(allowed.status == 0, "\(allowed)")
    let status = try notebook("status")
    #expect(status.output.contains("ran with stale inputs"), "\(status)")
  }
}
