import Foundation
import TestSupport
import Testing

@testable import Figures

@Suite("Gnuplot processes")
struct GnuplotProcessTests {
  @Test("a mistake in the script is reported in gnuplot's words, in one line, and leaves the old chart alone")
  func failure() throws {
    try withTemporaryFolder { directory in
      let file = directory.appendingPathComponent("chart.png")
      try Data("old".utf8).write(to: file)
      var script = GnuplotScript(width: 100, height: 100)
      script.add("plot no_such_variable")
      let error = try #require(throws: FigureError.self) { try GnuplotProcess.render(script, to: file) }
      #expect(error.description.contains("undefined variable: no_such_variable"))
      #expect(error.description.contains(file.path))
      #expect(!error.description.contains("\n"))
      #expect(try String(contentsOf: file, encoding: .utf8) == "old")
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["chart.png"])
    }
  }

  @Test("without gnuplot the error says how to install it, however long the script")
  func missing() throws {
    try withTemporaryFolder { directory in
      let file = directory.appendingPathComponent("chart.png")
      var script = GnuplotScript(width: 100, height: 100)
      script.addData("long", rows: (0..<100_000).map { [Double($0)] })
      script.add("plot $long")
      let error = try #require(throws: FigureError.self) {
        try GnuplotProcess.render(script, to: file, command: "no-such-gnuplot")
      }
      #expect(error == .gnuplotMissing(path: file.path))
      #expect(error.description.contains("apt-get install gnuplot-nox"))
      #expect(error.description.contains("brew install gnuplot"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
    }
  }

  @Test("a gnuplot that stops reading is an error, not the end of the program")
  func closedPipe() throws {
    try withTemporaryFolder { directory in
      var script = GnuplotScript(width: 100, height: 100)
      script.addData("long", rows: (0..<100_000).map { [Double($0)] })
      let error = try #require(throws: FigureError.self) {
        try GnuplotProcess.render(
          script, to: directory.appendingPathComponent("chart.png"), command: "sh -c 'echo gone >&2; exit 3'")
      }
      #expect(
        error
          == .gnuplotFailed(
            path: directory.appendingPathComponent("chart.png").path, status: 3, message: "gone"))
    }
  }

  @Test("a directory that cannot be written is named in the error")
  func unwritable() throws {
    try withTemporaryFolder { directory in
      let blocker = directory.appendingPathComponent("not-a-directory")
      try Data("text".utf8).write(to: blocker)
      let target = blocker.appendingPathComponent("chart.png")
      let error = try #require(throws: FigureError.self) {
        try BarChart(title: "", categories: ["0"], values: [1]).writePNG(to: target)
      }
      #expect(error == .unwritable(path: target.path, reason: "Not a directory"))
    }
  }

  @Test("a path with spaces and quotes can be drawn into")
  func awkwardPath() throws {
    try withTemporaryFolder { directory in
      let file = directory.appendingPathComponent(#"it's "a" $(chart) \ `x`.png"#)
      try BarChart(title: "", categories: ["0"], values: [1]).writePNG(to: file)
      #expect(try PNGImage(contentsOf: file).width == 1800)
    }
  }

  @Test(
    "a gnuplot that exits, does not read or cannot be found does not block",
    arguments: ["sh -c 'exit 3'", "sleep 1000", "no-such-gnuplot"])
  func deadGnuplot(command: String) throws {
    let clock = ContinuousClock()
    let session = try #require(GnuplotSession(command: command))
    let frame = String(repeating: "# far more than a pipe holds\n", count: 40_000)
    let time = clock.measure {
      for _ in 0..<3 { session.send(frame) }
      session.end(patience: .milliseconds(300))
    }
    #expect(time < .seconds(500), "\(command) took \(time)")
  }

  @Test("a window needs a display and one of gnuplot's terminals, the best of those it has")
  func window() throws {
    func terminal(_ environment: [String: String], _ known: [String]?) throws -> String {
      try GnuplotWindow.terminal(environment: environment, known: { known })
    }
    let display = ["DISPLAY": ":0"]
    #expect(try terminal(display, ["dumb", "x11", "wxt", "qt"]) == "qt")
    #expect(try terminal(["WAYLAND_DISPLAY": "wayland-0"], ["x11"]) == "x11")
    #expect(throws: GnuplotWindow.Unavailable.noTerminal) { try terminal(display, ["dumb", "pngcairo"]) }
    #expect(throws: GnuplotWindow.Unavailable.noGnuplot) { try terminal(display, nil) }
    #if !os(macOS)
      #expect(throws: GnuplotWindow.Unavailable.noDisplay) { try terminal(["DISPLAY": ""], ["qt"]) }
    #endif
  }
}
