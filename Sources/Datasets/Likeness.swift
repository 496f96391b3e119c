import Foundation

/// How images that are to be predicted differ from those that a network learns from, as far as their averages tell.
public struct Likeness: Sendable, Equatable {
  public enum Difference: Sendable, Equatable {
    /// Black on white instead of white on black, or the other way round.
    case inverted
    case oriented(Orientation)
    /// The darkest ink of an image is on average `ink` instead of `expected`, of 255.
    case otherStrength(ink: Double, expected: Double)
    /// Ink reaches the edge of the images, `share` of full ink on average, where the others have paper.
    case inkAtEdge(share: Double)
    /// They are oriented like the others, but their mean is far from the others'.
    case otherImages
  }

  public let differences: [Difference]

  /// Compares the averages.
  ///
  /// An orientation is named when it explains most of the difference, and the difference is far above what chance gives
  /// for so few images: the means of n images of one kind differ by about their spread over n. In a hundred images of
  /// MNIST each of the orientations shows, and none in those that are not turned.
  public init(of images: ImageProfile, to learned: ImageProfile) {
    guard images.count > images.blankCount, learned.count > learned.blankCount, learned.spread > 0 else {
      differences = []
      return
    }
    var differences: [Difference] = []
    var mean = images.mean
    if images.isInverted != learned.isInverted {
      differences.append(.inverted)
      mean = mean.map { 255 - $0 }
    } else if !(0.7...1.4).contains(images.brightness / learned.brightness) {
      differences.append(.otherStrength(ink: images.brightness, expected: learned.brightness))
      mean = mean.map { $0 * learned.brightness / images.brightness }
    }
    let distances = Orientation.allCases.map { ($0, Self.distance($0.turned(mean), learned.mean)) }
    let asIs = distances[0].1
    let chance = learned.spread * (1 / Double(images.count) + 1 / Double(learned.count))
    if let (best, least) = distances.min(by: { $0.1 < $1.1 }), best != .same, asIs - least > 3 * chance,
      least < asIs / 2
    {
      differences.append(.oriented(best))
    } else if differences.isEmpty, images.edge > learned.edge + 20 {
      differences.append(.inkAtEdge(share: images.edge / 255))
    } else if differences.isEmpty, asIs > 10 * chance, asIs > 0.05 * learned.spread {
      differences.append(.otherImages)
    }
    self.differences = differences
  }

  private static func distance(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }
}

extension Likeness.Difference {
  /// What the images look like, to follow "they are".
  var description: String {
    switch self {
    case .inverted: "inverted: what is black in one set is white in the other"
    case .oriented(let orientation): orientation.description
    case .otherStrength(let ink, let expected):
      String(
        format: "of a different intensity: the brightest pixel is %.0f on average, not %.0f", ink, expected)
    case .inkAtEdge(let share):
      String(
        format:
          "cropped tightly: the edge pixels hold %.0f %% of full ink, where the others have a margin of paper",
        100 * share)
    case .otherImages: "different on average: of another kind, placed differently, or only some of the digits"
    }
  }
}

/// Peculiarities of a set of digits: not wrong, but worth knowing.
public enum Peculiarities {
  /// A sentence for each thing that stands out.
  ///
  /// - Complexity: O(n).
  public static func notes(training: RawDigits, test: RawDigits) -> [String] {
    let (learned, predicted) = (ImageProfile(of: training), ImageProfile(of: test))
    var notes: [String] = []
    for (name, profile) in [("training", learned), ("test", predicted)] where profile.blankCount > 0 {
      notes.append("\(counted(profile.blankCount, "\(name) image")) blank")
    }
    if let range = learned.range, learned.blankCount < learned.count,
      range.upperBound < 200 || range.lowerBound > 20
    {
      notes.append(
        "the training images' pixels go from \(range.lowerBound) to \(range.upperBound), not from 0 to 255: "
          + "were they scaled, or is the paper gray? The network learns them as they are")
    }
    if learned.isInverted {
      notes.append(
        "the training images are black on white: 255 is paper, where MNIST has ink. The network learns them as they are"
      )
    }
    if onesLie(training, isInverted: learned.isInverted) {
      notes.append(
        "the training images of the digit 1 lie on their side: the images seem to be transposed, as EMNIST's are. The "
          + "network learns them as they are")
    }
    if let label = test.labels?.first, test.count >= 10, test.labels?.allSatisfy({ $0 == label }) == true {
      notes.append(
        "all \(test.count) test labels are \(label): are they placeholders? If so, the score means nothing")
    }
    let differences = Likeness(of: predicted, to: learned).differences
    if !differences.isEmpty {
      notes.append(
        "the test images do not look like the training images; they seem to be "
          + differences.map(\.description).joined(separator: "; and "))
    }
    return notes + Duplicates(training: training, test: test).notes
  }

  /// A sentence for each way in which images are unlike those that a network learned from.
  ///
  /// - Complexity: O(n).
  public static func notes(on images: RawDigits, comparedTo learned: RawDigits) -> [String] {
    let profile = ImageProfile(of: images)
    return blankNotes(profile)
      + Likeness(of: profile, to: ImageProfile(of: learned)).differences.map {
        "its images do not look like those that the network learned from; they seem to be \($0.description)"
      }
  }

