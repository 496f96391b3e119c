import ArgumentParser
import Foundation

/// A flag of a step, as its `ParsableArguments` declare it: an option with a value, or a switch with its
/// `--no-` form.
public struct StepFlag: Codable, Equatable, Sendable {
  public let name: String
  public let help: String
  /// In place of the value of an option that has none.
  package static let noValue = "none"

  /// The value when it is not set; `noValue` for an option without a default.
  public let defaultValue: String
  public let isSwitch: Bool

  public init(name: String, help: String = "", defaultValue: String, isSwitch: Bool = false) {
    self.name = name
    self.help = help
    self.defaultValue = defaultValue
    self.isSwitch = isSwitch
  }

  enum CodingKeys: String, CodingKey {
    case name, help
    case defaultValue = "default"
    case isSwitch = "switch"
  }

  /// The command-line argument that gives this flag `value`.
  public func argument(for value: String) -> String {
    guard isSwitch else { return "--\(name)=\(value)" }
    switch value {
    case "true": return "--\(name)"
    case "false": return "--no-\(name)"
    default: return "--\(name)=\(value)"
    }
  }

  /// The values that `arguments`, which parse without error, give to `flags`, by the flags' names.
  public static func given(in arguments: [String], of flags: [StepFlag]) -> [String: String] {
    var given: [String: String] = [:]
    var rest = arguments[...]
    while let argument = rest.popFirst(), argument != "--" {
      guard argument.hasPrefix("--") else { continue }
      let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      if let flag = flags.first(where: { $0.name == name }) {
        if flag.isSwitch {
          given[name] = "true"
        } else {
          given[name] = parts.count > 1 ? String(parts[1]) : rest.popFirst()
        }
      } else if name.hasPrefix("no-"), flags.contains(where: { $0.isSwitch && $0.name == name.dropFirst(3) })
      {
        given[String(name.dropFirst(3))] = "false"
      }
    }
    return given
  }

  /// A value in one spelling: numbers by value, so that "0.10" and "1e-1" are "0.1"; everything else as it is.
  public static func canonical(_ text: String) -> String {
    // Integers first: a Double cannot tell all 64-bit seeds apart.
    if let number = Int64(text) { return "\(number)" }
    if let number = UInt64(text) { return "\(number)" }
    guard let number = Double(text), number.isFinite else { return text }
    return Int64(exactly: number).map { "\($0)" } ?? "\(number)"
  }

  /// The flags that `Arguments` declares, in order.
  ///
  /// They are in the JSON that ArgumentParser makes for documentation tools.
  package static func declared<Arguments: ParsableArguments>(by type: Arguments.Type) -> [StepFlag] {
    let json = Data(type._dumpHelp().utf8)
    let arguments: [ToolInfo.Argument]
    do {
      arguments = try JSONDecoder().decode(ToolInfo.self, from: json).command.arguments ?? []
    } catch {
      preconditionFailure("ArgumentParser's description of \(type) is not in the known form: \(error)")
    }
    let switches = Set(arguments.compactMap { $0.kind == "flag" ? $0.preferredName?.name : nil })
    return arguments.compactMap { argument -> StepFlag? in
      guard let name = argument.preferredName?.name else {
        preconditionFailure("\(type) has a positional argument: a step takes only options")
      }
      let isSwitch = argument.kind == "flag"
      // ArgumentParser lists --name and --no-name as two.
      if name == "help" || isSwitch && name.hasPrefix("no-") && switches.contains(String(name.dropFirst(3))) {
        return nil
      }
      precondition(
        !isSwitch || switches.contains("no-\(name)"),
        "--\(name) of \(type) cannot be turned off again: declare it with inversion: .prefixedNo")
      let value = argument.defaultValue
      return StepFlag(
        name: name, help: argument.abstract ?? "",
        defaultValue: isSwitch ? String(value == "--\(name)") : value ?? noValue, isSwitch: isSwitch)
    }
  }

  private struct ToolInfo: Decodable {
    struct Command: Decodable { let arguments: [Argument]? }
    struct Name: Decodable { let name: String }
    struct Argument: Decodable {
      let kind: String
      let preferredName: Name?
      let defaultValue: String?
      let abstract: String?
    }
    let command: Command
  }
}
