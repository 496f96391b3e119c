import Foundation
import Processes

/// libsixel's program, which makes sixels of images.
struct SixelConverter {
  static let howToGetIt =
    "this terminal shows images as sixels, which need img2sixel: `apt-get install libsixel-bin` or "
    + "`brew install libsixel`"

  private let program: URL

  /// Nil when it is not on the search path.
  init?(searchPath: SearchPath) {
    guard let program = searchPath.program("img2sixel") else { return nil }
    self.program = program
  }

  /// The arguments that give the image `pixels` wide and as high as that makes it.
  static func arguments(for image: URL, pixels: Int) -> [String] { ["--width=\(pixels)", image.path] }

  /// The image in `file` as sixels; nil when it cannot be converted.
  func sequence(of file: URL, pixels: Int) -> String? {
    let arguments = Self.arguments(for: file, pixels: pixels)
    guard let result = try? Subprocess(program, arguments).run(), result.succeeded, !result.output.isEmpty
    else { return nil }
    return String(decoding: result.output, as: UTF8.self)
  }
}
