import Foundation
import TestSupport
import Testing

@testable import Figures

@Suite("Gnuplot scripts")
struct GnuplotScriptTests {
  @Test(
    "text is quoted so that gnuplot reads it as exactly these characters",
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
    try withTemporaryFolder { directory in
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

  @Test("a window's script has one pixel per logical point, the title that it is given, and the same plots")
  func windowScript() {
    let chart = LineChart(
      title: "", panels: [.init(series: [.init(name: "loss", values: [1, 2])])], height: 600)
    let png = chart.script()
    let window = chart.script(for: .window(terminal: "x11", title: "it's live"))
    #expect(png.text.contains("set terminal pngcairo noenhanced size 1800,1200 font 'DejaVu Sans,18.75'"))
    #expect(
      window.text.contains(
        #"set terminal x11 noenhanced size 900,600 font 'DejaVu Sans,9.375' title 'it'."\047".'s live'"#))
    func plots(_ script: GnuplotScript) -> [Substring] {
      script.text.split(separator: "\n").filter { $0.hasPrefix("plot ") }
    }
    #expect(plots(png) == plots(window))
  }
}
