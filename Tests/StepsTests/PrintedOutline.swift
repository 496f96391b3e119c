import Foundation

/// Printed lines without what differs from run to run and from machine to machine: durations, dates, accuracies, folders,
/// flags, the data and what there is to note about them, and how many spaces there are between columns.
struct PrintedOutline: CustomStringConvertible {
  let lines: [String]

  init(_ lines: some Sequence<some StringProtocol>) {
    self.lines = lines.map { line in
      String(line)
        .replacing(/\b(\d+ h \d+ min|\d+ min \d+ s|\d+(\.\d)? s)\b/, with: "<time>")
        .replacing(/\b\d{4}-\d\d-\d\d \d\d:\d\d\b/, with: "<date>")
        .replacing(/\b[01]\.\d{4}\b/, with: "<share>")
        .replacing(/^input: .* \(/, with: "input: <data> (")
        .replacing(/\s+note: .*/, with: "")
        .replacing(/\s\/\S.*\//, with: " <folder>/")
        .replacing(/\s+[a-z-]+=\S+/, with: "")
        .replacing(/\s+/, with: " ")
    }
  }

  init(_ text: String) { self.init(text.split(separator: "\n", omittingEmptySubsequences: false)) }

  /// The first of these lines that are not among `others` in this order; nil when all are.
  func firstLineMissing(in others: PrintedOutline) -> String? {
    var rest = others.lines[...]
    return lines.first { line in
      guard let index = rest.firstIndex(of: line) else { return true }
      rest = rest[(index + 1)...]
      return false
    }
  }

  var description: String { lines.joined(separator: "\n") }
}
