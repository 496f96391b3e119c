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

  /// What a host answers: its name in the list, its own name, a word, and an explanation. A shell script, since the first
  /// question is whether the host has our programs at all.
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
    reason=$("$farm" check 2>&1) || answer unable "$(printf '%s' "$reason" | tr '\\n\\t' '  ')"
    answer fine
    """

  /// Asks all hosts.
  ///
  /// - Throws: ``HostsError`` that names those that cannot take part; ``UnreachedHosts``.
  func callAsFunction(_ hosts: [Host]) throws -> [Result] {
    let files = try ([farmProgram.path] + programs).map { "\($0):\(try Self.checksum(of: $0))" }
    let process = try openMPI.start(
      hosts.map {
        .init(
          host: Host($0.name, slots: 1),
          arguments: ["sh", "-c", Self.script, "sh", $0.name, sharedFile.path, token, farmProgram.path]
            + files)
      })
    let (lines, ending) = process.finished(within: Self.limit)
    var names: [String: String] = [:]
    var problems: [String] = []
    for line in lines where !line.isError {
      let words = line.text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard words.count == 5, words[0] == "digits-host",
        let host = hosts.first(where: { $0.name == words[1] })
      else { continue }
      switch words[3] {
      case "fine": names[host.name] = words[2]
      case "workspace":
        problems.append(
          "\(host.name) does not see the workspace: \(sharedFile.deletingLastPathComponent().path) must be the same folder, under "
            + "the same path, on all hosts")
      case "unwritable":
        problems.append(
          "\(host.name) cannot write to the workspace, \(sharedFile.deletingLastPathComponent().path): is the user there the same, with "
            + "the same user ID?")
      case "program":
        problems.append(
          "\(host.name) does not see the programs: there is no \(words[4]) there; the package must be the same folder, under "
            + "the same path, on all hosts")
      case "other":
        problems.append("\(host.name) has another build of \(words[4]): all hosts must run the same files")
      default:
        problems.append(
          "\(host.name) cannot take part: \(words[4].replacing("error: ", with: "").trimmingCharacters(in: .whitespaces))"
        )
      }
    }
    guard problems.isEmpty else { throw HostsError(problems.joined(separator: "\n")) }
    let missing = hosts.map(\.name).filter { names[$0] == nil }
    guard missing.isEmpty else { throw UnreachedHosts(missing, lines, ending) }
    return hosts.map { Result(host: $0, ownName: names[$0.name] ?? $0.name) }
  }

  /// Asks hosts that took part before, and again without those that cannot be reached, which are told to `note`.
  ///
  /// - Throws: ``HostsError``; ``UnreachedHosts`` when none is left.
  func reached(of hosts: [Host], note: (String) -> Void) throws -> [Result] {
    var hosts = hosts
    while true {
      do {
        return try self(hosts)
      } catch let unreached as UnreachedHosts where unreached.names.count < hosts.count {
        hosts.removeAll { unreached.names.contains($0.name) }
        note(unreached.names.joined(separator: ", "))
      }
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

/// Hosts on which mpirun could start nothing.
struct UnreachedHosts: Error, CustomStringConvertible {
  /// Those that mpirun's messages name; all that did not answer if it names none.
  let names: [String]
  let description: String

  init(_ silent: [String], _ lines: [PipedProcess.Line], _ ending: PipedProcess.Ending?) {
    // ssh ends its lines as terminals do.
    let errors = lines.filter(\.isError).map { $0.text.trimmingCharacters(in: .whitespacesAndNewlines) }
    let named = silent.filter { name in errors.contains { $0.words.contains(name) } }
    names = named.isEmpty ? silent : named
    // Most of what mpirun prints is about what may be the cause. A line of ssh or of the shell there says what is.
    let telling = errors.filter { line in
      [
        "ssh:", "Permission denied", "not found", "verification failed", "No such file", "Connection",
        "not enough slots",
      ]
      .contains { line.contains($0) }
    }
    let reason =
      ending == nil && telling.isEmpty
      ? "no answer within a minute"
      : (telling.isEmpty ? errors.filter { !$0.allSatisfy { "- ".contains($0) } } : telling)
        .joined(separator: "\n  ")
    var description = "\(names.joined(separator: ", ")) cannot be reached: \(reason)"
    if reason.contains("ssh") || reason.contains("Permission denied") || reason.contains("not found") {
      description +=
        "\n  `ssh \(names[0]) mpirun --version` must work from here without a password (docs/machines.md has the set-up)"
    }
    self.description = description
  }
}

extension String {
  /// What stands between spaces and signs, where a name may have dots and hyphens.
  var words: [String] {
    split { !($0.isLetter || $0.isNumber || "-_.".contains($0)) }.map {
      String($0).trimmingCharacters(in: ["."])
    }
  }
}
