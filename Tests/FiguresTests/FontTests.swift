import Testing

@testable import Figures

@Suite("Font")
struct FontTests {
  let font = Font(size: 12)

  @Test("a longer text is wider, and twice the size is twice as wide")
  func widths() {
    #expect(font.width(of: "digits") > font.width(of: "digit"))
    #expect(abs(Font(size: 24).width(of: "digits") - 2 * font.width(of: "digits")) < 0.01)
    #expect(font.width(of: "") == 0)
  }

  @Test("text breaks at spaces, and no line is wider than asked")
  func breaksAtSpaces() {
    let text = "32 filters 5×5, same padding, ReLU"
    let lines = font.lines(of: text, width: 100)
    #expect(lines.joined(separator: " ") == text)
    #expect(lines.count > 1)
    for line in lines { #expect(font.width(of: line) <= 100, "\(line) is \(font.width(of: line)) wide") }
  }

  @Test("a word that is too wide breaks inside, and loses nothing")
  func breaksInsideWords() {
    let word = "Pneumonoultramicroscopicsilicovolcanoconiosis"
    let lines = font.lines(of: "a \(word)", width: 80)
    #expect(lines.dropFirst().joined() == word)
    for line in lines { #expect(font.width(of: line) <= 80, "\(line) is \(font.width(of: line)) wide") }
  }

  @Test("line breaks in the text are kept")
  func keepsLineBreaks() {
    #expect(font.lines(of: "one\ntwo three", width: 1000) == ["one", "two three"])
  }

  @Test("is recognized by the widths of its letters")
  func installed() {
    #expect(Font.isInstalled, "these tests need DejaVu Sans")
    // Cairo's own letters, where there are no fonts at all, and Liberation Sans.
    for width in [8_916.7, 9_010.3, 0] { #expect(!Font.isExpected(width: width)) }
  }
}
