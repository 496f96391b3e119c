import Engine
import Foundation

// What a step reads and writes.
extension Stage {
  /// Reads a declared artifact. If its file is missing or invalid, the step ends with status 2.
  public func read<Value>(_ artifact: Artifact<Value>, file: String = #filePath, line: Int = #line) -> Value {
    attempt("read \(artifact.path)", file: file, line: line) { try artifact.read(url(of: artifact)) }
  }

  /// The file of a declared artifact, for readers that need several at once.
  public func url<Value>(of artifact: Artifact<Value>) -> URL {
    precondition(
      declaration.inputs.contains(artifact.path),
      "\(artifact.path) is not among the declared inputs \(declaration.inputs)")
    return replacements[artifact.path].map { URL(filePath: $0) } ?? workspace.url(artifact.path)
  }

  /// Writes a declared artifact; it appears in the workspace with all the others when the step finishes.
  public func write<Value>(
    _ artifact: Artifact<Value>, _ value: Value, file: String = #filePath, line: Int = #line
  ) {
    let place = output(artifact, file: file, line: line)
    attempt("write \(artifact.path)", file: file, line: line) { try artifact.write(value, place) }
  }

  /// Where to write a declared artifact: a hidden place until the step finishes.
  ///
  /// A PNG appears in the woven notebook under the code that last asked for its place.
  public func output<Value>(
    _ artifact: Artifact<Value>, file: String = #filePath, line: Int = #line
  ) -> URL {
    let (path, outputs) = (artifact.path, declaration.outputs + declaration.optionalOutputs)
    precondition(outputs.contains(path), "\(path) is not among the declared outputs \(outputs)")
    if path.hasSuffix(".png") { TranscriptRecorder.shared.note(.figure, path, file, line) }
    return attempt("make a place for \(path)", file: file, line: line) { try staging.url(for: path) }
  }

  /// An artifact of the last finished run, to compare with; nil if there was none, if it had the same code, flags and
  /// inputs apart from the `presentation` targets, or if it cannot be read.
  public func previous<Value>(_ artifact: Artifact<Value>) -> Value? {
    guard let previousOutputs, previousOutputs.contains(artifact.path) else { return nil }
    return try? artifact.read(workspace.url(artifact.path))
  }
}
