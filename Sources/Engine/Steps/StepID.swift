import Foundation

/// The number and name of one step of the notebook, such as `6-train`.
public struct StepID: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
  public let number: Int
  public let name: String

  public init(_ number: Int, _ name: String) {
    self.number = number
    self.name = name
  }

  /// Reads the name of a step's folder, `<number>-<name>`, the number without leading zeros; anything else gives nil.
  public init?(folder: String) {
    let parts = folder.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int(parts[0]), number > 0, !parts[1].isEmpty else { return nil }
    self.init(number, String(parts[1]))
    guard description == folder else { return nil }
  }

  /// `6-train`: the step's folder, its executable and how people write it.
  public var description: String { "\(number)-\(name)" }

  public static func < (a: StepID, b: StepID) -> Bool { (a.number, a.name) < (b.number, b.name) }

  /// The steps of a package: the folders `steps/<number>-<name>`, in order.
  ///
  /// - Throws: `CommandError` when there are none.
  public static func all(inPackage root: URL) throws -> [StepID] {
    let folder = root.appending(path: "steps")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let steps = names.compactMap(StepID.init(folder:)).filter {
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(
        atPath: folder.appending(path: "\($0)").path, isDirectory: &isFolder)
        && isFolder.boolValue
    }.sorted()
    guard !steps.isEmpty else {
      throw CommandError(
        "\(folder.path) holds no folder named like 1-normalize: run this from a checkout of the notebook, "
          + "through its ./notebook")
    }
    return steps
  }

  /// The step that `text` names by its number, its name or both: `6`, `train` or `6-train`.
  ///
  /// - Throws: `CommandError` that lists the steps when none is named so.
  public static func resolve(_ text: String, among steps: [StepID]) throws -> StepID {
    let matches = steps.filter { text == "\($0.number)" || text == $0.name || text == $0.description }
    guard let step = matches.first, matches.count == 1 else {
      throw CommandError(
        "there is no step '\(text)'; the steps are \(steps.map(\.description).joined(separator: ", "))")
    }
    return step
  }
}
