import Foundation
import Testing

@testable import Figures

/// Every kind of figure against what it looked like when somebody last looked, made small in `Goldens/`.
///
/// After a change that is meant to be seen, look at the figures of a real run, and renew them all:
///
///     RENEW_GOLDENS=1 swift test --filter GoldenTests
@Suite("Golden figures")
struct GoldenTests {
  /// What another version of Cairo, gnuplot or the font may change, in 0...255: on the average and at worst.
  private static let tolerance = (mean: 0.8, largest: 60.0)

  private static let renews = ProcessInfo.processInfo.environment["RENEW_GOLDENS"] != nil

  private func golden(_ name: String) -> URL {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens/\(name).png")
  }

  private func isAlike(_ difference: (mean: Double, largest: Double)?) -> Bool {
    guard let difference else { return false }
    return difference.mean <= Self.tolerance.mean && difference.largest <= Self.tolerance.largest
  }

  @Test("a figure looks as it did, and one of other numbers does not", arguments: GoldenFigure.all)
  func looks(_ example: GoldenFigure) throws {
    let image = try example.figure.drawn()
    #expect(image.staysWithinMargin)
    let found = Thumbnail(image)
    let url = golden(example.name)
    if Self.renews {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try found.write(to: url)
    }
    let expected = try Thumbnail(contentsOf: url)
    let difference = found.difference(from: expected)
    if !isAlike(difference) {
      let look = FileManager.default.temporaryDirectory.appending(path: "\(example.name)-found.png")
      try found.write(to: look)
      Issue.record("differs by \(String(describing: difference)): compare \(url.path) with \(look.path)")
    }
    let wrong = Thumbnail(try example.wrong.drawn()).difference(from: expected)
    #expect(!isAlike(wrong), "other numbers differ by no more than \(String(describing: wrong))")
  }
}
