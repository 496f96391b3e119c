import Engine

// What a step states about its results and its input.
extension Stage {
  /// States what must hold; if it does not, the step ends with status 1 and leaves the previous results in place.
  ///
  /// - Parameters:
  ///   - statement: what holds, with the measured value.
  ///   - finding: what was found instead, and what to do about it.
  public func check(
    _ holds: Bool, _ statement: String, otherwise finding: @autoclosure () -> String,
    file: String = #filePath, line: Int = #line
  ) {
    TranscriptRecorder.shared.pass(file, line)
    guard holds else {
      fail("\(declaration.step): a check did not hold: \(finding())", status: 1)
    }
    show(statement, file, line)
  }

  /// States what should hold; if it does not, that becomes a ``note(_:file:line:)``, and the step goes on.
  ///
  /// - Parameters: as of ``check(_:_:otherwise:file:line:)``.
  public func expect(
    _ holds: Bool, _ statement: String, otherwise finding: @autoclosure () -> String,
    file: String = #filePath, line: Int = #line
  ) {
    if holds { show(statement, file, line) } else { note(finding(), file: file, line: line) }
  }

  private func show(_ statement: String, _ file: String, _ line: Int) {
    Swift.print("  ✓ \(statement)")
    TranscriptRecorder.shared.note(.check, statement, file, line)
  }

  /// Tells the user something that concerns this run but not its results, on standard error.
  public func tell(_ message: String) { report("note: \(message)") }

  /// Tells the user something to know about the results or the input. The record keeps it; the run's summary, `status`
  /// and the page show it.
  public func note(_ message: String, file: String = #filePath, line: Int = #line) {
    report("note: \(message)")
    TranscriptRecorder.shared.note(.note, message, file, line)
  }

  func fail(_ message: String, status: Int32) -> Never {
    log.fail(message)
    if !staging.isFinished { discard() }
    exit(reporting: message, status: status)
  }
}
