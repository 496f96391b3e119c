import Foundation
import Testing

@testable import Engine

@Suite("The fonts that figures are drawn with")
struct FontFilesTests {
  let toy: ToyNotebook
  let code: PackageCode
  var fonts: FontFiles {
    FontFiles(in: [toy.package.appending(path: "fonts"), toy.package.appending(path: "none")])
  }

  init() throws {
    toy = try ToyNotebook()
    try toy.write("A.ttf\nA-Bold.ttf\n", to: "Sources/Figures/Fonts.txt")
    let targets = [
      "1-numbers": PackageGraph.Target(path: "steps/1-numbers", dependencies: ["Figures"], settings: ""),
      "Figures": PackageGraph.Target(path: "Sources/Figures", dependencies: [], settings: ""),
    ]
    code = PackageCode(ofPackage: toy.package, graph: PackageGraph(targets: targets), toolchain: "Swift")
  }

  @Test("count for a step that draws only while one is missing: another font or none is in its place")
  func missing() throws {
    func found() throws -> [String: String] { try code.missingFonts(of: ToyNotebook.numbers, among: fonts) }
    #expect(
      try found() == [
        "Sources/Figures/Fonts.txt: A.ttf": "missing", "Sources/Figures/Fonts.txt: A-Bold.ttf": "missing",
      ])
    try toy.write("", to: "fonts/other/B.otf")
    #expect(
      try found() == [
        "Sources/Figures/Fonts.txt: A.ttf": "another", "Sources/Figures/Fonts.txt: A-Bold.ttf": "another",
      ])
    try toy.write("", to: "fonts/truetype/dejavu/A.ttf")
    try toy.write("", to: "fonts/some/where/A-Bold.ttf")
    #expect(try found() == [:])
    #expect(try code.missingFonts(of: ToyNotebook.sum, among: fonts) == [:], "it draws nothing")
  }

  @Test("are named as the cause when they come or go, and are none of what a training depends on")
  func causes() throws {
    let without = Fingerprint(sources: [
      "Sources/Figures/Fonts.txt: A.ttf": "missing", "steps/1-numbers/main.swift": "a",
    ])
    let with = Fingerprint(sources: ["steps/1-numbers/main.swift": "a"])
    #expect(with.differences(from: without) == ["Sources/Figures/Fonts.txt: A.ttf is there now"])
    #expect(without.differences(from: with) == ["Sources/Figures/Fonts.txt: A.ttf missing"])
    #expect(without.withoutSources(in: ["Sources/Figures"]) == with)
  }
}
