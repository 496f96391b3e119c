import Foundation
import TestSupport
import Testing

@testable import Engine

/// `Tests/SwiftScanner/check` compares the scanner with swift-syntax on the same sources.
@Suite("The tokens of this package's sources")
struct SwiftSourcesTests {
  private let sources: [(path: String, text: String)]

  init() throws {
    sources = try ["Sources", "Tests", "steps"].flatMap { folder in
      try PackageCode.files(in: packageFolder.appending(path: folder)).filter { $0.hasSuffix(".swift") }
        .sorted()
        .map {
          let path = "\(folder)/\($0)"
          return (path, try String(contentsOf: packageFolder.appending(path: path), encoding: .utf8))
        }
    }
    try #require(sources.count > 300)
  }

  @Test("stay the same when swift-format reformats them to any width")
  func formatted() throws {
    try withTemporaryFolder { folder in
      let configuration = folder.appending(path: "format.json")
      var changed = 0
      checkProperty("a source means the same after formatting", cases: 2) { random in
        let indentation = random.oneOf([#"{"spaces": 2}"#, #"{"spaces": 4}"#, #"{"tabs": 1}"#])
        try """
        {"version": 1, "lineLength": \(Int.random(in: 80...160, using: &random)), "indentation": \(indentation),
         "multiElementCollectionTrailingCommas": \(Bool.random(using: &random)),
         "respectsExistingLineBreaks": \(Bool.random(using: &random))}
        """.write(to: configuration, atomically: true, encoding: .utf8)
        let chosen = sources.shuffled(using: &random).prefix(15)
        let files = chosen.indices.map { folder.appending(path: "\($0).swift") }
        for (source, file) in zip(chosen, files) {
          try source.text.write(to: file, atomically: true, encoding: .utf8)
        }
        _ = try Toolchain.output(
          of: ["format", "-i", "--configuration", configuration.path] + files.map(\.path))
        for ((path, text), file) in zip(chosen, files) {
          let formatted = try String(contentsOf: file, encoding: .utf8)
          if formatted != text { changed += 1 }
          // The tokens keep the gaps beside < and >, because they count in comparisons.
          expectSameTokens(formatted, as: text, path) { $0.replacing(/\s*([<>])\s*/) { $0.1 } }
        }
      }
      #expect(changed > 10, "swift-format changed \(changed) files")
    }
  }

  @Test("stay the same when comments and white space change")
  func otherGaps() {
    checkProperty("comments and white space mean nothing", cases: 20) { random in
      let (path, text) = random.oneOf(sources)
      var scanner = SwiftScanner(text)
      var other = ""
      while let (piece, range) = scanner.next() {
        let found = String(decoding: scanner.source[range], as: UTF8.self)
        switch piece {
        case .space: other += random.oneOf([found, " ", "\t", "   ", " /* \" */ ", " /* /* */ // */ "])
        case .newline:
          other += random.oneOf([found, "\n", "\r\n", "\n  \n", " // \"\n", "\n/*\n*/ ", "\r", " /**/\n"])
        case .lineComment: other += random.oneOf([found, "//", "// /*", "// \"\"\""])
        case .blockComment, .literal, .quotedName, .other: other += found
        }
      }
      expectSameTokens(other, as: text, path)
    }
  }

  @Test("change with any word, number or literal")
  func otherCode() {
    checkProperty("each byte of code counts", cases: 100) { random in
      let (path, text) = random.oneOf(sources)
      var scanner = SwiftScanner(text)
      var places: [Int] = []
      while let (piece, range) = scanner.next() {
        guard piece == .other || piece == .literal || piece == .quotedName else { continue }
        places += range.filter { SwiftScanner.isWord(scanner.source[$0]) && scanner.source[$0] < 0x80 }
      }
      var bytes = scanner.source
      let place = random.oneOf(places)
      bytes[place] = bytes[place] == UInt8(ascii: "x") ? UInt8(ascii: "y") : UInt8(ascii: "x")
      let isSame = SwiftCode.tokens(of: String(decoding: bytes, as: UTF8.self)) == SwiftCode.tokens(of: text)
      #expect(!isSame, "byte \(place) of \(path)")
    }
  }

  private func expectSameTokens(
    _ other: String, as text: String, _ path: String, sourceLocation: SourceLocation = #_sourceLocation,
    disregarding: (String) -> String = { $0 }
  ) {
    let (expected, found) = (
      disregarding(SwiftCode.tokens(of: text)), disregarding(SwiftCode.tokens(of: other))
    )
    let place = zip(expected, found).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? 0
    #expect(
      Bool(expected == found),
      "\(path): '\(expected.dropFirst(max(0, place - 30)).prefix(60))' became '\(found.dropFirst(max(0, place - 30)).prefix(60))'",
      sourceLocation: sourceLocation)
  }
}
