import Files
import Foundation

/// A file that one step hands to the next: its path in the workspace, and how to read a `Value` from it and write one.
///
/// Constants in extensions name the notebook's artifacts, so that a step reads and writes them by name:
///
/// ```swift
/// extension Artifact where Value == Tensor {
///   public static var trainingImages: Self { .npy("artifacts/2-reshape/training-images.npy") }
/// }
/// let images = stage.read(.trainingImages)
/// ```
public struct Artifact<Value>: Sendable {
  /// The path relative to the workspace, with `/`, as in `artifacts/6-train/history.csv`.
  public let path: String

  package let read: @Sendable (URL) throws -> Value
  let write: @Sendable (Value, URL) throws -> Void

  /// An artifact whose file is read and written by these functions.
  ///
  /// - Parameters:
  ///   - read: throws an error that names the file and what is wrong with it.
  ///   - write: replaces the file.
  public init(
    _ path: String, read: @escaping @Sendable (URL) throws -> Value,
    write: @escaping @Sendable (Value, URL) throws -> Void
  ) {
    self.path = path
    self.read = read
    self.write = write
  }

  /// An artifact that other programs read: steps only write it.
  public init(_ path: String, write: @escaping @Sendable (Value, URL) throws -> Void) {
    self.init(path, read: { url in throw WriteOnlyError(url: url) }, write: write)
  }

  /// An artifact whose file is written as another artifact: steps only read it.
  public init(_ path: String, read: @escaping @Sendable (URL) throws -> Value) {
    self.init(path, read: read, write: { _, url in throw ReadOnlyError(url: url) })
  }
}

/// Thrown when an artifact that has no reader is read.
struct WriteOnlyError: Error, CustomStringConvertible {
  let url: URL
  var description: String { "\(url.path) is only written, for other programs" }
}

/// Thrown when an artifact that has no writer is written.
struct ReadOnlyError: Error, CustomStringConvertible {
  let url: URL
  var description: String { "\(url.path) is only read: the step that makes it writes it as another artifact" }
}

extension Artifact where Value: Codable & Sendable {
  /// An artifact that is written and read as JSON.
  public static func json(_ path: String) -> Self {
    Self(
      path,
      read: { url in
        do {
          return try JSONDecoder().decode(Value.self, from: Data(contentsOf: url))
        } catch {
          throw UnreadableArtifactError(url: url, type: "\(Value.self)")
        }
      }, write: { try AtomicFile.write(JSONFormat.readable.encoder.encode($0), to: $1) })
  }
}

/// Thrown when a JSON file is damaged, or holds something else.
struct UnreadableArtifactError: Error, CustomStringConvertible {
  let url: URL
  let type: String
  var description: String {
    "\(url.path) cannot be read as the JSON of \(type): it is damaged or holds something else. "
      + "Run the step that makes it again."
  }
}
