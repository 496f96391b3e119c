import Datasets
import Testing

@Suite("What stands out in a set of digits")
struct PeculiaritiesTests {
  /// Images of ones and sevens, each moved a little.
  private func digits(_ count: Int, from first: Int = 0) -> RawDigits {
    let images = (first..<first + count).map { index -> [UInt8] in
      let (down, right) = (index % 3, index / 3 % 4)
      let isSeven = index % 2 == 1
      var image = [UInt8](repeating: 0, count: 784)
      for row in 5..<22 {
        let column = isSeven ? 18 - row / 2 : 12
        let ink = UInt8(200 + (index * 31 + row) % 56)
        for pixel in column..<column + 3 { image[(row + down) * 28 + pixel + right] = ink }
      }
      if isSeven { for column in 6..<17 { image[(5 + down) * 28 + column + right] = 255 } }
      image[index % 784] = UInt8(1 + index / 784)
      return image
    }
    return RawDigits(
      pixels: images.flatMap { $0 }, labels: (first..<first + count).map { $0 % 2 == 1 ? 7 : 1 })
  }

  private func changed(_ digits: RawDigits, _ change: ([UInt8]) -> [UInt8]) -> RawDigits {
    let images = (0..<digits.count).map { change(Array(digits.pixels[$0 * 784..<($0 + 1) * 784])) }
    return RawDigits(pixels: images.flatMap { $0 }, labels: digits.labels)
  }

  private func turned(_ digits: RawDigits, _ source: (Int, Int) -> (Int, Int)) -> RawDigits {
    changed(digits) { image in
      (0..<784).map {
        let (row, column) = source($0 / 28, $0 % 28)
        return image[row * 28 + column]
      }
    }
  }

  private func differences(_ images: RawDigits) -> [Likeness.Difference] {
    Likeness(of: ImageProfile(of: images), to: ImageProfile(of: digits(400))).differences
  }

  @Test("images of the same kind give no note, many or few", arguments: [200, 10, 1])
  func sameKind(count: Int) {
    #expect(Peculiarities.notes(training: digits(400), test: digits(count, from: 400)).isEmpty)
  }

  @Test("a set whose pixels were scaled to a smaller range, or whose paper is gray, is reported as such")
  func otherRange() {
    func notes(_ change: @escaping (UInt8) -> UInt8) -> [String] {
      let (training, test) = (digits(400), digits(100, from: 400))
      return Peculiarities.notes(
        training: changed(training) { $0.map(change) }, test: changed(test) { $0.map(change) })
    }
    #expect(notes { $0 / 16 }.contains { $0.contains("pixels go from 0 to 15, not from 0 to 255") })
    #expect(notes { 100 + $0 / 2 }.contains { $0.contains("pixels go from 100 to 227") })
  }

  @Test("images that are turned, inverted or paler are reported as such")
  func tellsDifferences() {
    let test = digits(100, from: 400)
    #expect(differences(turned(test) { ($1, $0) }) == [.oriented(.transposed)])
    #expect(differences(turned(test) { ($0, 27 - $1) }) == [.oriented(.mirrored)])
    #expect(differences(turned(test) { (27 - $0, $1) }) == [.oriented(.upsideDown)])
    #expect(differences(turned(test) { (27 - $0, 27 - $1) }) == [.oriented(.rotatedByHalf)])
    // Turned to the right: the image's first row becomes the last column.
    #expect(differences(turned(test) { (27 - $1, $0) }) == [.oriented(.rotatedRight)])
    #expect(differences(turned(test) { ($1, 27 - $0) }) == [.oriented(.rotatedLeft)])
    let inverted = changed(test) { $0.map { 255 - $0 } }
    #expect(differences(inverted) == [.inverted])
    #expect(differences(turned(inverted) { ($1, $0) }) == [.inverted, .oriented(.transposed)])
    let paler = differences(changed(test) { $0.map { $0 / 3 } })
    guard paler.count == 1, case .otherStrength(let ink, let expected) = paler[0] else {
      Issue.record("a third of the ink gave \(paler)")
      return
    }
    #expect(abs(ink - expected / 3) < 1)
    #expect(differences(turned(test) { (($0 + 20) % 28, $1) }) == [.otherImages])
    let cropped = differences(turned(test) { (8 + $0 * 12 / 28, 8 + $1 * 12 / 28) })
    guard cropped.count == 1, case .inkAtEdge(let share) = cropped[0] else {
      Issue.record("strokes from edge to edge gave \(cropped)")
      return
    }
    #expect((0.1...0.4).contains(share), "\(share)")
  }

  private func notes(_ training: RawDigits, _ test: RawDigits) -> String {
    Peculiarities.notes(training: training, test: test).joined(separator: "\n")
  }

  @Test("a whole set that is inverted or lies on its side is reported, too")
  func tellsWholeSets() {
    let (training, test) = (digits(400), digits(100, from: 400))
    let invert = { (digits: RawDigits) in self.changed(digits) { $0.map { 255 - $0 } } }
    #expect(notes(invert(training), invert(test)).contains("black on white"))
    let transpose = { (digits: RawDigits) in self.turned(digits) { ($1, $0) } }
    #expect(notes(transpose(training), transpose(test)).contains("lie on their side"))
  }

  @Test("blank images and copies are counted")
  func countsCopies() {
    let (training, test) = (digits(100), digits(20, from: 400))
    let size = RawDigits.pixelsPerImage
    let twice = RawDigits(
      pixels: training.pixels + training.pixels.prefix(3 * size), labels: (training.labels ?? []) + [1, 7, 2])
    let duplicates = Duplicates(
      training: twice, test: RawDigits(pixels: test.pixels + training.pixels.prefix(2 * size), labels: nil))
    #expect(duplicates.inTraining == 3 && duplicates.contradicting == 1 && duplicates.testInTraining == 2)
    let blank = RawDigits(pixels: test.pixels + [UInt8](repeating: 0, count: 2 * size), labels: nil)
    #expect(notes(training, blank) == "2 test images are blank")
  }
}
