import Foundation

/// The font files of this machine, in the folders in which fontconfig looks by default.
package struct FontFiles {
  private let folders: [URL]

  package init(in folders: [URL]) { self.folders = folders }

  package init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    let home = URL(filePath: environment["HOME"] ?? "/")
    let shared =
      environment["XDG_DATA_DIRS"].flatMap { $0.isEmpty ? nil : $0 } ?? "/usr/local/share:/usr/share"
    #if os(macOS)
      let system = ["/Library/Fonts", "/System/Library/Fonts", "/opt/homebrew/share/fonts"].map {
        URL(filePath: $0)
      }
      let own = [home.appending(path: "Library/Fonts")]
    #else
      let system = shared.split(separator: ":").map { URL(filePath: String($0)).appending(path: "fonts") }
      let data =
        environment["XDG_DATA_HOME"].map { URL(filePath: $0) } ?? home.appending(path: ".local/share")
      let own = [data.appending(path: "fonts"), home.appending(path: ".fonts")]
    #endif
    self.init(in: own + system)
  }

  /// What is there instead of the font file `name`: "another" font, or none; nil if the file itself is there.
  package func substitute(for name: String) -> String? {
    // Where distributions have it: most often, no folder need be searched.
    let usual = ["", "truetype/dejavu", "dejavu", "TTF", "dejavu-sans-fonts"]
    let isThere = folders.contains { folder in
      usual.contains {
        FileManager.default.fileExists(atPath: folder.appending(path: $0).appending(path: name).path)
      }
    }
    if isThere { return nil }
    var hasFonts = false
    for folder in folders {
      let paths = FileManager.default.enumerator(atPath: folder.path)
      while let path = paths?.nextObject() as? String {
        if path == name || path.hasSuffix("/" + name) { return nil }
        hasFonts = hasFonts || [".ttf", ".otf", ".ttc", ".pfb"].contains { path.lowercased().hasSuffix($0) }
      }
    }
    return hasFonts ? "another" : Fingerprint.missing
  }
}

extension PackageCode {
  /// The list of the fonts that a library draws with, in its folder: a file's name in each line.
  private static let fontList = "Fonts.txt"

  /// The fonts that a step's libraries draw with and that are not installed, named as if they were among the library's
  /// sources, with what there is in their place. As long as there are any, a newly installed font makes the step's
  /// figures stale.
  ///
  /// - Throws: `SourceError`.
  package func missingFonts(of step: StepID, among fonts: FontFiles = FontFiles()) throws -> [String: String]
  {
    var missing: [String: String] = [:]
    for folder in targets(of: step).values.map(\.path) {
      let list = root.appending(path: folder).appending(path: Self.fontList)
      guard let names = try? String(contentsOf: list, encoding: .utf8) else { continue }
      for name in names.split(whereSeparator: \.isNewline).map(String.init) {
        if let substitute = fonts.substitute(for: name) {
          missing["\(folder)/\(Self.fontList): \(name)"] = substitute
        }
      }
    }
    return missing
  }
}
