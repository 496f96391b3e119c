import Foundation
import Testing

/// README and the pages in `docs/`: what they name is there.
@Suite("The documentation", .waitsForPrograms)
struct DocumentationTests {
  @Test("links to files and headings that exist")
  func links() throws {
    let pages = try DocumentationPage.all()
    for page in pages {
      for link in page.links {
        let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(
          String.init)
        let target =
          parts[0].isEmpty
          ? page.url : page.url.deletingLastPathComponent().appending(path: parts[0]).standardizedFileURL
        #expect(FileManager.default.fileExists(atPath: target.path), "\(page.path) links to \(link)")
        guard parts.count > 1, let found = pages.first(where: { $0.url.path == target.path }) else {
          continue
        }
        #expect(
          found.anchors.contains(parts[1]),
          "\(page.path) links to \(link), and the headings of \(found.path) are \(found.anchors.sorted())")
      }
    }
  }

  @Test("lists the flags of the steps, each with its steps")
  func flags() throws {
    var declared: [String: Set<Int>] = [:]
    for (step, declaration) in try DeclaredStep.all() {
      let number = try #require(Int(step.prefix { $0 != "-" }))
      for flag in declaration.flags { declared[flag.name, default: []].insert(number) }
    }
    var listed: [String: Set<Int>] = [:]
    let rows = try DocumentationPage("docs/using.md").text.components(separatedBy: "\n")
      .drop { !$0.hasPrefix("| flag |") }.dropFirst(2).prefix { $0.hasPrefix("|") }
    for row in rows {
      let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      let numbers = cells[1].matches(of: /\d/).compactMap { Int($0.output) }
      let steps = cells[1].contains("to") ? Set(numbers[0]...numbers[1]) : Set(numbers)
      for name in cells[0].matches(of: /`([^`]+)`/) { listed[String(name.output.1)] = steps }
    }
    #expect(listed.removeValue(forKey: "threads") == [], "`threads` is of all steps")
    #expect(listed == declared)
  }

  @Test("shows commands with flags that they have")
  func commands() throws {
    let set = try Set(
      DocumentationPage("docs/using.md").text.matches(of: /\| `([^|]*)` \|/).flatMap {
        $0.output.1.split(separator: "`, `").map(String.init)
      })
    var helps: [String: String] = [:]
    for page in try DocumentationPage.all() {
      for command in page.commands {
        let words = command.split(separator: " ").dropFirst().map(String.init)
        guard let name = words.first, name.first?.isLetter == true, !["test", "bench"].contains(name) else {
          continue
        }
        let help = try helps[name] ?? Program(name: "notebook")([name, "--help"]).output
        helps[name] = help
        for flag in words where flag.hasPrefix("--") {
          let option = flag.prefix { $0 != "=" }.trimmingCharacters(
            in: .punctuationCharacters.subtracting(["-"]))
          #expect(help.contains(option), "\(page.path): `\(command)`, and `\(name)` has no \(option)")
        }
        for (flag, value) in zip(words, words.dropFirst()) where flag == "--set" {
          let setting = String(value.prefix { $0 != "=" })
          #expect(
            set.contains(setting) || setting == setting.uppercased(),
            "\(page.path): `\(command)`, and no step has \(setting)")
        }
      }
    }
    #expect(helps.keys.contains("run") && helps.keys.contains("view"), "\(helps.keys.sorted())")
  }
}
