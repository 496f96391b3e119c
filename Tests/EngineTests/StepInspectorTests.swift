import Foundation
import Testing

@testable import Engine
@testable import Stage

@Suite("The state of a step")
struct StepInspectorTests {
  let toy: ToyNotebook

  init() throws {
    toy = try ToyNotebook()
    try toy.finish(toy.numbers("--epochs=2"), writing: "1 2 3")
    try toy.finish(toy.sum(), writing: "6")
  }

  private var attempt: UnfinishedRun {
    get throws {
      UnfinishedRun(
        step: ToyNotebook.numbers, start: Date(), rememberedFlags: ["epochs": "9"],
        ownCode: try PackageCode(ofPackage: toy.package).ownCode(of: ToyNotebook.numbers))
    }
  }

  @Test("fresh: with the time, duration and flags of its run, and at no cost")
  func fresh() throws {
    let description = try toy.describe(ToyNotebook.numbers)
    #expect(description.state == .fresh)
    #expect(description.seconds == 123.25 && description.expectedSeconds == 0)
    #expect(description.rememberedFlags == ["epochs": "2"])
    #expect(description.start == Record.sample.start)
  }

  @Test("tells what a run with other flags would cost")
  func costs() throws {
    var record = try #require(try Record.read(from: toy.workspace.record(of: ToyNotebook.numbers)))
    record.declaration.durationFlags = ["epochs", "members"]
    record.earlierSeconds = 100
    record.seconds = 23.25
    let declaration = record.declaration
    #expect(declaration.expectedSeconds(with: ["epochs": "10"], after: record) == 5 * 123.25)
    record.fingerprint.flags["members"] = "3"
    #expect(
      declaration.expectedSeconds(with: ["epochs": "10", "members": "6"], after: record) == 10 * 123.25)
    #expect(declaration.expectedSeconds(with: ["epochs": "none"], after: record) == 123.25)
  }

  @Test("of the parts that it had, only the missing ones cost anything, if nothing else has changed")
  func partCosts() throws {
    var record = try #require(try Record.read(from: toy.workspace.record(of: ToyNotebook.numbers)))
    record.declaration.partsFlag = "members"
    let declaration = record.declaration
    record.fingerprint.flags["members"] = "3"
    func share(_ flags: [String: String]) -> Double {
      var fingerprint = record.fingerprint
      fingerprint.flags.merge(flags) { _, new in new }
      return declaration.shareToMake(for: fingerprint, after: record.fingerprint)
    }
    #expect(share(["members": "4"]) == 0.25)
    #expect(share(["members": "2"]) == 0)
    #expect(share(["members": "4", "epochs": "5"]) == 1)
  }

  @Test("running while its process holds the lock, with how far it is; interrupted when the lock is free")
  func running() throws {
    try toy.workspace.prepare()
    var attempt = try attempt
    attempt.fraction = 0.25
    attempt.progress = "epoch 1/4"
    try attempt.write(in: toy.workspace)
    let lock = try WorkspaceLock(ifFree: toy.workspace.lock(of: .step), holder: "1-numbers")
    try withExtendedLifetime(lock) {
      let description = try toy.describe(ToyNotebook.numbers)
      #expect(description.state == .running)
      #expect(description.fraction == 0.25 && description.progress == "epoch 1/4")
    }
  }

  @Test("interrupted: its flags hold for the run that resumes it, until that has finished")
  func interrupted() throws {
    try attempt.write(in: toy.workspace)
    let description = try toy.describe(ToyNotebook.numbers)
    #expect(description.state == .interrupted)
    #expect(description.rememberedFlags == ["epochs": "9"])
    #expect(description.reasons == ["stopped", "epochs 2 -> 9"])
  }

  @Test("interrupted although another step runs, since that one holds the lock")
  func interruptedBeside() throws {
    try attempt.write(in: toy.workspace)
    let lock = try WorkspaceLock(ifFree: toy.workspace.lock(of: .step), holder: "2-sum")
    try withExtendedLifetime(lock) {
      let description = try toy.describe(ToyNotebook.numbers)
      #expect(description.state == .interrupted)
    }
  }

  @Test("running, even if its process is in a container or on another computer: the lock says so")
  func runningElsewhere() throws {
    try attempt.write(in: toy.workspace)
    let place = toy.workspace.unfinishedRun(of: ToyNotebook.numbers)
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: place))
    var fields = try #require(json as? [String: Any])
    fields["process"] = ["number": 1, "host": "node7", "namespace": "pid:[1]"]
    try JSONSerialization.data(withJSONObject: fields).write(to: place)
    #expect(try toy.describe(ToyNotebook.numbers).state == .interrupted, "nobody holds the lock")

    let lock = toy.workspace.lock(of: .step)
    let held = try WorkspaceLock(ifFree: lock, holder: "1-numbers")
    try withExtendedLifetime(held) {
      try Data("1-numbers (process 1 on node7, since 2026-11-28 12:00)\n".utf8).write(to: lock)
      let description = try toy.describe(ToyNotebook.numbers)
      #expect(description.state == .running)
      #expect(description.reasons == ["running as process 1 on node7"])
    }
  }

  @Test("failed: with the message and the flags that it was given, so that the next run is the same")
  func failed() throws {
    var attempt = try attempt
    attempt.state = .failed
    attempt.message = "the disk is full"
    try attempt.write(in: toy.workspace)
    let description = try toy.describe(ToyNotebook.numbers)
    #expect(description.state == .failed)
    #expect(description.reasons == ["the disk is full", "epochs 2 -> 9"])
    #expect(description.rememberedFlags == ["epochs": "9"])
  }

  @Test("refused: with the message, and the flags from before")
  func refused() throws {
    var attempt = try attempt
    attempt.state = .failed
    attempt.message = "9 epochs are too many"
    attempt.refusedFlags = true
    try attempt.write(in: toy.workspace)
    let description = try toy.describe(ToyNotebook.numbers)
    #expect(description.state == .failed)
    #expect(description.reasons == ["9 epochs are too many"])
    #expect(description.rememberedFlags == ["epochs": "2"])
    #expect(!description.isFresh)
    #expect(
      description.resultsHold, "its flags are no longer given, and the results of the run before are there")
    let plan = Plan(RunRequest(), statuses: [description, try toy.describe(ToyNotebook.sum)])
    #expect(plan.entries.map(\.action) == [.run, .keep], "nothing waits for it")
    let before = try toy.inspector(of: ToyNotebook.numbers)
      .staleSteps(before: ToyNotebook.sum, inputs: [ToyNotebook.numbersFile])
    #expect(before == [], "nor does a step that is started by hand refuse its results")
  }

  @Test("failed: its data folder is remembered, so that its corrected files are read and not others")
  func failedData() throws {
    var attempt = UnfinishedRun(
      step: ToyNotebook.numbers, start: Date(), rememberedFlags: ["epochs": "9"], dataFolder: "/corrected",
      ownCode: try PackageCode(ofPackage: toy.package).ownCode(of: ToyNotebook.numbers))
    attempt.state = .failed
    attempt.refusedFlags = true
    try attempt.write(in: toy.workspace)
    let next = try toy.numbers()
    #expect(next.options.data.path == "/corrected")
    #expect(next.rememberedFlags == ["epochs": "2"], "the flags that were refused are not")
    #expect(try toy.numbers("--data=/other").options.data.path == "/other")
  }

  @Test("running: the time left is what the run itself says, not a share of what an earlier run took")
  func timeLeft() throws {
    var attempt = try attempt
    (attempt.fraction, attempt.secondsLeft) = (0.5, 250)
    try attempt.write(in: toy.workspace)
    var running = try toy.describe(ToyNotebook.numbers)
    running.apply(running: attempt)
    #expect(running.secondsLeft == 250)
    var resumed = try toy.describe(ToyNotebook.numbers)
    resumed.apply(ended: attempt, resumes: true)
    #expect(resumed.expectedSeconds == 250)
  }

  @Test("a deleted record is named; the step does not count as never run")
  func deletedRecord() throws {
    try toy.finish(toy.numbers(), writing: "1 2 3")
    let place = toy.workspace.record(of: ToyNotebook.numbers)
    let record = try Data(contentsOf: place)
    try FileManager.default.removeItem(at: place)
    #expect(
      try toy.reasons(toy.numbers()) == [
        "artifacts/1-numbers/record.json missing, and with it the remembered flags"
      ])
    try record.write(to: place)
    #expect(try toy.describe(ToyNotebook.numbers).state == .fresh)
  }

  @Test("earlier stale steps are named, with the cause, however far back")
  func staleBefore() throws {
    let mean = StepID(3, "mean")
    try toy.write("let stage = 3\n", to: "steps/\(mean)/main.swift")
    let declaration = StepDeclaration(
      step: mean, about: "", inputs: [ToyNotebook.sumFile], outputs: ["artifacts/3-mean/mean.txt"], flags: [])
    try toy.finish(
      StepInvocation<NoFlags>(declaration, source: toy.source(of: mean), arguments: []), writing: "2")
    let inspector = try toy.inspector(of: ToyNotebook.numbers, ToyNotebook.sum, mean)
    let next = StepID(4, "next")
    #expect(try inspector.staleSteps(before: next, inputs: declaration.outputs) == [])
    try toy.write("1 2 4", to: ToyNotebook.numbersFile)
    #expect(
      try inspector.staleSteps(before: next, inputs: declaration.outputs) == [
        "1-numbers is stale (artifacts/1-numbers/numbers.txt altered)",
        "2-sum is stale (artifacts/1-numbers/numbers.txt changed)",
      ])
  }

  @Test("touched, copied and written with the same bytes, everything stays as it is")
  func sameContent() throws {
    for path in [ToyNotebook.numbersFile, ToyNotebook.sumFile, "steps/1-numbers/main.swift"] {
      let text = try #require(toy.text(at: path))
      try toy.write(text, to: path)
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: 3600)], ofItemAtPath: toy.package.path + "/" + path)
    }
    #expect(
      try [ToyNotebook.numbers, ToyNotebook.sum].map { try toy.describe($0).state } == [.fresh, .fresh])
  }
}

