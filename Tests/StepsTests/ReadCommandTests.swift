import Foundation
import TestSupport
import Testing

@Suite("notebook read", .waitsForPrograms)
struct ReadCommandTests {
  private let folder: TemporaryFolder
  private let notebook = Program(name: "notebook")

  init() throws {
    folder = try TemporaryFolder()
  }

  private struct Reading: Decodable {
    struct Digit: Decodable { let digit: Int, probabilities: [Double], box: [Int], line: Int }
    let image: String
    let digits: [Digit]
    let error: String?
  }

  /// A page with a frame and a bar on its first line, and a bar on its second.
  private func page() -> Data {
    let (width, height) = (800, 600)
    var pixels = [UInt8](repeating: 220, count: width * height)
    func fill(_ columns: Range<Int>, _ rows: Range<Int>, _ value: UInt8) {
      for row in rows { for column in columns { pixels[row * width + column] = value } }
    }
    fill(100..<150, 100..<170, 30)
    fill(108..<142, 108..<162, 220)
    fill(300..<308, 100..<170, 30)
    fill(120..<128, 300..<370, 30)
    return Data("P5 \(width) \(height) 255\n".utf8) + Data(pixels)
  }

  @Test("the good pictures are read and drawn, the bad ones reported, and the exit status is 2")
  func reads() throws {
    try PatternDigits.writeKaggle(to: URL(filePath: folder.data))
    let none = try notebook(["read", "page.pgm", "--workspace", folder.data])
    #expect(none.status == 2 && none.errors.contains("no trained network yet: `./notebook run"), "\(none)")
    #expect(none.errors.contains(/about (a|\d+) minutes? on this machine/), "\(none)")

    let training = try notebook([
      "run", "6", "--data", folder.data, "--workspace", folder.workspace, "--set", "epochs=1", "--set",
      "recipe=original",
    ])
    try #require(training.status == 0, "\(training)")
    let (good, bad) = (folder.data + "/page.pgm", folder.data + "/train.csv")
    try page().write(to: URL(filePath: good))
    let json = try notebook(["read", "--json", bad, good, "--workspace", folder.workspace])
    #expect(json.status == 2, "\(json)")
    #expect(json.errors.contains("train.csv is not a readable picture"), "\(json)")
    let readings = try JSONDecoder().decode([Reading].self, from: Data(json.output.utf8))
    let digits = try #require(readings.last?.digits)
    #expect(readings.map(\.image) == [bad, good] && readings.map { $0.error == nil } == [false, true])
    #expect(readings[0].digits.isEmpty)
    #expect(digits.map(\.line) == [0, 0, 1], "\(digits)")
    let corners = digits.flatMap { $0.box.prefix(2) }
    for (found, expected) in zip(corners, [100, 100, 300, 100, 120, 300]) {
      #expect(abs(found - expected) <= 2, "\(digits.map(\.box))")
    }
    for digit in digits {
      #expect(digit.probabilities.count == 10 && abs(digit.probabilities.reduce(0, +) - 1) < 1e-4, "\(digit)")
      #expect(
        digit.probabilities.indices.max { digit.probabilities[$0] < digit.probabilities[$1] } == digit.digit)
    }

    let figure = folder.file("figures/read-page.png")
    #expect(!FileManager.default.fileExists(atPath: figure.path), "a script has asked for no figure")
    let text = try notebook(["read", good, "--workspace", folder.workspace])
    #expect(text.status == 0 && text.output.contains("figure: \(figure.path)"), "\(text)")
    #expect(try Data(contentsOf: figure).starts(with: [0x89, 0x50, 0x4E, 0x47]))
    let both = try notebook(["read", good, bad, "--workspace", folder.workspace])
    #expect(both.output.hasSuffix("1 of 2 pictures read\n"), "\(both)")

    // A figure is itself a picture that can be read, but never written over.
    let before = try Data(contentsOf: figure)
    for (output, mend) in [
      (figure.path, "is the picture"), (folder.data, "is the folder"),
      (folder.data + "/x.jpg", "end its name in .png"),
    ] {
      let refused = try notebook(["read", figure.path, "--output", output, "--workspace", folder.workspace])
      #expect(refused.status != 0 && refused.errors.contains(mend), "\(refused)")
    }
    _ = try notebook(["read", good, figure.path, "--workspace", folder.workspace])
    #expect(try Data(contentsOf: figure) == before, "page's figure would replace an image")
  }
}
