import ConvNet
import Foundation
import Tensors
import TestSupport
import Testing

/// The files in `Examples/` are compiled with the tests: what they have in common with the pages compiles.
@Suite("The examples in Swift on the pages")
struct DocumentedExamplesTests {
  private static let files = [
    "README.md": "ReadmeExample.swift",
    "docs/reference/ConvNet.docc/A-network-in-ten-lines.md": "NetworkExamples.swift",
    "docs/reference/Stage.docc/A-step-of-your-own.md": "StepExample.swift",
  ]

  @Test("are compiled as they stand, with the imports that the page shows and no others")
  func compiled() throws {
    let pages = try DocumentationPage.all().filter { $0.codeBlocks.contains { $0.language == "swift" } }
    #expect(pages.map(\.path).sorted() == Self.files.keys.sorted(), "the pages with examples")
    for page in pages {
      let name = try #require(Self.files[page.path])
      let file = Self.trimmed(
        try String(
          contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "Examples/\(name)"),
          encoding: .utf8
        ).components(separatedBy: "\n"))
      let blocks = page.codeBlocks.filter { $0.language == "swift" }.map { Self.trimmed($0.lines) }
      for block in try blocks.filter({ try !Self.isInManifest($0) }) {
        let code = block.filter { !$0.hasPrefix("import ") }
        #expect(file.contains(code), "\(name) lacks this of \(page.path):\n\(code.joined(separator: "\n"))")
      }
      let shown = Set(blocks.joined().filter { $0.hasPrefix("import ") })
      let needed = Set(file.filter { $0.hasPrefix("import ") })
      #expect(shown == needed, "the imports of \(page.path), and those of \(name)")
    }
  }

  /// Whether Package.swift declares a step like that, with its own name.
  private static func isInManifest(_ block: [String]) throws -> Bool {
    let manifest = try String(contentsOf: packageFolder.appending(path: "Package.swift"), encoding: .utf8)
    return block.count == 1 && manifest.contains(block[0].replacing("9, \"ink\"", with: "2, \"reshape\""))
  }

  private static func trimmed(_ lines: [String]) -> [String] {
    lines.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }

  @Test("of a network run: one is declared, trained and asked")
  func run() throws {
    #expect(try ReadmeExample.network().outputShape == [10])
    var network = try NetworkExamples.declared()
    let images = Tensor(
      shape: [20, 28, 28, 1], elements: (0..<20 * 784).map { Float($0 % 97) / 97 })
    let labels = Tensor(shape: [20, 10], elements: (0..<200).map { $0 % 10 == $0 / 10 % 10 ? 1 : 0 })
    let set = LabelledImages(images: images, oneHot: labels)
    let history = try NetworkExamples.trained(&network, on: set, validatedOn: set)
    #expect(history.csv.split(separator: "\n").count == 4, "a header and three epochs: \(history.csv)")
    #expect(network.predict(images, threads: 2).shape == [20, 10])
  }
}
