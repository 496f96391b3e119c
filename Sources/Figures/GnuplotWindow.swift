import Foundation

/// Finds out whether gnuplot can open a window here.
enum GnuplotWindow {
  /// Why there can be no window, in words that end a sentence.
  struct Unavailable: Error, Equatable, CustomStringConvertible {
    let description: String

    static let noDisplay = Unavailable(
      description: "there is no display: neither DISPLAY nor WAYLAND_DISPLAY is set")
    static let noTerminal = Unavailable(
      description:
        "this gnuplot has no terminal for windows; the packages gnuplot-qt and gnuplot-x11 have one")
    static let noGnuplot = Unavailable(description: "gnuplot was not found")
  }

  /// gnuplot's terminals that open windows, the finest first.
  private static let terminals = ["qt", "wxt", "aqua", "x11"]

  /// The terminal that opens a window.
  ///
  /// - Parameter known: gives the names of all terminals that this gnuplot has; nil without a gnuplot.
  /// - Throws: `Unavailable`.
  static func terminal(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    known: () -> [String]? = knownTerminals
  ) throws(Unavailable) -> String {
    #if !os(macOS)
      let displays = ["DISPLAY", "WAYLAND_DISPLAY"].filter { !(environment[$0] ?? "").isEmpty }
      guard !displays.isEmpty else { throw .noDisplay }
    #endif
    guard let known = known() else { throw .noGnuplot }
    guard let terminal = terminals.first(where: known.contains) else { throw .noTerminal }
    return terminal
  }

  /// What the gnuplot on the path says of itself.
  private static func knownTerminals() -> [String]? {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["gnuplot", "-d", "-e", "set print '-'; print GPVAL_TERMINALS"]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return process.terminationStatus == 0 ? text.split(whereSeparator: \.isWhitespace).map(String.init) : nil
  }
}
