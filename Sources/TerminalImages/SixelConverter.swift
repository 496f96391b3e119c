import Foundation

/// libsixel's program, which makes sixels of images.
struct SixelConverter {
  static let howToGetIt =
    "this terminal shows images as sixels, which need img2sixel: `apt-get install libsixel-bin` or "
    + "`brew install libsixel`"

  private let program: URL

  /// Nil when it is not on the `searchPath`, a list like that in PATH.
  init?(searchPath: String) {
    let places = searchPath.split(separator: ":").map {
      URL(filePath: String($0)).appending(path: "img2sixel")
    }
    guard let program = places.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) }) else {
      return nil
    }
    self.program = program
  }

  /// The arguments that give the image `pixels` wide and as high as that makes it.
  static func arguments(for image: URL, pixels: Int) -> [String] { ["--width=\(pixels)", image.path] }

  /// The image in `file` as sixels; nil when it cannot be converted.
  func sequence(of file: URL, pixels: Int) -> String? {
    let (process, output) = (Process(), Pipe())
    process.executableURL = program
    process.arguments = Self.arguments(for: file, pixels: pixels)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let sixels = (try? output.fileHandleForReading.readToEnd()) ?? Data()
    process.waitUntilExit()
    return process.terminationStatus == 0 && !sixels.isEmpty ? String(decoding: sixels, as: UTF8.self) : nil
  }
}
