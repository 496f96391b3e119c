import Foundation

/// A reader of foreign bytes, as it is fed.
protocol FuzzedReader: Sendable {
  /// Reads `bytes` in all ways that there are.
  ///
  /// To refuse them with the reader's own error is well answered. Whatever is thrown from here is a finding, as a trap
  /// is.
  func read(_ bytes: Data) throws
}

/// A promise that a reader broke.
struct BrokenPromise: Error, CustomStringConvertible {
  let description: String
}

/// Checks a promise of a reader's.
///
/// - Throws: `BrokenPromise` when it is broken.
func promise(_ isKept: Bool, _ promise: @autoclosure () -> String) throws {
  guard isKept else { throw BrokenPromise(description: "this does not hold: \(promise())") }
}

/// What `read` gives; nil when it refuses with an error of the type `Refusal`.
///
/// - Throws: `BrokenPromise` for a refusal that does not name `file`; whatever else `read` throws.
func accepted<Value, Refusal: Error & CustomStringConvertible>(
  _ file: String, orRefusedBy refusal: Refusal.Type, _ read: () throws -> Value
) throws -> Value? {
  do {
    return try read()
  } catch let error as Refusal {
    let text = error.description
    try promise(text.contains(file), "the refusal names \(file): \(text)")
    return nil
  }
}

/// A file for a reader that takes no bytes, in the temporary folder, which is in memory where `Tests/Fuzz/readers` can.
struct ScratchFile {
  let url: URL

  init(_ name: String) { url = FileManager.default.temporaryDirectory.appending(path: name) }

  var path: String { url.path(percentEncoded: false) }

  func write(_ bytes: Data) throws { try bytes.write(to: url) }

  func contents() throws -> Data { try Data(contentsOf: url) }
}
