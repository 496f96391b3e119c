import Foundation
import TestSupport
import Testing

@testable import Engine
@testable import Stage

@Suite("The tokens of Swift code")
struct SwiftCodeTests {
  private func areEqual(_ a: String, _ b: String) -> Bool {
    SwiftCode.tokens(of: a) == SwiftCode.tokens(of: b)
  }

  @Test(
    "do not depend on comments, prose and layout",
    arguments: [
      ("let a = 1", "//: # Prose\n\nlet a = 1 // why\n"),
      ("let a = 1", "/* one /* two */ three */ let a = 1"),
      ("let a = \"\"\"\n  b\n  \"\"\"\nf()", "let a = \"\"\"\r\n  b\r\n  \"\"\"\r\nf()  // Windows\r\n"),
      ("f(a, b)", "f(\n  a,\n  b)"), ("f(a, b)", "f( a ,b )"), ("f(a)\ng(b)", "f(a)\n\n\n    g(b) // g\n"),
      ("let a = b + c", "let a =\n  b\n  + c"), ("let a = b ? c : d", "let a =\n  b\n  ? c\n  : d"),
      ("a.map { $0 }.count", "a\n  .map { $0 }\n  .count"), ("if a { b() }", "if a {\n  b()\n}"),
      ("let a: Int = [1, 2]", "let a : Int = [\n  1,  // one\n  2\n]"),
      ("case .a: b()", "case .a:\n  b()"), ("f { a in\n  g()\n  h()\n}", "f { a in\n    g()\n\n    h() }"),
      ("f({ a\n b })", "f(  { a  // c\n b })"),
      ("@Option(help: \"a\") var x", "@Option(help: \"a\")\nvar x"),
      ("@inline(__always) func f()", "@inline(__always)\n  func f()"),
      ("@Flag var x", "@Flag\nvar x"), ("@main struct A {}", "@main\nstruct A {}"),
      ("let a: B = .c", "let a: B =\n  .c"),
      ("a = b ? .c : .d", "a =\n  b\n  ? .c\n  : .d"), ("return .a", "return\n  .a"), ("a?.b", "a?\n  .b"),
      ("f()!.b", "f()!\n  .b"),
      ("let a = /x\"y/", "let a =   /x\"y/"),
    ])
  func layout(a: String, b: String) {
    #expect(areEqual(a, b), "'\(SwiftCode.tokens(of: a))' and '\(SwiftCode.tokens(of: b))'")
  }

  @Test(
    "tell all code apart",
    arguments: [
      ("let a = 1", "let a = 2"), ("a\nb", "a b"), ("@a(b)\nc\nd", "@a(b)\nc d"), ("f(@a b)\nc", "f(@a b) c"),
      ("f({ a\n b })", "f({ a b })"), ("a -b", "a - b"),
      ("let s = \"a  b\"", "let s = \"a b\""), ("let s = \"//: a\"", "let s = \"//: b\""),
      ("let s = \"/* a */\"", "let s = \"/* b */\""),
      ("let s = \"\\(f(\"a  b\"))\"", "let s = \"\\(f(\"a b\"))\""),
      ("let s = \"\"\"\n  //: a\n  \"\"\"", "let s = \"\"\"\n  //: b\n  \"\"\""),
      ("let s = \"\"\"\n  a\n  \"\"\"", "let s = \"\"\"\n    a\n  \"\"\""),
      ("let s = #\"\\(\"  a\"#", "let s = #\"\\(\" a\"#"), ("let r = /a  b/", "let r = /a b/"),
      ("let r = #/a \" // b/#", "let r = #/a \" // c/#"), ("let a = b / c // d\n", "let a = b / d // c\n"),
      ("let s = \"\\\\\" // a\nlet b = 1", "let s = \"\\\\\" // a\nlet b = 2"),
      ("let s = \"\\\"// a\"", "let s = \"\\\"// b\""), ("let a = b!\nc()", "let a = b! c()"),
      ("let a: Int?\nlet b", "let a: Int? let b"),
    ])
  func meaning(a: String, b: String) {
    #expect(!areEqual(a, b), "'\(SwiftCode.tokens(of: a))'")
  }

  @Test(
    "of unfinished code are found without hanging",
    arguments: ["\"", "\"\"\"", "/*", "#/", "\"\\(", "/", "#", "\\"])
  func unfinished(text: String) {
    #expect(!SwiftCode.tokens(of: "let a = 1\nlet b = " + text).isEmpty)
  }

  @Test("of this package stay the same when swift-format lays it out for narrow screens")
  func formatted() throws {
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder = FileManager.default.temporaryDirectory.appending(path: "formatted-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let configuration = folder.appending(path: "format.json")
    try
      #"{"version": 1, "lineLength": 90, "indentation": {"spaces": 4}, "multiElementCollectionTrailingCommas": false}"#
      .write(to: configuration, atomically: true, encoding: .utf8)
    let names = ["Sources/Engine", "Sources/Stage", "Sources/ConvNet", "Sources/Datasets"]
    for name in names {
      try FileManager.default.copyItem(
        at: package.appending(path: name), to: folder.appending(path: name.replacing("/", with: "-")))
    }
    _ = try Toolchain.output(of: [
      "format", "-i", "-r", "--configuration", configuration.path, folder.path,
    ])
    var changed = 0
    for name in names {
      let copies = folder.appending(path: name.replacing("/", with: "-"))
      let paths = FileManager.default.enumerator(atPath: copies.path)
      while let path = paths?.nextObject() as? String {
        guard path.hasSuffix(".swift") else { continue }
        let before = try String(contentsOf: package.appending(path: "\(name)/\(path)"), encoding: .utf8)
        let after = try String(contentsOf: copies.appending(path: path), encoding: .utf8)
        if before != after { changed += 1 }
        let (expected, found) = (SwiftCode.tokens(of: before), SwiftCode.tokens(of: after))
        let place = zip(expected, found).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? 0
        #expect(
          Bool(expected == found),
          "\(name)/\(path): '\(expected.dropFirst(place - 30).prefix(60))' became '\(found.dropFirst(place - 30).prefix(60))'"
        )
      }
    }
    #expect(changed > 30, "swift-format changed \(changed) files")
  }

  @Test("are those of their version: cached digests of another one would be wrong")
  func version() {
    let source = """
      // A comment
      import A

      @Flag(help: "a  b")
      var c: D =
        .e
      func f<T>(_ a: T, b: Int = 1) -> [T] where T: G {
        a.map { /* c */ $0 + 0x1F }
          .filter { $0 == #"\\"# || b / 2 > 1 }
      }
      """
    let tokens = """
      import A
      @Flag(help:"a  b") var c:D = .e
      func f<T>(_ a:T,b:Int = 1) -> [T] where T:G {a.map {$0 + 0x1F}.filter {$0 == #"\\"# || b / 2 > 1}}
      """
    #expect(
      SwiftCode.tokens(of: source) == tokens && SwiftCode.tokensVersion == 3,
      "if this changes, SwiftCode.tokensVersion must go up: \(SwiftCode.tokens(of: source))")
  }
}
