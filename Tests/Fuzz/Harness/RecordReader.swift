import Foundation

@testable import Engine

/// What a step notes about its run: a text file, which anybody can edit.
struct RecordReader: FuzzedReader {
  private let file = ScratchFile("record.json")
  private let copy = ScratchFile("copy.json")

  func read(_ bytes: Data) throws {
    try file.write(bytes)
    let found = try accepted(file.path, orRefusedBy: RecordError.self) { try Record.read(from: file.url) }
    guard let record = found.flatMap(\.self) else { return }
    _ = (record.inputs, record.totalSeconds, record.headline.count, record.notes, record.freshText)
    try record.write(to: copy.url)
    let written = try copy.contents()
    guard let again = try Record.read(from: copy.url) else {
      throw BrokenPromise(description: "a record that was written is there")
    }
    try again.write(to: copy.url)
    // As bytes, since a metric may be NaN.
    try promise(try copy.contents() == written, "a record is read as it was written")
  }
}