@Suite("Digests of files")
struct DigestCacheTests {
  let toy: ToyNotebook
  let file: URL
  let place: URL

  init() throws {
    toy = try ToyNotebook()
    try toy.write("abc", to: "file")
    file = toy.package.appending(path: "file")
    place = toy.package.appending(path: "digests.json")
    try FileManager.default.setAttributes([.modificationDate: Self.writing], ofItemAtPath: file.path)
    // A file that has only just been written is read each time.
    usleep(80_000)
  }

  /// When the file was written: whole seconds, which come back as they are.
  static let writing = Date(timeIntervalSince1970: 1_700_000_000)

  /// SHA-256 of "abc" and "abd", from sha256sum.
  static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
  static let abd = "a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9"

  @Test(
    "are reused by another process as long as the file stays the same, and computed again when it does not")
  func cached() throws {
    let first = DigestCache(place)
    #expect(try first.digest(of: file) == Self.abc)
    first.save()
    let noted = try String(contentsOf: place, encoding: .utf8)
    try noted.replacing(Self.abc, with: "as noted").write(to: place, atomically: true, encoding: .utf8)
    #expect(try DigestCache(place).digest(of: file) == "as noted", "the file was not read again")

    try Data("abd".utf8).write(to: file)
    // A program may set back the time of modification, as tar and cp -p do; not that of change.
    try FileManager.default.setAttributes([.modificationDate: Self.writing], ofItemAtPath: file.path)
    #expect(try DigestCache(place).digest(of: file) == Self.abd)
  }

  @Test("do not come from a cache that is damaged")
  func damaged() throws {
    try Data("{".utf8).write(to: place)
    #expect(try DigestCache(place).digest(of: file) == Self.abc)
  }
}
