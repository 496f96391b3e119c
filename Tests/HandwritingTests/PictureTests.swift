import Foundation
import Testing

@testable import Handwriting

@Suite("Pictures")
struct PictureTests {
  /// What reading a file with these bytes throws.
  private func error(_ bytes: Data) throws -> PictureError {
    let file = FileManager.default.temporaryDirectory.appending(path: "picture-\(UUID().uuidString).jpg")
    defer { try? FileManager.default.removeItem(at: file) }
    try bytes.write(to: file)
    return try #require(throws: PictureError.self) { try Picture(contentsOf: file) }
  }

  @Test("a photo is turned as the camera notes that it was held")
  func turns() throws {
    let picture = try Picture(contentsOf: Fixture.url("rotated.jpg"))
    #expect(picture.width > picture.height, "\(picture.width) x \(picture.height)")
    let row = picture.height / 2 * picture.width
    let (left, right) = (row + picture.margin + 2, row + picture.width - picture.margin - 3)
    #expect(picture.pixels[left] > 200 && picture.pixels[right] < 60)
  }

  @Test("the orientation is read in both byte orders, and nonsense is upright", arguments: 1...8)
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

  @Test("small pictures are enlarged, so that strokes can be told apart")
  func enlarges() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "picture-\(UUID().uuidString).pgm")
    defer { try? FileManager.default.removeItem(at: file) }
    try (Data("P5 8 8 255\n".utf8) + Data(repeating: 200, count: 64)).write(to: file)
    let picture = try Picture(contentsOf: file)
    #expect(picture.width == 64 + 2 * picture.margin && picture.height == picture.width)
    #expect(picture.reduction == 0.125)
  }

  @Test("what is no picture, empty, cut off, a folder or too large is refused by name")
  func refuses() throws {
    guard case .empty = try error(Data()) else {
      Issue.record("an empty file was read")
      return
    }
    guard case .notAPicture = try error(Data("hello".utf8)) else {
      Issue.record("text was read")
      return
    }
    let whole = try Data(contentsOf: Fixture.url("rotated.jpg"))
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
