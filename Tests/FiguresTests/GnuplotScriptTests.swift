import Foundation
import Testing

@testable import Figures

@Suite("Gnuplot")
struct GnuplotScriptTests {
  @Test(
    "text is quoted so that gnuplot reads it as these very characters",
    arguments: [
      ("it's", #"'it'."\047".'s'"#), ("''", #"''."\047".''."\047".''"#), (#"a\n"b""#, #"'a\n"b"'"#),
      ("`touch x`", "'`touch x`'"),
      ("a_b^{2}@c&d~e", "'a_b^{2}@c&d~e'"), ("one\ntwo", #"'one'."\n".'two'"#), ("", "''"),
      ("a\u{7}b\tc", "'a b c'"),
    ])
  func quoting(text: String, expected: String) {
    #expect(GnuplotScript.quoted(text) == expected)
  }

  @Test("gnuplot prints quoted text unchanged")
  func quotingRoundTrip() throws {
    let text = #"'it''s' '''"q" \n \\ `echo no` $HOME @m %g _{x} #c ; plot é ×"#
    try inTemporaryDirectory { directory in
      let printed = directory.appendingPathComponent("printed.txt")
      let file = directory.appendingPathComponent("chart.png")
      var script = GnuplotScript(width: 100, height: 100)
      script.add("set print \(GnuplotScript.quoted(printed.path))")
      script.add("print \(GnuplotScript.quoted(text))")
      script.add("unset print")
      script.add("plot 1")
      try GnuplotProcess.render(script, to: file)
      #expect(try String(contentsOf: printed, encoding: .utf8) == text + "\n")
    }
  }

  @Test("a mistake in the script is reported in gnuplot's words, in one line, and leaves the old chart alone")
  func failure() throws {
    try inTemporaryDirectory { directory in
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
    try inTemporaryDirectory { directory in
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

  @Test("a gnuplot that stops listening is an error, not the end of the program")
  func closedPipe() throws {
    try inTemporaryDirectory { directory in
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
    try inTemporaryDirectory { directory in
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
    try inTemporaryDirectory { directory in
      let file = directory.appendingPathComponent(#"it's "a" $(chart) \ `x`.png"#)
      try BarChart(title: "", categories: ["0"], values: [1]).writePNG(to: file)
      #expect(try PNGImage(contentsOf: file).width == 1800)
    }
  }
}
