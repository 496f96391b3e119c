import Files
import Foundation

/// The targets of a package, where their sources are and what they depend on, according to SwiftPM.
package struct PackageGraph: Codable, Equatable {
  package struct Target: Codable, Equatable {
    /// The folder of its sources, by path in the package.
    let path: String
    /// The targets of this package that it uses.
    let dependencies: [String]
    /// The digest of the settings that it is built with, such as compiler flags.
    let settings: String
  }

  package let targets: [String: Target]

  package init(targets: [String: Target]) { self.targets = targets }

  /// Asks SwiftPM for the graph of the package at `root`, which takes a second.
  ///
  /// - Throws: `PackageError` when SwiftPM cannot tell.
  package init(ofPackage root: URL) throws {
    struct Description: Decodable {
      struct Target: Decodable {
        let name: String
        let path: String
        let dependencies: [String]?

        enum CodingKeys: String, CodingKey {
          case name, path
          case dependencies = "target_dependencies"
        }
      }
      let targets: [Target]
    }
    // With a scratch folder of its own SwiftPM does not wait for a running build or test.
    func ask(_ arguments: String...) throws -> Data {
      try Toolchain.output(
        of: [
          "package", "--package-path", root.path, "--scratch-path", root.path + "/.build/notebook/scratch",
        ]
          + arguments)
    }
    do {
      let description = try JSONDecoder().decode(
        Description.self, from: ask("describe", "--type", "json"))
      let settings = try Self.settings(inManifest: ask("dump-package"))
      targets = Dictionary(
        description.targets.map {
          (
            $0.name,
            Target(
              path: $0.path, dependencies: $0.dependencies ?? [], settings: settings[$0.name] ?? "")
          )
        }
      ) { first, _ in first }
    } catch let error as PackageError {
      throw error
    } catch {
      throw PackageError("`swift package describe` in \(root.path) gave no list of targets: \(error)")
    }
  }

  /// The digest of each target's settings, from the JSON form of a manifest.
  private static func settings(inManifest json: Data) throws -> [String: String] {
    let manifest = try JSONSerialization.jsonObject(with: json) as? [String: Any]
    let targets = manifest?["targets"] as? [[String: Any]] ?? []
    return try Dictionary(
      targets.compactMap { target in
        guard let name = target["name"] as? String, let settings = target["settings"] as? [Any] else {
          return nil
        }
        let data = try JSONSerialization.data(withJSONObject: settings, options: .sortedKeys)
        return (name, Digest.sha256(data))
      }
    ) { first, _ in first }
  }

  /// A target and all that it uses, by name, without `excluded` and what is used only through them.
  package func closure(of target: String, without excluded: Set<String> = []) -> [String: Target] {
    var found: [String: Target] = [:]
    var open = [target]
    while let name = open.popLast() {
      guard !excluded.contains(name), found[name] == nil, let target = targets[name] else { continue }
      found[name] = target
      open += target.dependencies
    }
    return found
  }
}

/// A package whose targets cannot be found out.
package struct PackageError: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
