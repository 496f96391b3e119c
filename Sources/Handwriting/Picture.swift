import CLeptonica
import Foundation

/// A photo, a scan or a drawing, as gray values.
public struct Picture: Sendable {
  public let width: Int
  public let height: Int
  /// [height, width], 0 for black to 255 for white.
  public let pixels: [UInt8]
  /// [height, width, 3], red, green and blue, of a picture that has colors and was not enlarged.
  public let colors: [UInt8]?
  /// How many pictures the file holds, of which this is the first.
  public let pageCount: Int
  /// How many pixels of the file one of these is wide; less than 1 for a picture that was enlarged.
  public let reduction: Double
  /// How many pixels of paper were added on each side: a small picture may be cut close around its digit.
  public let margin: Int

  /// No phone's picture has more; a hundred million gray pixels are 100 MB.
  public static let largestPixelCount = 110_000_000
  /// The longer side that a small picture is enlarged to, smoothly: eight pixels are too few to tell strokes apart.
  static let shortestSide = 64
  /// The longer side that a picture is scaled down to: digits that fill a hundredth of a page are still 20 pixels high.
  static let longestSide = 2200

  public init(
    width: Int, height: Int, pixels: [UInt8], colors: [UInt8]? = nil, reduction: Double = 1, margin: Int = 0,
    pageCount: Int = 1
  ) {
    precondition(pixels.count == width * height, "\(pixels.count) pixels are not \(width) x \(height)")
    precondition(
      colors.map { $0.count == 3 * width * height } ?? true, "the colors are not of \(width) x \(height)")
    (self.width, self.height, self.pixels, self.colors) = (width, height, pixels, colors)
    (self.reduction, self.margin, self.pageCount) = (reduction, margin, pageCount)
  }

  /// Reads PNG, JPEG, TIFF, WebP, GIF, BMP or PNM, the way up that the camera notes; transparent parts are white.
  ///
  /// - Throws: `PictureError`.
  public init(contentsOf url: URL) throws(PictureError) {
    let file = try Self.decoded(url)
    let longest = Double(max(file.width, file.height))
    guard let (scaled, margin) = Self.scaled(file.upright), let gray = scaled.mapped({ pixConvertTo8($0, 0) })
    else { throw .damaged(file: url.path(percentEncoded: false)) }
    self.init(
      width: gray.width, height: gray.height, pixels: gray.bytes, colors: scaled.colors,
      reduction: longest / Double(max(gray.width, gray.height) - 2 * margin), margin: margin,
      pageCount: file.pageCount)
  }

  /// Reads a picture at its own size.
  ///
  /// - Throws: `PictureError`.
  public init(unscaled url: URL) throws(PictureError) {
    let file = try Self.decoded(url)
    guard let gray = file.upright.mapped({ pixConvertTo8($0, 0) }) else {
      throw .damaged(file: url.path(percentEncoded: false))
    }
    self.init(width: gray.width, height: gray.height, pixels: gray.bytes, pageCount: file.pageCount)
  }

  /// What a file holds: the picture the way up that it is to be seen, and its size, before a decoder halved it.
  private static func decoded(
    _ url: URL
  ) throws(PictureError) -> (upright: Pix, width: Int, height: Int, pageCount: Int) {
    let file = url.path(percentEncoded: false)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw .missing(file: file)
    }
    guard !isFolder.boolValue else { throw .isFolder(file: file) }
    let type = try? FileManager.default.attributesOfItem(atPath: url.resolvingSymlinksInPath().path)[.type]
    guard type as? FileAttributeType == .typeRegular else { throw .notAFile(file: file) }
    guard let data = try? Data(contentsOf: url, options: .alwaysMapped) else { throw .unreadable(file: file) }
    guard !data.isEmpty else { throw .empty(file: file) }

