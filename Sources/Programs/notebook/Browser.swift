import Foundation
import Processes

/// How the user's browser is opened: by the commands of `$BROWSER`, as in xdg-utils and Python's `webbrowser`, else by
/// the system's own.
struct Browser {
  /// The commands to try, each as its words. `%s` in a word is the address; without one it is the last word.
  let commands: [[String]]
  /// Whether they are the user's choice, so that it is worth a note when none is found.
  private let isChosen: Bool

  /// Nil when none is named and there is no display.
  init?(environment: [String: String]) {
    let chosen =
      environment["BROWSER"]?.split(separator: ":").map(Self.words(of:)).filter { !$0.isEmpty } ?? []
    isChosen = !chosen.isEmpty
    if isChosen {
      // Over SSH too: editors set a command that opens the browser of the machine where the user sits.
      commands = chosen
      return
    }
    #if os(macOS)
      // Users of another machine do not see this one's display.
      guard environment["SSH_CONNECTION"] == nil else { return nil }
      commands = [["open"]]
    #else
      guard ["DISPLAY", "WAYLAND_DISPLAY"].contains(where: { environment[$0]?.isEmpty == false }) else {
        return nil
      }
      commands = [["xdg-open"]]
    #endif
  }

  /// Opens the page at `address`. If a browser does not open it, that is not an error: the user knows the address.
  ///
  /// - Returns: a note when no command of `$BROWSER` can be started.
  func open(_ address: String) -> String? {
    for words in commands {
      guard let name = words.first, let program = Self.program(name) else { continue }
      let arguments = Self.arguments(words.dropFirst(), address: address)
      if (try? Subprocess(program, arguments).start(isSilent: true)) != nil { return nil }
    }
    let names = commands.compactMap(\.first).joined(separator: ", ")
    return isChosen ? "no browser was opened: the program that $BROWSER names was not found: \(names)" : nil
  }

  private static func program(_ name: String) -> URL? {
    guard name.contains("/") else { return SearchPath.current.program(name) }
    return FileManager.default.isExecutableFile(atPath: name) ? URL(filePath: name) : nil
  }

  static func arguments(_ words: some Sequence<String>, address: String) -> [String] {
    let words = Array(words)
    // As in xdg-utils, `%%` is a percent sign.
    let filled = words.map { word in
      word.components(separatedBy: "%%").map { $0.replacing("%s", with: address) }.joined(separator: "%")
    }
    return words.contains { $0.replacing("%%", with: "").contains("%s") } ? filled : filled + [address]
  }

  /// The words of a command line with quotes and backslashes; a path with spaces that is a program is one word.
  private static func words(of command: Substring) -> [String] {
    if FileManager.default.isExecutableFile(atPath: String(command)) { return [String(command)] }
    var (words, word, quote): ([String], String?, Character?) = ([], nil, nil)
    var rest = command
    while let character = rest.popFirst() {
      if character == quote {
        quote = nil
      } else if quote == nil, character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if quote != "'", character == "\\", let next = rest.popFirst() {
        word = (word ?? "") + String(next)
      } else if quote == nil, character.isWhitespace {
        if let word { words.append(word) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let word { words.append(word) }
    // `firefox &` is not waited for; no command here is.
    return words.filter { $0 != "&" }
  }
}
