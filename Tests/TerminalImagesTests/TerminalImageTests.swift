import Foundation
import Processes
import TestSupport
import Testing

@testable import TerminalImages

@Suite("Images as terminals take them")
struct TerminalImageTests {
  /// The begin of a PNG, 1,800 pixels wide, with noise after it.
  private static func png(bytes: Int) -> Data {
    let header: [UInt8] = [
      0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 7, 8, 0, 0,
      2, 248,
    ]
    return Data(header + (0..<(bytes - header.count)).map { UInt8(truncatingIfNeeded: $0 &* 197) })
  }

  /// The keys and the payload of each of kitty's commands in `text`.
  private func commands(in text: String) -> [(keys: String, payload: String)] {
    text.matches(of: /\u{1B}_G([^;]*);([^\u{1B}]*)\u{1B}\\/).map { (String($0.1), String($0.2)) }
  }

  @Test(
    "kitty's come in pieces of at most 4,096 bytes, of which only the last says that it is",
    arguments: [24, 3072, 3073, 9216, 10_000])
  func pieces(bytes: Int) throws {
    let image = try #require(TerminalImage(Self.png(bytes: bytes)))
    let text = image.kittySequence(columns: 90)
    let commands = commands(in: text)
    #expect(commands.count == (bytes + 3071) / 3072)
    #expect(commands.dropLast().allSatisfy { $0.payload.utf8.count == 4096 && $0.keys.hasSuffix("m=1") })
    let last = try #require(commands.last)
    #expect(last.payload.utf8.count <= 4096 && last.keys.hasSuffix("m=0"))
    #expect(commands.first?.keys.hasPrefix("a=T,f=100,q=2,c=90,m=") == true)
    #expect(commands.dropFirst().allSatisfy { $0.keys.hasPrefix("q=2,m=") })
    #expect(Data(base64Encoded: commands.map(\.payload).joined()) == image.png)
    let length = commands.reduce(0) { $0 + $1.keys.utf8.count + $1.payload.utf8.count + 6 }
    #expect(text.utf8.count == length, "there is nothing between the pieces")
  }

  @Test("iTerm2's come in one piece with name, size and width")
  func iTerm2() throws {
    let image = try #require(TerminalImage(Self.png(bytes: 5000)))
    let text = image.iTerm2Sequence(name: "curves.png", columns: 72)
    let match = try #require(text.wholeMatch(of: /\u{1B}\]1337;File=([^:]*):([^\u{07}]*)\u{07}/))
    #expect(
      match.1
        == "name=\(Data("curves.png".utf8).base64EncodedString());size=5000;width=72;preserveAspectRatio=1;inline=1"
    )
    #expect(Data(base64Encoded: String(match.2)) == image.png)
  }

  @Test("as wide as twenty pixels a column make it, and never wider than the terminal")
  func columns() throws {
    let image = try #require(TerminalImage(Self.png(bytes: 100)))
    #expect(image.width == 1800)
    #expect(image.columns(in: 200) == 90)
    #expect(image.columns(in: 80) == 80)
    #expect(image.columns(in: 0) == 1)
  }

  @Test("what is no PNG is no image")
  func noPNG() {
    #expect(TerminalImage(Data("submission".utf8)) == nil)
    #expect(TerminalImage(Self.png(bytes: 24).dropLast()) == nil)
  }

  @Test("a slice of other data is as good an image")
  func slice() throws {
    let png = Self.png(bytes: 40)
    let image = try #require(TerminalImage((Data([1, 2, 3]) + png).dropFirst(3)))
    #expect(image.width == 1800)
  }

  @Test("sixels are made by img2sixel where it is on the search path")
  func sixels() throws {
    let folder = try TemporaryFolder()
    #expect(SixelConverter(searchPath: SearchPath(folder.url.path)) == nil)
    let program = try folder.writeScript(
      "[ -f \"$2\" ] && printf '\\033Pq%s\\033\\\\' \"$1\"", to: "img2sixel")
    let converter = try #require(SixelConverter(searchPath: SearchPath("/nowhere:\(folder.url.path)")))
    #expect(converter.sequence(of: program, pixels: 640) == "\u{1B}Pq--width=640\u{1B}\\")
    #expect(converter.sequence(of: folder.url.appending(path: "none.png"), pixels: 640) == nil)
  }
}
