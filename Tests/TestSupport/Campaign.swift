import Foundation

/// How much the tests try that could go on for ever: kills, interruptions, edits, random cases.
public enum Campaign {
  /// Whether `./notebook test --all` asked for all of it.
  public static let isFull = ProcessInfo.processInfo.environment["DIGITS_TEST_ALL"] == "1"
}
