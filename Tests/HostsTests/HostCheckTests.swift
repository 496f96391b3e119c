import Foundation
import Processes
import TestSupport
import Testing

@testable import Hosts

/// Hosts that a script in place of mpirun plays.
@Suite("The check of hosts before anything is computed there")
struct HostCheckTests {
  private let folder: TemporaryFolder
  private let hosts = [Host("hosta", slots: 1), Host("hostb", slots: 2)]

  init() throws { folder = try TemporaryFolder() }

  /// Runs a check in which `mpirun` is a script. It gets the arguments of all hosts; `each` runs the command of each, with
  /// $host set.
  private func check(
    mpirun: String? = nil, each: String = "\"$@\"", farm: String = "exit 0"
  ) throws -> [HostCheck.Result] {
    let loop = """
      [ "$1" = --version ] && { echo "mpirun (Open MPI) 4.1.4"; exit 0; }
      shift 2
      while [ $# -gt 0 ]; do
        host=${4%:*}; shift 4
        ( while [ $# -gt 0 ] && [ "$1" != : ]; do printf '%s\\0' "$1"; shift; done ) > "\(folder.url.path)/$host"
        while [ $# -gt 0 ] && [ "$1" != : ]; do shift; done
        [ $# = 0 ] || shift
        host=$host xargs -0 sh -c '\(each)' sh < "\(folder.url.path)/$host"
      done
      """
    _ = try folder.writeScript(mpirun ?? loop, to: "mpirun")
    let farm = try folder.writeScript(farm, to: "farm")
    let shared = folder.url.appending(path: "token")
    try "42".write(to: shared, atomically: true, encoding: .utf8)
    let openMPI = try OpenMPI(in: SearchPath(folder.url.path))
    return try HostCheck(
      openMPI: openMPI, sharedFile: shared, token: "42", farmProgram: farm, programs: [farm.path])(
        hosts, shouldStop: { false }) ?? []
  }

  private func refusal(
    mpirun: String? = nil, each: String = "\"$@\"", farm: String = "exit 0"
  ) -> String {
    do {
      return "taken: \(try check(mpirun: mpirun, each: each, farm: farm))"
    } catch {
      return "\(error)"
    }
  }

  @Test("hosts that see the same files take part, in the given order, whatever they call themselves")
  func fine() throws {
    let name = ProcessInfo.processInfo.environment["HOSTNAME"] ?? ""
    let results = try check()
    #expect(results.map(\.host) == hosts)
    #expect(results.allSatisfy { !$0.ownName.isEmpty && (name.isEmpty || $0.ownName == name) })
  }

  @Test("one without the workspace is refused by name")
  func workspace() {
    let text = refusal(each: #"[ $host = hosta ] || rm -f "$6"; "$@""#)
    #expect(
      text.hasPrefix("hostb does not see the workspace: \(folder.url.path) must be the same folder"),
      "\(text)")
  }

  @Test("one without the programs is refused by name")
  func programs() {
    let gone = refusal(each: #"[ $host = hosta ] || rm -f "$8"; "$@""#)
    #expect(gone.hasPrefix("hostb does not see the programs: there is no \(folder.url.path)/farm"), "\(gone)")
  }

  @Test("one with other programs of the same name is refused by name")
  func otherPrograms() {
    let other = refusal(each: #"[ $host = hosta ] || echo : >> "$8"; "$@""#)
    #expect(other.hasPrefix("hostb has a different build of \(folder.url.path)/farm"), "\(other)")
  }

  @Test("one on which the programs cannot run says why")
  func unable() {
    let text = refusal(farm: "echo 'error: its processor lacks AVX-512' >&2; exit 2")
    #expect(
      text
        == "hosta cannot take part: its processor lacks AVX-512\nhostb cannot take part: its processor lacks AVX-512"
    )
  }

  @Test("one that ssh cannot reach is named, with what ssh says")
  func unreached() {
    let text = refusal(
      mpirun: """
        [ "$1" = --version ] && { echo "mpirun (Open MPI) 4.1.4"; exit 0; }
        printf 'ssh: connect to host hostb port 22: Connection refused\\r\\n' >&2
        printf -- '------\\nORTE was unable to reliably start one or more daemons.\\n' >&2
        exit 1
        """)
    #expect(
      text.hasPrefix(
        "hostb cannot be reached: ssh: connect to host hostb port 22: Connection refused\n  `ssh hostb"),
      "\(text)")
  }

  @Test("another MPI, or none, is reported with the packages to install")
  func otherMPI() {
    let other = refusal(mpirun: "echo HYDRA build details:")
    #expect(
      other.contains("is not Open MPI's: HYDRA build details:") && other.contains("openmpi-bin"), "\(other)")
    #expect {
      try OpenMPI(in: SearchPath("/nowhere"))
    } throws: { error in
      "\(error)".contains("there is no mpirun on the PATH")
        && "\(error)".contains("apt-get install openmpi-bin")
    }
  }
}
