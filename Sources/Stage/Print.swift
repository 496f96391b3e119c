import Engine

/// Prints like Swift's own `print`; what a step prints also appears in the woven notebook, under the code that printed
/// it.
///
/// The compiler prefers it to Swift's because its items keep their types instead of becoming `Any`.
public func print<each Item>(
  _ items: repeat each Item, separator: String = " ", terminator: String = "\n", file: String = #filePath,
  line: Int = #line
) {
  var texts: [String] = []
  for item in repeat each items { texts.append("\(item)") }
  let text = texts.joined(separator: separator) + terminator
  Swift.print(text, terminator: "")
  TranscriptRecorder.shared.note(.text, text, file, line)
}

/// Prints an empty line.
public func print(file: String = #filePath, line: Int = #line) {
  Swift.print()
  TranscriptRecorder.shared.note(.text, "\n", file, line)
}
