import Engine

extension Stage {
  /// Tells the user something that does not belong to the results, on standard error.
  public func note(_ message: String) { report("note: \(message)") }
}
