/// A protocol by which terminals show images.
public enum ImageProtocol: Equatable, Sendable {
  /// Kitty's graphics protocol: https://sw.kovidgoyal.net/kitty/graphics-protocol/
  case kitty
  /// iTerm2's inline images, OSC 1337: https://iterm2.com/documentation-images.html
  case iTerm2
  /// DEC's sixels.
  case sixel

  /// The protocol of the terminal on standard output; nil if it is not known to show images.
  ///
  /// - Parameters:
  ///   - environment: the process's variables.
  ///   - deviceAttributes: the terminal's answer to a request for its attributes (DA1), as in `ESC [ ? 62 ; 4 c`; nil when it
  ///     does not answer. It is asked only if the environment does not say.
  public init?(environment: [String: String], deviceAttributes: () -> String?) {
    func isSet(_ name: String) -> Bool { environment[name]?.isEmpty == false }
    let terminal = environment["TERM"] ?? ""
    // Multiplexers between the program and the terminal redraw the screen themselves, and know no images or not all.
    if ["TMUX", "STY", "ZELLIJ"].contains(where: isSet)
      || ["tmux", "screen", "dumb"].contains(where: terminal.hasPrefix)
    {
      return nil
    }
    if isSet("KITTY_WINDOW_ID") || ["xterm-kitty", "xterm-ghostty", "wezterm"].contains(terminal)
      || environment["TERM_PROGRAM"] == "WezTerm"
    {
      self = .kitty
    } else if environment["TERM_PROGRAM"] == "iTerm.app" || environment["LC_TERMINAL"] == "iTerm2" {
      self = .iTerm2
    } else if let answer = deviceAttributes(), Self.attributes(in: answer).contains(4) {
      self = .sixel
    } else {
      return nil
    }
  }

  /// An answer to DA1, read up to its end, with what was typed before it; nil when the bytes end before.
  static func answer(from nextByte: () -> UInt8?) -> String? {
    var text = ""
    while let byte = nextByte() {
      text.append(Character(Unicode.Scalar(byte)))
      if text.hasSuffix("c"), text.contains(pattern) { return text }
    }
    return nil
  }

  private static var pattern: Regex<(Substring, Substring)> { /\u{1B}\[\?([0-9;]+)c/ }

  /// The attributes in an answer to DA1, without the class of the terminal, which comes first.
  static func attributes(in answer: String) -> [Int] {
    guard let match = answer.firstMatch(of: pattern) else { return [] }
    return match.1.split(separator: ";").dropFirst().compactMap { Int($0) }
  }
}
