import Files
import Foundation

/// Which targets a package has, where their sources lie and what they depend on, as SwiftPM tells it.
struct PackageGraph: Codable, Equatable {
  struct Target: Codable, Equatable {
    /// The folder of its sources, by path in the package.
    let path: String
    /// The targets of this package that it uses.
    let dependencies: [String]

    enum CodingKeys: String, CodingKey {
      case path
      case dependencies = "target_dependencies"
    }
  }

  let targets: [String: Target]

  /// Asks SwiftPM for the graph of the package at `root`: that takes a second.
  ///
  /// - Throws: `PackageError` when SwiftPM cannot tell.
  init(ofPackage root: URL) throws {
    struct Description: Decodable {
      struct Named: Decodable {
        let name: String
      }
      let targets: [Named]
    }
    // With a folder of its own SwiftPM does not wait for a build or a test that is under way in the usual one.
    let json = try Toolchain.output(of: [
      "package", "--package-path", root.path, "--scratch-path", root.path + "/.build/notebook/scratch",
      "describe",
      "--type", "json",
    ])
    do {
      let names = try JSONDecoder().decode(Description.self, from: json).targets.map(\.name)
      let targets = try JSONDecoder().decode(Targets.self, from: json).targets
      self.targets = Dictionary(zip(names, targets)) { first, _ in first }
    } catch {
      throw PackageError("`swift package describe` in \(root.path) gave no list of targets: \(error)")
    }
  }

  init(targets: [String: Target]) { self.targets = targets }

  private struct Targets: Decodable {
    let targets: [Target]
  }

  /// The folders of the sources of a target and of all that it uses, by target.
  func folders(of target: String) -> [String: String] {
    var folders: [String: String] = [:]
    var open = [target]
    while let name = open.popLast() {
      guard folders[name] == nil, let target = targets[name] else { continue }
      folders[name] = target.path
      open += target.dependencies
    }
    return folders
  }
}

extension PackageGraph.Target {
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    path = try container.decode(String.self, forKey: .path)
    dependencies = try container.decodeIfPresent([String].self, forKey: .dependencies) ?? []
  }
}

/// A package whose targets cannot be found out.
struct PackageError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
