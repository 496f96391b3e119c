import Foundation
import TestSupport
import Testing

@testable import Handwriting

@Suite("Pictures")
struct PictureTests {
  /// What reading a file with these bytes throws.
  private func error(_ bytes: Data) throws -> PictureError {
    try withTemporaryFile("picture.jpg", holding: bytes) { file in
      try #require(throws: PictureError.self) { try Picture(contentsOf: file) }
    }
  }

  @Test("a photo is turned as the camera notes that it was held")
  func turns() throws {
    let picture = try Picture(contentsOf: fixture("rotated.jpg"))
    #expect(picture.width > picture.height, "\(picture.width) x \(picture.height)")
    let row = picture.height / 2 * picture.width
    let (left, right) = (row + picture.margin + 2, row + picture.width - picture.margin - 3)
    #expect(picture.pixels[left] > 200 && picture.pixels[right] < 60)
  }

  @Test("the orientation is read in both byte orders, and an invalid one counts as upright", arguments: 1...8)
  func readsOrientation(value: Int) {
    let big = [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, value, 0, 0]
    let little = [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, value, 0, 0, 0]
    for tiff in [big, little] {
      let segment = Array("Exif\0\0".utf8) + tiff.map(UInt8.init)
      let data = Data([0xFF, 0xD8, 0xFF, 0xE1, 0, UInt8(segment.count + 2)] + segment + [0xFF, 0xDA])
      #expect(EXIFOrientation(of: data).rawValue == value)
      for count in data.indices { _ = EXIFOrientation(of: data.prefix(count)) }
    }
    #expect(EXIFOrientation(of: Data([0xFF, 0xD8, 0xFF])) == .upright)
  }

  @Test("a part of a JPEG that is shorter than its name holds no orientation", arguments: UInt8(0)...8)
  func shortSegment(length: UInt8) {
    let data = Data([0xFF, 0xD8, 0xFF, 0xE1, 0, length] + Array("Exif\0\0".utf8))
    let found = EXIFOrientation(of: data)
    #expect(found == .upright, "\(found) in a part of \(length) bytes")
  }

  @Test("the orientation is found in a PNG's and a WebP's chunk too")
  func readsChunks() {
    let tiff = [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0].map(
      UInt8.init)
    func png(_ name: String, _ content: [UInt8]) -> [UInt8] {
      [0, 0, 0, UInt8(content.count)] + Array(name.utf8) + content + [0, 0, 0, 0]
    }
    let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    let data = Data(signature + png("IHDR", [1, 2, 3]) + png("eXIf", tiff) + png("IEND", []))
    func webP(_ name: String, _ content: [UInt8]) -> [UInt8] {
      Array(name.utf8) + [UInt8(content.count), 0, 0, 0] + content + (content.count % 2 == 1 ? [0] : [])
    }
    let prefix = Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBP".utf8)
    let other = Data(prefix + webP("VP8X", [1, 2, 3]) + webP("EXIF", Array("Exif\0\0".utf8) + tiff))
    for file in [data, other] {
      #expect(EXIFOrientation(of: file) == .rightTop)
      for count in file.indices { _ = EXIFOrientation(of: file.prefix(count)) }
    }
  }

  @Test("unsupported formats are named, with what to do")
  func namesFormats() throws {
    let files: [(String, OtherFormat)] = [
      ("\0\0\0\u{18}ftypheic\0\0\0\0mif1heic", .heic), ("\0\0\0\u{18}ftypavif\0\0\0\0mif1avif", .avif),
      ("%PDF-1.7", .pdf), ("<?xml version=\"1.0\"?><svg></svg>", .svg),
      ("RIFF\0\0\0\0WEBPVP8X\u{0A}\0\0\0\u{02}", .animatedWebP), ("II*\0", .unusualTIFF),
    ]
    for (start, format) in files {
      #expect(OtherFormat(of: Data(start.utf8)) == format)
    }
    let error = try error(Data(files[0].0.utf8) + Data(count: 500))
    #expect("\(error)".hasSuffix("is a HEIC picture, as iPhones take them: export it as JPEG"), "\(error)")
  }

  @Test("yellow ink, as light as its paper, is dark where a pixel's color differs most from the paper's")
  func findsColoredInk() throws {
    let colors = (0..<400).flatMap { $0 % 20 == 7 ? [250, 235, 60] : [235, 232, 225] as [UInt8] }
    let picture = Picture(
      width: 20, height: 20, pixels: [UInt8](repeating: 230, count: 400), colors: colors)
    let strongest = try #require(picture.strongestInk)
    #expect(strongest.pixels[7] < 80 && strongest.pixels[8] > 240, "\(strongest.pixels.prefix(9))")
    #expect(Picture(width: 1, height: 1, pixels: [9]).strongestInk == nil)
  }

  @Test("small pictures are enlarged, so that strokes can be told apart")
  func enlarges() throws {
    let gray = Data("P5 8 8 255\n".utf8) + Data(repeating: 200, count: 64)
    let picture = try withTemporaryFile("gray.pgm", holding: gray) { try Picture(contentsOf: $0) }
    #expect(picture.width == 64 + 2 * picture.margin && picture.height == picture.width)
    #expect(picture.reduction == 0.125)
  }

  @Test("what is not a picture, empty, truncated, a folder or too large is refused by name")
  func refuses() throws {
    guard case .empty = try error(Data()) else {
      Issue.record("an empty file was read")
      return
    }
    guard case .notAPicture = try error(Data("hello".utf8)) else {
      Issue.record("text was read")
      return
    }
    let whole = try Data(contentsOf: fixture("rotated.jpg"))
    guard case .damaged = try error(whole.dropLast(20)) else {
      Issue.record("half a picture was read")
      return
    }
    // A PNG whose header promises 20,000 x 20,000 pixels.
    let header: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13]
    let size: [UInt8] = [
      0x49, 0x48, 0x44, 0x52, 0, 0, 0x4E, 0x20, 0, 0, 0x4E, 0x20, 8, 0, 0, 0, 0, 0, 0, 0, 0,
    ]
    let huge = try error(Data(header + size) + Data(count: 64))
    guard case .tooLarge(_, 20_000, 20_000, _) = huge else {
      Issue.record("\(huge)")
      return
    }
    let folder = try #require(throws: PictureError.self) {
      try Picture(contentsOf: FileManager.default.temporaryDirectory)
    }
    #expect("\(folder)".contains("is a folder"), "\(folder)")
    #expect(throws: PictureError.missing(file: "/no such/picture.png")) {
      try Picture(contentsOf: URL(filePath: "/no such/picture.png"))
    }
  }
}
