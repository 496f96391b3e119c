import Foundation
import TestSupport
import Testing

@testable import Hosts

@Suite("The hosts that --hosts names")
struct HostListTests {
  private func list(file text: String) throws -> HostList {
    try withTemporaryFile("hosts", holding: Data(text.utf8)) { try HostList($0.path, environment: [:]) }
  }

  private func refusal(of text: String, environment: [String: String] = [:]) -> String {
    do {
      return "taken as \(try HostList(text, environment: environment))"
    } catch {
      return error.description
    }
  }

  @Test("a hostfile is Open MPI's: names, slots, comments; one slot where none is given")
  func hostfile() throws {
    let hosts = try list(
      file: "# the office\ndesk slots=2 # two of four cores\n\nlaptop\n10.0.0.7 slots=1 max_slots=4\r\n")
    #expect(hosts == .listed([Host("desk", slots: 2), Host("laptop", slots: 1), Host("10.0.0.7", slots: 1)]))
  }

  @Test("a host that is named twice has the slots of both lines")
  func merges() throws {
    #expect(
      try list(file: "desk\nlaptop slots=3\ndesk slots=2")
        == .listed([Host("desk", slots: 3), Host("laptop", slots: 3)]))
  }

  @Test("a list needs no file")
  func commandLine() throws {
    #expect(
      try HostList("laptop:1,desk.local:2", environment: [:])
        == .listed([Host("laptop", slots: 1), Host("desk.local", slots: 2)]))
  }

  @Test(
    "a wrong line is named with its number and what is wrong in it",
    arguments: [
      ("desk slots=two", "slots=two"), ("desk slots=0", "slots=0"), ("desk cores=2", "cores=2"),
      ("desk laptop", "laptop"), ("--evil", "--evil"), ("a;b", "a;b"), ("desk slots=99999", "slots=99999"),
    ])
  func wrongLines(line: String, word: String) {
    #expect {
      try list(file: "first\n\n" + line)
    } throws: { error in
      "\(error)".hasPrefix("line 3 of ") && "\(error)".contains("'\(word)'")
    }
  }

  @Test("an empty file, a missing one and a wrong list say what is expected")
  func wrongArguments() {
    #expect { try list(file: "# nobody\n") } throws: { "\($0)".contains("lists no hosts") }
    #expect(refusal(of: "/nowhere/hosts").hasPrefix("there is no file /nowhere/hosts"))
    #expect(refusal(of: "/").contains("cannot be read as text"))
    #expect(refusal(of: "a:1,,b:2").contains("'' is not HOST:N"))
    #expect(refusal(of: "a:x").contains("'a:x' is not HOST:N"))
    #expect(refusal(of: "a:1:2").contains("'a:1:2' is not HOST:N"))
  }

  @Test("a scheduler's hosts are for a scheduler's jobs")
  func allocated() throws {
    #expect(try HostList("allocated", environment: ["SLURM_JOB_ID": "7"]) == .allocated)
    #expect(refusal(of: "allocated").contains("works only in a job of Slurm"))
  }
}
