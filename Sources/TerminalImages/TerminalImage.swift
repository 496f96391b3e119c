import Files
import Foundation

/// A PNG to show in a terminal.
struct TerminalImage {
  let png: Data
  /// The width in the image's own pixels.
  let width: Int

  /// Nil when `png` is not a PNG.
  init?(_ png: Data) {
    guard let size = PNGMetadata.size(of: png) else { return nil }
    self.png = png
    width = size.width
  }

  /// The columns that the image takes in a terminal of `terminalColumns`: one for twenty pixels, so that a figure's text is
  /// about as large as the terminal's.
  func columns(in terminalColumns: Int) -> Int { min(max(width / 20, 1), max(terminalColumns, 1)) }

  /// The image in kitty's protocol, from the cursor on, `columns` wide.
  func kittySequence(columns: Int) -> String {
    let payload = Array(png.base64EncodedString().utf8)
    // The longest piece that the protocol permits.
    let pieces = stride(from: 0, to: payload.count, by: 4096).map {
      payload[$0..<min($0 + 4096, payload.count)]
    }
    return pieces.enumerated().map { index, piece in
      // Transmit and show a PNG; answer nothing, since answers arrive as if they were typed.
      let keys = index == 0 ? "a=T,f=100,q=2,c=\(columns)," : "q=2,"
      let more = index == pieces.count - 1 ? 0 : 1
      return "\u{1B}_G\(keys)m=\(more);\(String(decoding: piece, as: UTF8.self))\u{1B}\\"
    }.joined()
  }

  /// The image in iTerm2's protocol, from the cursor on, `columns` wide.
  ///
  /// - Parameter name: what the terminal calls the image.
  func iTerm2Sequence(name: String, columns: Int) -> String {
    let name = Data(name.utf8).base64EncodedString()
    return "\u{1B}]1337;File=name=\(name);size=\(png.count);width=\(columns);preserveAspectRatio=1;inline=1:"
      + "\(png.base64EncodedString())\u{07}"
  }
}
