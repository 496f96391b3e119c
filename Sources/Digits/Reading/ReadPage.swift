import DigitNetworks
import Handwriting
import Tensors

/// The digits on a picture, with what the trained networks predict for each.
public struct ReadPage: Sendable {
  /// A digit that was read.
  public struct Digit: Sendable {
    /// Its place in the picture, in pixels of ``picture``.
    public let box: Box
    /// The line of writing, counted from 0.
    public let line: Int
    /// What the networks saw: [28, 28], from 0 for paper to 1 for full ink.
    public let image: [Float]
    /// The mean of the networks' probabilities, of each digit from 0 to 9.
    public let probabilities: [Float]
    /// Whether it may be several digits, or a part of one.
    public let isDoubtful: Bool

    /// The digits, the most probable first.
    public var ranking: [Int] {
      probabilities.indices.sorted { (probabilities[$0], $1) > (probabilities[$1], $0) }
    }
    public var digit: Int { ranking[0] }
    public var probability: Float { probabilities[digit] }

    /// Less than this is unsure: the default network read 32 of its 6,000 validation images with less, 10 of them wrong.
    public static let sureProbability: Float = 0.8
    public var isSure: Bool { probability >= Self.sureProbability && !isDoubtful }
  }

  public let picture: Picture
  /// In reading order.
  public let digits: [Digit]
  /// What else was found, except specks.
  public let leftOut: [LeftOutPiece]

  /// Finds and reads the digits on `picture`. If none is sure in gray, tries the color channel that shows most ink.
  ///
  /// - Throws: `OverflowError` when a network's outputs are infinite or NaN.
  public init(_ picture: Picture, with networks: TrainedNetworks, threads: Int) throws(OverflowError) {
    self.picture = picture
    let inGray = try Self.read(picture, with: networks, threads: threads)
    guard !inGray.digits.contains(where: \.isSure), let colored = picture.strongestInk else {
      (digits, leftOut) = inGray
      return
    }
    let inColor = try Self.read(colored, with: networks, threads: threads)
    (digits, leftOut) = inColor.digits.contains(where: \.isSure) ? inColor : inGray
  }

  private static func read(
    _ picture: Picture, with networks: TrainedNetworks, threads: Int
  ) throws(OverflowError) -> (digits: [Digit], leftOut: [LeftOutPiece]) {
    let page = HandwrittenPage(picture)
    let found = page.digits
    guard !found.isEmpty else { return ([], page.leftOut) }
    let images = Tensor(
      shape: [found.count, DigitForm.side, DigitForm.side, 1], elements: found.flatMap(\.image))
    let answers = Tensor(meanOf: try networks.predict(images, threads: threads))
    let digits = found.enumerated().map { index, digit in
      Digit(
        box: digit.box, line: digit.line, image: digit.image,
        probabilities: Array(answers.elements[10 * index..<10 * index + 10]), isDoubtful: digit.isDoubtful)
    }
    return (digits, page.leftOut)
  }

  /// What else was found, in words, as "1 filled spot, 2 pieces too wide for a digit"; nil if nothing was.
  public var leftOutText: String? {
    let texts = LeftOutPiece.Reason.allCases.compactMap { reason in
      let count = leftOut.count { $0.reason == reason }
      return count == 0 ? nil : reason.text(count: count)
    }
    return texts.isEmpty ? nil : texts.joined(separator: ", ")
  }

  /// The digits of each line.
  public var lines: [[Digit]] {
    digits.reduce(into: []) { lines, digit in
      if digit.line == lines.last?.last?.line {
        lines[lines.count - 1].append(digit)
      } else {
        lines.append([digit])
      }
    }
  }

  /// The lines as written, an unsure digit with its second guess, as in "7(1?)".
  public var text: [String] {
    lines.map { line in
      line.map { $0.isSure ? "\($0.digit)" : "\($0.digit)(\($0.ranking[1])?)" }.joined(separator: " ")
    }
  }
}
