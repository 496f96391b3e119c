import Testing

@testable import TerminalImages

@Suite("Which images a terminal takes")
struct ImageProtocolTests {
  private func detected(_ environment: [String: String], answer: String? = nil) -> ImageProtocol? {
    ImageProtocol(environment: environment) { answer }
  }

  @Test(
    "kitty, Ghostty and WezTerm are known by their variables",
    arguments: [
      ["KITTY_WINDOW_ID": "1", "TERM": "xterm-256color"], ["TERM": "xterm-kitty"], ["TERM": "xterm-ghostty"],
      ["TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"], ["TERM": "wezterm"],
    ])
  func kitty(environment: [String: String]) {
    #expect(detected(environment) == .kitty)
  }

  @Test(
    "iTerm2 too, also at the other end of ssh",
    arguments: [["TERM_PROGRAM": "iTerm.app"], ["TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"]])
  func iTerm2(environment: [String: String]) {
    #expect(detected(environment) == .iTerm2)
  }

  @Test("sixels are for terminals whose answer has the attribute 4")
  func sixel() {
    #expect(detected(["TERM": "foot"], answer: "\u{1B}[?62;4;22;28c") == .sixel)
    #expect(detected(["TERM": "xterm-256color"], answer: "\u{1B}[?64;1;2;6;9;15;22c") == nil)
    #expect(detected(["TERM": "xterm"], answer: "\u{1B}[?4;6c") == nil, "4 is the class of a VT132 here")
    #expect(detected(["TERM": "xterm"], answer: "\u{1B}[?62;44c") == nil)
    #expect(detected(["TERM": "xterm"], answer: "c") == nil)
    #expect(detected(["TERM": "xterm"]) == nil)
  }

  @Test("what is typed before the answer does no harm")
  func typed() {
    let typed = "cd x\n\u{1B}[?62;4;6c"
    var bytes = Array((typed + "more").utf8)
    let answer = ImageProtocol.answer { bytes.isEmpty ? nil : bytes.removeFirst() }
    #expect(answer == typed && String(decoding: bytes, as: UTF8.self) == "more")
    #expect(ImageProtocol.attributes(in: typed) == [4, 6])
    #expect(ImageProtocol.answer { nil } == nil)
  }

  @Test("the terminal is not asked when its variables tell")
  func unasked() {
    var isAsked = false
    _ = ImageProtocol(environment: ["TERM": "xterm-kitty"]) {
      isAsked = true
      return nil
    }
    #expect(!isAsked)
  }

  @Test(
    "within tmux, screen and Zellij nothing is known, whatever the terminal around them",
    arguments: [
      ["TMUX": "/tmp/tmux-1000/default,1,0", "KITTY_WINDOW_ID": "1"],
      ["TERM": "tmux-256color", "LC_TERMINAL": "iTerm2"], ["TERM": "screen.xterm-256color"],
      ["STY": "1.pts", "TERM": "xterm-kitty"], ["ZELLIJ": "0", "KITTY_WINDOW_ID": "1"], ["TERM": "dumb"],
    ])
  func multiplexed(environment: [String: String]) {
    #expect(detected(environment, answer: "\u{1B}[?62;4c") == nil)
  }
}
