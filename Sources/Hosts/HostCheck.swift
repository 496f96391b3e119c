import Foundation
import Processes

/// Looks at each host before anything is computed there: whether it can be reached, sees the same files, and can run the
/// programs.
struct HostCheck {
  /// A host that can take part, and what it calls itself.
  struct Result: Equatable {
    let host: Host
    let ownName: String
  }

  let openMPI: OpenMPI
  /// A file in a folder that all hosts must see, with `token` in it.
  let sharedFile: URL
  let token: String
  let farmProgram: URL
  let programs: [String]

  private static let limit = Duration.seconds(60)

  /// Prints a host's answer: its name in the list, its own name, a one-word verdict, and an explanation. It is a shell
  /// script, since the host may not have our programs at all.
  private static let script = """
    own=$(uname -n)
    answer() { printf 'digits-host\\t%s\\t%s\\t%s\\t%s\\n' "$name" "$own" "$1" "$2"; exit 0; }
    name=$1 shared=$2 token=$3 farm=$4; shift 4
    [ "$(cat "$shared" 2>/dev/null)" = "$token" ] || answer workspace
    (: > "$shared-$name") 2>/dev/null || answer unwritable
    rm -f "$shared-$name"
    for file do
      path=${file%:*}
      [ -x "$path" ] || answer program "$path"
      [ "$(cksum < "$path" | cut -d' ' -f1)" = "${file##*:}" ] || answer other "$path"
      [ "$(uname)" = Linux ] || continue
      missing=$(LD_TRACE_LOADED_OBJECTS=1 "$path" 2>/dev/null | sed -n 's/^[[:space:]]*\\([^ ]*\\) => not found.*/\\1/p' | tr '\\n' ' ')
      [ -z "$missing" ] || answer unable "$path needs libraries that are missing there: $missing"
    done
    reason=$("$farm" check 2>&1) || answer unable "$(printf '%s' "${reason:-$farm ends with status $?}" | tr '\\n\\t' '  ')"
    answer fine
    """

  /// Asks all hosts.
  ///
  /// - Parameter shouldStop: asked repeatedly; true ends the check.
  /// - Returns: nil if the check was ended.
  /// - Throws: ``HostsError`` that names those that cannot take part.
  func callAsFunction(_ hosts: [Host], shouldStop: () -> Bool) throws -> [Result]? {
    do {
      guard let answers = try answers(of: hosts, shouldStop) else { return nil }
      let problems = answers.compactMap(\.problem)
      guard problems.isEmpty else { throw HostsError(problems.joined(separator: "\n")) }
      return answers.map(\.result)
    } catch let unreached as UnreachedHosts {
      throw HostsError(unreached.description)
    }
  }

  /// Asks hosts that took part before, and leaves out those that no longer can, each with a note.
  ///
  /// - Returns: those that can; nil if the check was ended.
  /// - Throws: ``HostsError`` when none can.
  func remaining(of hosts: [Host], shouldStop: () -> Bool, note: (String) -> Void) throws -> [Result]? {
    var hosts = hosts
    while true {
      do {
        guard let answers = try answers(of: hosts, shouldStop) else { return nil }
        let able = answers.filter { $0.problem == nil }
        let problems = answers.compactMap(\.problem)
        guard !able.isEmpty else { throw HostsError(problems.joined(separator: "\n")) }
        for problem in problems { note(problem) }
        return able.map(\.result)
      } catch let unreached as UnreachedHosts {
        guard unreached.names.count < hosts.count else { throw HostsError(unreached.description) }
        hosts.removeAll { unreached.names.contains($0.name) }
        note("\(unreached.names.joined(separator: ", ")) can no longer be reached")
      }
    }
  }

  /// A host's answer, and why it cannot take part.
  private struct Answer {
    let result: Result
    let problem: String?
  }

  private func answers(of hosts: [Host], _ shouldStop: () -> Bool) throws -> [Answer]? {
    let files = try ([farmProgram.path] + programs).map { "\($0):\(try Self.checksum(of: $0))" }
    let process = try openMPI.start(
      hosts.map {
        .init(
          host: Host($0.name, slots: 1),
          arguments: ["sh", "-c", Self.script, "sh", $0.name, sharedFile.path, token, farmProgram.path]
            + files)
      })
    let (lines, ending) = process.finished(within: Self.limit, shouldStop: shouldStop)
    if shouldStop() { return nil }
    var answers: [String: Answer] = [:]
    for line in lines where !line.isError {
      let words = line.text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard words.count == 5, words[0] == "digits-host",
        let host = hosts.first(where: { $0.name == words[1] })
      else { continue }
      answers[host.name] = Answer(
        result: Result(host: host, ownName: words[2]), problem: problem(of: host, words[3], words[4]))
    }
    let missing = hosts.map(\.name).filter { answers[$0] == nil }
    guard missing.isEmpty else { throw UnreachedHosts(missing, lines, ending) }
    return hosts.compactMap { answers[$0.name] }
  }

  /// Why a host that answered with `word` cannot take part; nil if it can.
  private func problem(of host: Host, _ word: String, _ detail: String) -> String? {
    let folder = sharedFile.deletingLastPathComponent().path
    let same = "must be the same folder, under the same path, on all hosts"
    switch word {
    case "fine": return nil
    case "workspace": return "\(host.name) does not see the workspace: \(folder) \(same)"
    case "unwritable":
      return
        "\(host.name) cannot write to the workspace, \(folder): is the user there the same, with the same user ID?"
    case "program":
      return "\(host.name) does not see the programs: there is no \(detail) there; the package \(same)"
    case "other": return "\(host.name) has a different build of \(detail): all hosts must run the same files"
    default:
      let reason = detail.replacing("error: ", with: "").trimmingCharacters(in: .whitespaces)
      return "\(host.name) cannot take part: \(reason)"
    }
  }

  /// The CRC that POSIX's cksum prints.
  private static func checksum(of path: String) throws -> Substring {
    let result = try Subprocess(
      URL(filePath: "/bin/sh"), ["-c", #"exec cksum < "$1""#, "sh", path]
    ).run()
    return String(decoding: result.output, as: UTF8.self).prefix { $0 != " " }
  }
}
