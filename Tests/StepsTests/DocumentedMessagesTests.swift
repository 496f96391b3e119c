import Foundation
import TestSupport
import Testing

@Suite("The messages that the documentation explains")
struct DocumentedMessagesTests {
  /// What the sources can print.
  private let texts: [[UInt8]]
  /// The indices of the texts with a word.
  private let places: [Substring: [Int]]

  init() throws {
    var texts = try StringLiterals(inScript: Self.text(of: "notebook")).texts
    for folder in ["Sources", "steps"] {
      let files = try FileManager.default.subpathsOfDirectory(atPath: packageFolder.path + "/" + folder)
      for file in files.sorted() {
        if file.hasSuffix(".swift") {
          texts += try StringLiterals(inSwift: Self.text(of: "\(folder)/\(file)")).texts
        } else if file.hasSuffix(".js") {
          texts += try StringLiterals(inScript: Self.text(of: "\(folder)/\(file)")).texts
        }
      }
    }
    var places: [Substring: [Int]] = [:]
    for (index, text) in texts.enumerated() {
      for word in Set(Self.words(in: String(decoding: text, as: UTF8.self))) {
        places[word, default: []].append(index)
      }
    }
    (self.texts, self.places) = (texts, places)
  }

  private static func text(of path: String) throws -> String {
    try String(contentsOf: packageFolder.appending(path: path), encoding: .utf8)
  }

  private static func words(in text: String) -> [Substring] {
    text.split { !$0.isLetter }.filter { $0.count > 2 }
  }

  /// What other programs print.
  private static let foreign: Set = [
    "env", "'bash\\r'", "No such file", "No space left on device", "ssh", "orted", "prted",
  ]

  @Test("are printed by the sources, word for word", arguments: ["docs/using.md", "docs/machines.md"])
  func messages(page: String) throws {
    let messages = try DocumentationPage(page).quoted(inColumn: "message")
    try #require(messages.count > 5, "\(messages)")
    for message in messages {
      // Names and numbers stand for others. What is before and after a colon may come from two places.
      for part in message.split(separator: /\.\.\.|[:,(] |: ?$| \(|\)/) {
        let part = part.trimmingCharacters(in: .whitespaces)
        guard !part.isEmpty, !["note", "error"].contains(part), !Self.foreign.contains(part) else { continue }
        #expect(isPrinted(part), "\(page) explains `\(message)`, and no source prints '\(part)'")
      }
    }
  }

  /// Whether a text has all of `part`, at least half of it outside of interpolations.
  private func isPrinted(_ part: String) -> Bool {
    let letters = Array(part.utf8)
    return Set(Self.words(in: part).flatMap { places[$0] ?? [] })
      .contains { 2 * Self.fixedCount(of: letters, in: texts[$0]) >= letters.count }
  }

  /// How many characters of `part` a text has outside of interpolations, of which each can be any text; negative where
  /// it does not have the part.
  private static func fixedCount(of part: [UInt8], in text: [UInt8]) -> Int {
    // By how far the text goes, for the beginning of the part: it may start anywhere.
    var counts = [Int](repeating: 0, count: text.count + 1)
    for letter in part {
      var next = [Int](repeating: -1, count: text.count + 1)
      for (index, character) in text.enumerated() {
        if character == 0 {
          // What is in an interpolation, and its end.
          next[index] = max(next[index], counts[index])
          counts[index + 1] = max(counts[index + 1], counts[index])
        } else if character == letter, counts[index] >= 0 {
          next[index + 1] = counts[index] + 1
        }
      }
      counts = next
    }
    return counts.max() ?? -1
  }
}
