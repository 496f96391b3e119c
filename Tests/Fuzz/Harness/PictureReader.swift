import CLeptonica
import Files
import Foundation

@testable import Handwriting

/// Photos, scans and drawings.
struct PictureReader: FuzzedReader {
  private let file = ScratchFile("picture")

  func read(_ bytes: Data) throws {
    // Parts of a file are looked at without Leptonica.
    _ = (OtherFormat(of: bytes), EXIFOrientation(of: bytes).turns, PNGMetadata.size(of: bytes))
    if let metadata = PNGMetadata(of: bytes) {
      let added = metadata.added(to: bytes).flatMap(PNGMetadata.init)
      try promise(added == metadata, "texts are read as they were written: \(metadata.texts)")
    }
    try file.write(bytes)
    _ = PageCount.of(file.path, bytes, format: Int32(IFF_GIF))
    _ = PageCount.of(file.path, bytes, format: Int32(IFF_TIFF))
    guard !isSlow else { return }

    let picture = try accepted(file.path, orRefusedBy: PictureError.self) {
      try Picture(contentsOf: file.url)
    }
    let unscaled = try accepted(file.path, orRefusedBy: PictureError.self) { try Picture(unscaled: file.url) }
    guard let picture else { return }
    try promise(unscaled != nil, "a picture that can be scaled can be read")
    if picture.width * picture.height <= 1 << 14 {
      for digit in HandwrittenPage(picture).digits {
        try promise(digit.image.count == 28 * 28, "a digit of \(digit.image.count) pixels")
        try promise(digit.image.allSatisfy { $0 >= 0 && $0 <= 1 }, "a digit of \(digit.image)")
      }
    }
  }

  /// Whether it has more pixels than are read quickly, and not so many that it is refused.
  private var isSlow: Bool {
    setMsgSeverity(Int32(L_SEVERITY_NONE))
    var (format, width, height): (Int32, Int32, Int32) = (0, 0, 0)
    guard pixReadHeader(file.path, &format, &width, &height, nil, nil, nil) == 0 else { return false }
    return (1 << 20...Picture.largestPixelCount).contains(Int(width) * Int(height))
  }
}
