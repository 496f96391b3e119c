import Foundation
import Processes

/// The Swift on the search path.
package enum Toolchain {
  /// The `swift` that a shell would start, which may be a link; nil when there is none.
  package static var executable: URL? { SearchPath.current.program("swift") }

  /// The files that decide which toolchain that `swift` is, where they exist: itself, and what toolchain managers and
  /// Xcode look into (swiftly's choice for the user and for the package, `xcode-select`'s link).
  package static func selectors(forPackage root: URL) -> [URL] {
    let environment = ProcessInfo.processInfo.environment
    let home = FileManager.default.homeDirectoryForCurrentUser.path
    let swiftly = environment["SWIFTLY_HOME_DIR"] ?? "\(home)/.local/share/swiftly"
    let places = [
      root.path + "/.swift-version", swiftly + "/config.json", "\(home)/.swiftly/config.json",
      "/var/db/xcode_select_link",
    ]
    return [executable].compactMap(\.self) + places.map { URL(filePath: $0) }
  }

  /// What `swift --version` says, in one line: "Swift version 6.3.1 (swift-6.3.1-RELEASE)".
  ///
  /// - Throws: `PackageError` when it cannot be run.
  package static func version() throws -> String {
    let text = String(decoding: try output(of: ["--version"]), as: UTF8.self)
    return text.split(separator: "\n").first { $0.contains("version") }.map(String.init) ?? text
  }

  /// The standard output of `swift` with `arguments`.
  ///
  /// - Throws: `PackageError` when there is no `swift` or it fails.
  package static func output(of arguments: [String]) throws -> Data {
    let command = "`swift \(arguments.joined(separator: " "))`"
    guard let executable else {
      throw PackageError("\(command) is needed, but swift is not on the PATH: add its folder")
    }
    let result: Subprocess.Result
    do {
      result = try Subprocess(executable, arguments).run()
    } catch {
      throw PackageError("\(command) cannot be run: \(explanation(of: error))")
    }
    guard result.succeeded else {
      let lines = result.errorText.split(separator: "\n")
      let reason = lines.last { $0.contains("error:") } ?? lines.last ?? "it gave no reason"
      throw PackageError("\(command) failed: \(reason)")
    }
    return result.output
  }
}
