import Files
import Foundation
import Testing

@testable import Engine
@testable import Stage

/// A program in `bin/` beside what a compiler leaves there, of a library of two files and a step.
@Suite("A program is as old as")
struct BuiltProgramsTests {
  let toy: ToyNotebook
  let code: PackageCode
  let program: URL
  let targets: [String: PackageGraph.Target] = [
    "6-train": .init(path: "steps/6-train", dependencies: ["Net"], settings: ""),
    "Net": .init(path: "Sources/Net", dependencies: [], settings: ""),
  ]

  init() throws {
    toy = try ToyNotebook()
    code = try PackageCode(ofPackage: toy.package)
    program = toy.package.appending(path: ".build/bin/6-train")
    for path in ["Package.swift", "Sources/Net/A.swift", "Sources/Net/B.swift", "steps/6-train/main.swift"] {
      try toy.write("", to: path)
    }
    try compile()
  }

  /// Lets time pass, so that what is written next is newer.
  private func wait() { usleep(20_000) }

  /// Writes what the compiler and the linker write.
  private func compile(
    _ files: [String] = ["__train.build/main.swift.o", "Net.build/A.swift.o", "6-train"],
    into folder: String = ".build/bin"
  ) throws {
    wait()
    for file in files { try toy.write("", to: "\(folder)/\(file)") }
    let sources = ["A", "B"].map { toy.package.path + "/Sources/Net/\($0).swift" }
    try toy.write(sources.joined(separator: "\n"), to: "\(folder)/Net.build/sources")
    wait()
  }

  private func change() -> String? { code.firstChange(in: targets, since: program) }

  @Test("what it was compiled and linked from, if that was done by hand")
  func edits() throws {
    #expect(change() == nil)
    try toy.write("", to: "Sources/Net/B.swift")
    #expect(change() == "Sources/Net/B.swift")
    try compile()
    #expect(change() == nil)
    try toy.write("", to: "steps/6-train/main.swift")
    #expect(change() == "steps/6-train/main.swift")
  }

  @Test("the last compilation, even if that gave the same object as before")
  func sameObject() throws {
    try toy.write("// touched", to: "Sources/Net/A.swift")
    try compile(["Net.build/A.d"])
    #expect(change() == nil)
  }

  @Test("its modules, not its linking: what is edited in between is not in it")
  func editWhileLinking() throws {
    try compile(["__train.build/main.swift.o", "Net.build/A.swift.o"])
    try toy.write("", to: "Sources/Net/A.swift")
    try compile(["6-train"])
    #expect(change() == "Sources/Net/A.swift")
  }

  @Test("the launcher's build, if the launcher started it: what is edited during the build is not in it")
  func editWhileLauncherBuilds() throws {
    try toy.write(toy.package.path + "\n", to: ".build/notebook/built")
    wait()
    try toy.write("", to: "Sources/Net/A.swift")
    try compile(into: ".build/release")
    let program = toy.package.appending(path: ".build/release/6-train")
    #expect(code.firstChange(in: targets, since: program, isByLauncher: true) == "Sources/Net/A.swift")
    #expect(
      code.firstChange(in: targets, since: program, isByLauncher: false) == nil, "the compiler came later")
  }

  @Test("the launcher's build of the same contents, whatever the times say, as after the clock was set back")
  func sameContents() throws {
    let program = toy.package.appending(path: ".build/release/6-train")
    try toy.write(toy.package.path + "\n", to: ".build/notebook/built")
    try compile(into: ".build/release")
    for path in ["Package.swift", "Sources/Net/A.swift", "steps/6-train/main.swift"] {
      try toy.write("let same = true\n", to: path)
    }
    func change() -> String? { code.firstChange(in: targets, since: program, isByLauncher: true) }
    #expect(change() == "Package.swift")
    let sums = ["Package.swift", "Sources/Net/A.swift", "Sources/Net/B.swift", "steps/6-train/main.swift"]
    let digests = try sums.map { try Digest.sha256(contentsOf: toy.package.appending(path: $0)) + "  \($0)" }
    try toy.write(digests.joined(separator: "\n") + "\n", to: ".build/notebook/built.sums")
    try toy.write(toy.package.path + "\n", to: ".build/notebook/built")
    wait()
    for path in sums { try toy.write(try #require(toy.text(at: path)), to: path) }
    #expect(change() == nil)
    try toy.write("let same = false\n", to: "Sources/Net/A.swift")
    #expect(change() == "Sources/Net/A.swift")
  }

  @Test("files that were removed since, and the manifest")
  func deletedFileAndManifest() throws {
    try FileManager.default.removeItem(at: toy.package.appending(path: "Sources/Net/B.swift"))
    #expect(change() == "Sources/Net/B.swift")
    try toy.write("", to: "Package.swift")
    #expect(change() == "Package.swift")
  }

  @Test("a file's arrival in its place, whatever its modification time")
  func oldFile() throws {
    let other = toy.package.appending(path: "other")
    try Data("old".utf8).write(to: other)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_000_000_000)], ofItemAtPath: other.path)
    #expect(rename(other.path, toy.package.path + "/Sources/Net/A.swift") == 0)
    #expect(change() == "Sources/Net/A.swift")
  }
}
