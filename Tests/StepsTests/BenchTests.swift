import Foundation
import TestSupport
import Testing

@Suite("bench --csv", .waitsForPrograms)
struct BenchTests {
  let folder: TemporaryFolder
  let table: URL

  init() throws {
    folder = try TemporaryFolder()
    table = URL(filePath: folder.data).appending(path: "train.csv")
    try PatternDigits.writeKaggle(to: URL(filePath: folder.data), training: 40)
  }

  @Test("with --json it prints one object with the seconds, rows and bytes of a table")
  func json() throws {
    let outcome = try Program(name: "bench")(["--csv", table.path, "--json", "--rounds", "2"])
    #expect(outcome.status == 0, "\(outcome)")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Double], "\(outcome)")
    #expect(Set(object.keys) == ["csv_seconds", "rows", "bytes"], "\(outcome)")
    #expect(object["csv_seconds", default: 0] > 0, "\(outcome)")
    #expect(object["rows"] == 40)
    #expect(try object["bytes"] == Double(Data(contentsOf: table).count))
  }

  @Test("without, it prints a line with the rows")
  func line() throws {
    let outcome = try Program(name: "bench")(["--csv", table.path])
    #expect(outcome.status == 0 && outcome.output.contains("40 rows"), "\(outcome)")
  }

  @Test("a bad field ends it with status 2 and one paragraph that names file, row and column")
  func badField() throws {
    var lines = try String(contentsOf: table, encoding: .utf8).split(separator: "\n").map(String.init)
    lines[3] = lines[3].replacingOccurrences(of: "2,", with: "2,x", options: .anchored)
    try Data(lines.joined(separator: "\n").utf8).write(to: table)
    try expectInputError(["--csv", table.path], table.path, "row 4", "pixel0")
  }

  @Test("a missing table and a bad flag end it with status 2 and name what is wrong")
  func badCommand() throws {
    try expectInputError(["--csv", table.path + ".gone"], table.path + ".gone")
    try expectInputError(["--csv", table.path, "--rounds", "0"], "--rounds must be at least 1, but is 0")
    try expectInputError(["--lanes", "5"], "--lanes must be 4, 8 or 16, but is 5")
  }

  private func expectInputError(_ arguments: [String], _ parts: String...) throws {
    let outcome = try Program(name: "bench")(arguments)
    #expect(outcome.status == 2 && outcome.output.isEmpty, "\(outcome)")
    let paragraph = outcome.errors.trimmingCharacters(in: .newlines)
    #expect(paragraph.hasPrefix("error: ") && !paragraph.contains("\n"), "\(outcome)")
    for part in parts { #expect(paragraph.contains(part), "'\(part)' is missing in: \(paragraph)") }
  }
}