  /// A sentence for what can be said of images without others to compare them to.
  public static func notes(onUnknown images: RawDigits) -> [String] {
    let profile = ImageProfile(of: images)
    let inverted =
      "its images are black on white: MNIST's are white on black, and if the network learned those, they are misread"
    return blankNotes(profile) + (profile.isInverted ? [inverted] : [])
  }

  private static func blankNotes(_ profile: ImageProfile) -> [String] {
    profile.blankCount > 0 ? [counted(profile.blankCount, "image") + " blank"] : []
  }

  /// Whether the labeled ones are wider than high: a one is a stroke from top to bottom, in print and by hand.
  private static func onesLie(_ digits: RawDigits, isInverted: Bool) -> Bool {
    let size = RawDigits.pixelsPerImage
    let ones = (digits.labels ?? []).indices.filter { digits.labels?[$0] == 1 }
    guard ones.count >= 20 else { return false }
    let profile = ImageProfile(
      of: RawDigits(pixels: ones.flatMap { digits.pixels[$0 * size..<($0 + 1) * size] }, labels: nil))
    let ink = isInverted ? profile.mean.map { 255 - $0 } : profile.mean
    func variance(_ position: (Int) -> Double) -> Double {
      let total = max(ink.reduce(0, +), 1e-9)
      let mean = ink.indices.reduce(0) { $0 + ink[$1] * position($1) } / total
      return ink.indices.reduce(0) { $0 + ink[$1] * pow(position($1) - mean, 2) } / total
    }
    return variance { Double($0 % RawDigits.width) } > 2 * variance { Double($0 / RawDigits.width) }
  }

  fileprivate static func counted(_ count: Int, _ thing: String) -> String {
    "\(count) \(thing)\(count == 1 ? " is" : "s are")"
  }
}

/// Images that occur more than once. Blank ones do not count.
public struct Duplicates: Sendable, Equatable {
  /// The training images that equal an earlier one.
  public private(set) var inTraining = 0
  /// Those of them that have another label than the earlier one.
  public private(set) var contradicting = 0
  /// The test images that equal a training image.
  public private(set) var testInTraining = 0

  public init(training: RawDigits, test: RawDigits) {
    var first: [UInt64: Int] = [:]
    first.reserveCapacity(training.count)
    for image in 0..<training.count {
      guard let digest = Self.digest(of: image, in: training.pixels.span) else { continue }
      guard let earlier = first[digest] else {
        first[digest] = image
        continue
      }
      guard training.image(earlier) == training.image(image) else { continue }
      inTraining += 1
      if training.labels?[earlier] != training.labels?[image] { contradicting += 1 }
    }
    for image in 0..<test.count {
      guard let digest = Self.digest(of: image, in: test.pixels.span), let earlier = first[digest] else {
        continue
      }
      if training.image(earlier) == test.image(image) { testInTraining += 1 }
    }
  }

  public var notes: [String] {
    var notes: [String] = []
    if inTraining > 0 {
      let other = contradicting > 0 ? ", \(contradicting) of them with another label" : ""
      notes.append(
        "\(Peculiarities.counted(inTraining, "training image")) the same as an earlier one\(other): copies on both "
          + "sides of the validation split make it look too easy")
    }
    if testInTraining > 0 {
      notes.append(
        "\(Peculiarities.counted(testInTraining, "test image")) also among the training images: a score on them says "
          + "little")
    }
    return notes
  }

  /// A number that differs for different images, but for chance; nil for a blank one.
  private static func digest(of image: Int, in pixels: Span<UInt8>) -> UInt64? {
    let start = image * RawDigits.pixelsPerImage
    let lane = RawDigits.pixelsPerImage / 4
    // Four chains of FNV-1a, which the processor computes at once.
    var (a, b, c, d) = (UInt64(1), UInt64(2), UInt64(3), UInt64(4))
    var differs: UInt8 = 0
    let paper = pixels[start]
    for position in start..<start + lane {
      let (p, q) = (pixels[position], pixels[position + lane])
      let (r, s) = (pixels[position + 2 * lane], pixels[position + 3 * lane])
      differs |= (p ^ paper) | (q ^ paper) | (r ^ paper) | (s ^ paper)
      a = (a ^ UInt64(p)) &* 0x100_0000_01B3
      b = (b ^ UInt64(q)) &* 0x100_0000_01B3
      c = (c ^ UInt64(r)) &* 0x100_0000_01B3
      d = (d ^ UInt64(s)) &* 0x100_0000_01B3
    }
    guard differs != 0 else { return nil }
    return [b, c, d].reduce(a) { ($0 ^ ($0 >> 29) ^ $1) &* 0x9E37_79B9_7F4A_7C15 }
  }
}

extension RawDigits {
  /// The pixels of one image.
  fileprivate func image(_ index: Int) -> ArraySlice<UInt8> {
    pixels[index * Self.pixelsPerImage..<(index + 1) * Self.pixelsPerImage]
  }
}
