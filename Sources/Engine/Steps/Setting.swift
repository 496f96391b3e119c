/// A flag of the steps, set through the runner: `--set epochs=5`.
public struct Setting: Equatable, Sendable {
  public let name: String
  public let value: String

  /// Reads `NAME=VALUE`; the name may be written with its dashes.
  ///
  /// - Throws: `CommandError` when it is not of that form.
  public init(_ text: String) throws {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 else {
      throw CommandError("--set takes NAME=VALUE, as in --set epochs=5, but got '\(text)'")
    }
    let name = parts[0].hasPrefix("--") ? String(parts[0].dropFirst(2)) : parts[0]
    guard !name.isEmpty, !parts[1].isEmpty else {
      throw CommandError("--set takes NAME=VALUE, as in --set epochs=5, but got '\(text)'")
    }
    self.name = name
    self.value = parts[1]
  }

  /// Checks that each setting is a flag of some step, or `threads`.
  ///
  /// - Throws: `CommandError` that lists the known names.
  public static func check(_ settings: [Setting], against declarations: [StepDeclaration]) throws {
    var known: [String: [Int]] = [:]
    for declaration in declarations {
      for flag in declaration.flags { known[flag.name, default: []].append(declaration.step.number) }
    }
    for setting in settings where known[setting.name] == nil && setting.name != "threads" {
      if ["data", "workspace"].contains(setting.name) {
        throw CommandError(
          "\(setting.name) is not a flag of a step: use --\(setting.name) \(setting.value)")
      }
      let names = known.sorted { $0.key < $1.key }.map { name, steps in
        "\(name) (\(steps.count > 1 ? "steps" : "step") \(steps.map(String.init).joined(separator: ", ")))"
      }
      throw CommandError(
        "no step has a flag '\(setting.name)'; the known flags are "
          + "\((names + ["threads (all)"]).joined(separator: ", "))"
      )
    }
  }

  /// The command-line arguments that give a step with `flags` those of the `settings` that it takes.
  public static func arguments(_ settings: [Setting], for flags: [StepFlag]) -> [String] {
    settings.compactMap { setting in
      if setting.name == "threads" { return "--threads=\(setting.value)" }
      return flags.first { $0.name == setting.name }?.argument(for: setting.value)
    }
  }
}
