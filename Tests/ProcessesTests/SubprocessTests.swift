import Foundation
import Processes
import TestSupport
import Testing

@Suite("Running a program")
struct SubprocessTests {
  private func shell(_ script: String) -> Subprocess { Subprocess(URL(filePath: "/bin/sh"), ["-c", script]) }

  @Test("collects what it prints on both pipes, and its exit status")
  func printed() throws {
    let result = try shell("echo out; echo err >&2; exit 3").run()
    #expect(result.output == Data("out\n".utf8) && result.errorText == "err\n")
    #expect(result.exitStatus == 3 && !result.succeeded)
    #expect(try shell("true").run().succeeded)
  }

  @Test("does not hang when it fills one pipe before the other", .timeLimit(.minutes(1)))
  func fullPipes() throws {
    let result = try shell("head -c 1000000 /dev/zero >&2; head -c 1000000 /dev/zero").run()
    #expect(result.succeeded && result.errors.count == 1_000_000 && result.output.count == 1_000_000)
  }

  @Test("has no exit status when a signal ends it")
  func killed() throws { #expect(try shell("kill -9 $$").run().exitStatus == nil) }

  @Test("gives it an empty standard input")
  func standardInput() throws { #expect(try shell("cat").run().output.isEmpty) }

  @Test("throws when there is no such program")
  func missing() {
    #expect(throws: (any Error).self) { try Subprocess(URL(filePath: "/nowhere/program"), []).run() }
  }

  @Test("adds variables to the environment of one that is not waited for")
  func environment() throws {
    let process = try shell("test \"$ADDED\" = yes -a -n \"$PATH\"").start(environment: ["ADDED": "yes"])
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}

@Suite("The search path")
struct SearchPathTests {
  @Test("gives the first program of a name, and neither folders nor plain files")
  func program() throws {
    let folder = try TemporaryFolder()
    try folder.write(to: "a/tool/file")
    try folder.write(to: "b/tool")
    let tool = try folder.writeScript("exit 0", to: "c/tool")
    let path = SearchPath(
      ["a", "b", "", "c"].map { $0.isEmpty ? "" : folder.url.appending(path: $0).path }
        .joined(separator: ":"))
    #expect(path.program("tool")?.path == tool.path)
    #expect(path.program("other") == nil)
    #expect(SearchPath.current.program("sh") != nil)
  }

  @Test(
    "is for a shell, which takes a quoted text as one word", arguments: ["a b", "it's", "$HOME `x` \"", ""])
  func shellQuoted(text: String) throws {
    let result = try Subprocess(URL(filePath: "/bin/sh"), ["-c", "printf %s \(text.shellQuoted)"]).run()
    #expect(String(decoding: result.output, as: UTF8.self) == text)
  }
}
