import Foundation
import TestSupport
import Testing

@Suite("A workspace", .waitsForPrograms)
struct OtherDiskTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try PatternDigits.writeKaggle(to: URL(filePath: folder.data))
    try FileManager.default.createDirectory(atPath: folder.workspace, withIntermediateDirectories: true)
  }

  private func run(
    _ extra: [String] = [], environment: [String: String] = [:]
  ) throws -> Program.Outcome {
    try Program(name: "notebook")(
      ["run", "1", "--data", folder.data, "--workspace", folder.workspace] + extra, environment: environment)
  }

  @Test(
    "may have its figures or its artifacts on another disk, mounted or by a link",
    .enabled(if: SystemTrial.canMount, "a small file system can be mounted"),
    arguments: ["figures", "artifacts"], [true, false])
  func otherDisk(name: String, isLink: Bool) throws {
    let place = isLink ? folder.url.appending(path: "disk") : folder.file(name)
    let disk = try SmallDisk(at: place, size: "8m")
    if isLink {
      try FileManager.default.createSymbolicLink(at: folder.file(name), withDestinationURL: disk.url)
    }
    try withExtendedLifetime(disk) {
      for arguments in [[], ["--force"]] {
        let outcome = try run(arguments)
        #expect(outcome.status == 0, "\(outcome)")
      }
      let figure = try Data(contentsOf: folder.file("figures/1-sample-digits.png"))
      #expect(figure.starts(with: [0x89, 0x50]))
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.file("figures").path)
      #expect(left.allSatisfy { !$0.hasPrefix(".") }, "nothing half-written is left: \(left)")
    }
  }

  @Test("whose figures are a link to a missing disk is refused by that name")
  func missingDisk() throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("figures").path, withDestinationPath: "/nowhere/figures")
    let outcome = try run()
    #expect(outcome.status == 2, "\(outcome)")
    #expect(
      outcome.errors.contains("figures is a link to /nowhere/figures, which does not exist"), "\(outcome)")
  }

  @Test(
    "by a full disk keeps the previous results and says so",
    .enabled(if: SystemTrial.canMount, "a small file system can be mounted"))
  func fullDisk() throws {
    let disk = try SmallDisk(at: URL(filePath: folder.workspace), size: "2400k")
    try #require(try run().status == 0)
    let images = folder.file("artifacts/1-normalize/training-images.npy")
    let before = try Data(contentsOf: images)
    try disk.fill()
    let second = try run(["--force"])
    #expect(second.status == 2 && second.errors.contains("No space left"), "\(second)")
    #expect(try Data(contentsOf: images) == before)
    try disk.makeRoom()
    let third = try run(["--force"])
    #expect(third.status == 0, "\(third)")
  }

  @Test(
    "may be on a file system that cannot flush a folder",
    .enabled(if: SystemTrial.oddFileSystem != nil, "there is a C compiler"))
  func folderFlush() throws {
    let library = try #require(SystemTrial.oddFileSystem)
    let outcome = try run(environment: ["LD_PRELOAD": library.path, "REFUSE_FOLDER_FSYNC": "1"])
    #expect(outcome.status == 0, "\(outcome)")
  }

  @Test(
    "on a file system without locks is refused for that reason, not as unwritable",
    .enabled(if: SystemTrial.oddFileSystem != nil, "there is a C compiler"))
  func noLocks() throws {
    let library = try #require(SystemTrial.oddFileSystem)
    let outcome = try run(environment: ["LD_PRELOAD": library.path, "REFUSE_FLOCK": "1"])
    #expect(outcome.status == 2, "\(outcome)")
    #expect(
      outcome.errors.contains("its file system does not support locks (No locks available)"), "\(outcome)")
    #expect(!outcome.errors.contains("Make it writable"), "\(outcome)")
  }

  @Test("of a group can be used by all of it: the umask decides on every file")
  func group() throws {
    let run = try RunningProgram(
      shell:
        "umask 002; exec \"$BIN\"/notebook run 1 --data '\(folder.data)' --workspace '\(folder.workspace)'")
    #expect(run.outcome().status == 0)
    let files = FileManager.default.enumerator(atPath: folder.workspace)
    while let path = files?.nextObject() as? String {
      let attributes = try FileManager.default.attributesOfItem(atPath: folder.file(path).path)
      let mode = attributes[.posixPermissions] as? Int ?? 0
      #expect(mode & 0o020 != 0, "\(path) has the mode \(String(mode, radix: 8))")
    }
  }

  @Test(
    "goes back to the package's own data with --data default, and does not remember a folder without data")
  func dataFolder() throws {
    try #require(try run().status == 0)
    let typo = try Program(name: "notebook")(
      ["run", "1", "--data", folder.data + "-typo", "--workspace", folder.workspace])
    #expect(typo.status == 2 && typo.errors.contains("-typo"), "\(typo)")
    let again = try Program(name: "notebook")(["run", "1", "--workspace", folder.workspace])
    #expect(again.status == 0 && again.output.contains("1-normalize is fresh"), "\(again)")
    let plan = try Program(name: "notebook")(
      ["status", "--json", "--data", "default", "--workspace", folder.workspace])
    #expect(plan.status == 0 && !plan.output.contains(folder.data + "\""), "\(plan)")
  }
}