    // Its messages would mix with ours.
    setMsgSeverity(Int32(L_SEVERITY_NONE))
    var (format, width, height): (Int32, Int32, Int32) = (0, 0, 0)
    guard pixReadHeader(url.path, &format, &width, &height, nil, nil, nil) == 0 else {
      guard let format = OtherFormat(of: data) else { throw .notAPicture(file: file) }
      throw .unknown(file: file, format: format)
    }
    if OtherFormat(of: data) == .animatedWebP { throw .unknown(file: file, format: .animatedWebP) }
    let (sourceWidth, sourceHeight) = (Int(width), Int(height))
    guard sourceWidth * sourceHeight <= Self.largestPixelCount else {
      throw .tooLarge(file: file, width: sourceWidth, height: sourceHeight, limit: Self.largestPixelCount)
    }
    guard min(sourceWidth, sourceHeight) >= 4, max(sourceWidth, sourceHeight) >= 8 else {
      throw .tooSmall(file: file, width: sourceWidth, height: sourceHeight)
    }
    // The decoders would print complaints of their own about a truncated one.
    let isJPEG = format == IFF_JFIF_JPEG
    let end = isJPEG ? Data([0xFF, 0xD9]) : Data("IEND".utf8)
    if isJPEG || format == IFF_PNG, data.range(of: end, options: .backwards) == nil {
      throw .damaged(file: file)
    }
    guard
      let read = isJPEG ? Self.readJPEG(url.path, max(sourceWidth, sourceHeight)) : Pix(pixRead(url.path)),
      let opaque = Self.opaque(read), let upright = Self.upright(opaque, EXIFOrientation(of: data))
    else { throw .damaged(file: file) }
    return (upright, sourceWidth, sourceHeight, PageCount.of(url.path, data, format: format))
  }

  /// Reads a JPEG, whose decoder halves large ones for nothing.
  private static func readJPEG(_ path: String, _ longest: Int) -> Pix? {
    var reduction: Int32 = 1
    while reduction < 8, longest / (2 * Int(reduction)) >= longestSide { reduction *= 2 }
    var warnings: Int32 = 0
    guard let pix = Pix(pixReadJpeg(path, 0, reduction, &warnings, 0)) else { return nil }
    return warnings == 0 ? pix : nil
  }

  /// The picture in 8 bits of gray, or 32 of color, on white; on black if nothing stands out from white.
  private static func opaque(_ pix: Pix) -> Pix? {
    func plain(_ pix: Pix) -> Pix? {
      let hasColor = pixGetDepth(pix.pointer) == 32 || pixGetColormap(pix.pointer) != nil
      return pix.mapped { hasColor ? pixConvertTo32($0) : pixConvertTo8($0, 0) }
    }
    guard pixGetSpp(pix.pointer) == 4 else { return plain(pix) }
    let onWhite = pix.mapped { pixAlphaBlendUniform($0, 0xFFFF_FF00) }
    let levels = onWhite?.mapped { pixConvertTo8($0, 0) }?.bytes ?? []
    guard let darkest = levels.min(), darkest > 240 else { return onWhite }
    return pix.mapped { pixAlphaBlendUniform($0, 0) }
  }

  private static func upright(_ pix: Pix, _ orientation: EXIFOrientation) -> Pix? {
    let (isMirrored, quarters) = orientation.turns
    let unmirrored = isMirrored ? pix.mapped { pixFlipLR(nil, $0) } : pix
    return quarters == 0 ? unmirrored : unmirrored?.mapped { pixRotateOrth($0, Int32(quarters)) }
  }

  /// The picture at a size to work with, and the width of the margin that was added.
  private static func scaled(_ pix: Pix) -> (Pix, margin: Int)? {
    let longest = max(pix.width, pix.height)
    if longest < shortestSide {
      guard let pix = pix.mapped({ pixConvertTo8($0, 0) }) else { return nil }
      let factor = (shortestSide + longest - 1) / longest
      let border = 4
      let paper = paperLevel(pix.bytes, width: pix.width, height: pix.height)
      return pix.mapped { pixAddBorder($0, Int32(border), UInt32(paper)) }?
        .mapped { pixScaleGrayLI($0, Float(factor), Float(factor)) }
        .map { ($0, border * factor) }
    }
    let scale = Float(longestSide) / Float(longest)
    let scaled = scale < 1 ? pix.mapped { pixScaleAreaMap($0, scale, scale) } : pix
    return scaled.map { ($0, 0) }
  }

  /// The level of the paper: the lightest one, or the darkest if the edge is darker than the rest.
  private static func paperLevel(_ pixels: [UInt8], width: Int, height: Int) -> UInt8 {
    edgeIsDark(pixels, width: width, height: height) ? pixels.min() ?? 0 : pixels.max() ?? 255
  }

  /// Whether the outermost pixels are darker than the whole on average: the writing is light on dark.
  static func edgeIsDark(_ pixels: [UInt8], width: Int, height: Int) -> Bool {
    let edge = pixels.indices.filter {
      [0, height - 1].contains($0 / width) || [0, width - 1].contains($0 % width)
    }
    func mean(_ pixels: some Collection<UInt8>) -> Double {
      Double(pixels.reduce(0) { $0 + Int($1) }) / Double(max(pixels.count, 1))
    }
    return mean(edge.map { pixels[$0] }) < mean(pixels)
  }
}
