import Datasets
import Foundation
import TestSupport
import Testing

@Suite("IDX files")
struct IDXFileTests {
  private let digits = TinyDigits.digits(count: 3)

  private var images: Data { IDXFile.imagesFile(of: digits.pixels) }
  private var labels: Data { IDXFile.labelsFile(of: digits.labels ?? []) }

  private func read(images: Data? = nil, labels: Data? = nil) throws -> RawDigits {
    try IDXFile.digits(
      images: images ?? self.images, imagesFile: "images", labels: labels ?? self.labels, labelsFile: "labels"
    )
  }

  @Test("the files of images and labels have the bytes of the format")
  func serializes() {
    #expect([UInt8](images.prefix(16)) == [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 28, 0, 0, 0, 28])
    #expect([UInt8](images.dropFirst(16)) == digits.pixels)
    #expect([UInt8](labels) == [0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 2])
  }

  @Test("images and labels are read as they were written")
  func roundTrip() {
    checkProperty("digits are read as they were written", cases: 20) { random in
      let digits = random.digits()
      let found = try read(
        images: IDXFile.imagesFile(of: digits.pixels), labels: IDXFile.labelsFile(of: digits.labels ?? []))
      #expect(Bool(found == digits), "\(digits.count) digits")
    }
  }

  @Test("a slice of larger data is read from its own start")
  func readsSlices() throws {
    let slice = (Data([9, 9, 9]) + labels).dropFirst(3)
    #expect(try IDXFile.labels(from: slice, file: "labels") == [0, 1, 2])
  }

  @Test("a wrong magic number is refused, and swapped files are recognized")
  func refusesWrongMagicNumber() {
    #expect(throws: IDXError.wrongMagicNumber(file: "images", expected: 0x803, found: 0x801)) {
      try read(images: labels)
    }
    #expect(throws: IDXError.wrongMagicNumber(file: "labels", expected: 0x801, found: 0x5044_4601)) {
      try read(labels: Data([0x50, 0x44, 0x46, 0x01, 0, 0, 0, 1, 5]))
    }
    let packed = #expect(throws: IDXError.self) { try read(images: Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0])) }
    #expect(
      packed?.description.contains(
        "compressed with gzip twice. Decompress it once") == true, "\(packed as Any)")
    let floats = #expect(throws: IDXError.self) { try read(images: Data([0, 0, 0x0D, 3, 0, 0, 0, 1])) }
    #expect(floats?.description.contains("32-bit floats in 3 axes") == true, "\(floats as Any)")
    let swapped = IDXError.wrongMagicNumber(file: "images", expected: 0x803, found: 0x801)
    #expect(
      swapped.description
        == "images is not an IDX file of images: its first 4 bytes should be the magic number "
        + "0x00000803, but are 0x00000801, that of labels: were the two files swapped?")
  }

  @Test("a truncated file is refused with the number of bytes that it should have and has")
  func refusesTruncated() {
    for count in images.indices {
      let expected = count < 16 ? 16 : images.count
      #expect(throws: IDXError.tooShort(file: "images", expected: expected, found: count)) {
        try read(images: images.prefix(count))
      }
    }
    for count in labels.indices {
      #expect(throws: IDXError.tooShort(file: "labels", expected: count < 8 ? 8 : 11, found: count)) {
        try read(labels: labels.prefix(count))
      }
    }
  }

  @Test("a count beyond all memory is too much for the file, not for the reader")
  func refusesHugeCount() {
    let header: [UInt8] = [0, 0, 8, 3, 255, 255, 255, 255, 0, 0, 0, 28, 0, 0, 0, 28]
    #expect(throws: IDXError.tooShort(file: "images", expected: 16 + 784 * 4_294_967_295, found: 16)) {
      try read(images: Data(header))
    }
  }

  @Test("bytes after the last element are refused")
  func refusesTrailingBytes() {
    #expect(throws: IDXError.trailingBytes(file: "labels", expected: 11, found: 12)) {
      try read(labels: labels + [0])
    }
  }

  @Test("images of another size than 28 x 28 are refused")
  func refusesOtherSizes() {
    let small: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3] + [UInt8](repeating: 0, count: 6)
    #expect(throws: IDXError.wrongImageSize(file: "images", height: 2, width: 3)) {
      try read(images: Data(small))
    }
  }

  @Test("a label over 9 is refused, naming its byte")
  func refusesWrongLabel() {
    #expect(throws: IDXError.labelOutOfRange(file: "labels", byte: 9, label: 10)) {
      try read(labels: IDXFile.labelsFile(of: [0, 10, 1]))
    }
  }

  @Test("QMNIST's rows of eight numbers begin with the label")
  func readsLabelRows() throws {
    func words(_ numbers: [UInt8]) -> Data { Data(numbers.flatMap { [0, 0, 0, $0] }) }
    let header = Data([0, 0, 0x0C, 2]) + words([2, 8])
    let rows = header + words([7, 200, 3, 0, 9, 0, 0, 0]) + words([2, 0, 0, 0, 0, 0, 0, 1])
    #expect(try IDXFile.labels(from: rows, file: "labels") == [7, 2])
    #expect(throws: IDXError.tooShort(file: "labels", expected: 76, found: 75)) {
      try IDXFile.labels(from: rows.dropLast(), file: "labels")
    }
    let letters = header + words([11, 0, 0, 0, 0, 0, 0, 0]) + words([12, 0, 0, 0, 0, 0, 0, 0])
    #expect(throws: IDXError.otherClasses(file: "labels", .moreThanTenClasses(lowest: 11, highest: 12))) {
      try IDXFile.labels(from: letters, file: "labels")
    }
  }

  @Test("files that hold nothing are refused")
  func refusesEmpty() {
    #expect(throws: IDXError.empty(file: "images")) { try read(images: IDXFile.imagesFile(of: [])) }
    #expect(throws: IDXError.empty(file: "labels")) { try read(labels: IDXFile.labelsFile(of: [])) }
  }

  @Test("counts that disagree are refused, naming both files")
  func refusesDisagreeingCounts() {
    #expect(
      throws: IDXError.countsDisagree(
        imagesFile: "images", imageCount: 3, labelsFile: "labels", labelCount: 2)
    ) {
      try read(labels: IDXFile.labelsFile(of: [0, 1]))
    }
  }
}
