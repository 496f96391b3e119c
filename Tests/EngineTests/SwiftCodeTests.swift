import Foundation
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
      ("a = b ? .c : .d", "a =\n  b\n  ? .c\n  : .d"), ("return .a", "return\n  .a"),
      ("try .a()", "try\n  .a()"), ("a = b .< c", "a = b\n  .< c"),
      ("public let a = b", "public\n  let\n  a = b"),
      ("func f() async -> A", "func f()\n  async -> A"),
      ("case .a: b()", "case\n  .a: b()"), ("a?.b", "a?\n  .b"),
      ("f()!.b", "f()!\n  .b"),
      ("let a = /x\"y/", "let a =   /x\"y/"), ("let a = #\"\"\"#", "let a = #\"\"\"#  // one quotation mark"),
      ("#if A\n  a\n#endif", "#if A  // why\n\n  a\n#endif"), ("let `a b` = 1", "let `a b`   = 1"),
      ("let s = \"\"\"\n  a\n\n  \"\"\"", "let s = \"\"\"\n  a\n \n  \"\"\""),
      ("f(a / b)\ng(c / d)", "f(a  / b)  // 1/2\ng(c / d)"), ("func / (a: A)", "func  / (a: A)"),
      ("a = b\n  as C", "a = b as C"), ("f(1)\rg()", "f(1)  // old Mac line ends\rg()"),
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
      // Names in backticks may hold almost anything.
      ("func `a // b`() { 1 }", "func `a // b`() { 2 }"), ("`a  b`", "`a b`"), ("`f( a`()", "`f(a`()"),
      ("`\"` = 1 // \"\na = 1", "`\"` = 1 // \"\na = 2"),
      // A lone carriage return ends a line.
      ("// a\rlet b = 1", "// a\rlet b = 2"),
      // A blank line shorter than the indentation is empty; a longer one is not.
      ("let s = \"\"\"\n  a\n \n  \"\"\"", "let s = \"\"\"\n  a\n   \n  \"\"\""),
      // Only a multiline string has an indentation, and one in an interpolation has its own.
      ("\"\\(\nf(\"\"\"\n  a\n \"\"\"))\n  \\(b)\"", "\"\\(\nf(\"\"\"\n    a\n \"\"\"))\n  \\(b)\""),
      (
        "\"\"\"\n  \\(\"\"\"\n a\n \"\"\")\n  \"\"\"",
        "\"\"\"\n  \\(\"\"\"\n   a\n \"\"\")\n  \"\"\""
      ),
      // Comments and regular expressions in an interpolation.
      ("\"\"\"\n\\(a // ) \"\"\"\n) // b\n\"\"\"", "\"\"\"\n\\(a // ) \"\"\"\n) // c\n\"\"\""),
      ("\"\\(a(/\"/)) // b\"", "\"\\(a(/\"/)) // c\""),
      // Slashes that do not begin a regular expression.
      ("a </> \"b/ // c\"", "a </> \"b/ // d\""), ("f(a, /) + g(\"b/ // c\")", "f(a, /) + g(\"b/ // d\")"),
      ("return /,  a/", "return /, a/"), ("operator /^/ // /\"\na  b", "operator /^/ // /\"\na c"),
      // Members may be named like keywords.
      ("f()\nasync let a = b", "f() async let a = b"), ("a.in\n(b)", "a.in (b)"),
      ("a.where\n(b)", "a.where (b)"), ("A<B\n>\n(a)", "A<B\n> (a)"), (". case\n(a)", ". case (a)"),
      ("break\n/^  a/", "break\n/^ a/"),
      ("a\n.≠b", "a.≠b"), ("a...\n.b", "a....b"),
      ("#if A\n.b\n#endif", "#if A.b\n#endif"), ("[a\n#if A\n, b\n#endif\n]", "[a #if A, b #endif]"),
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
      SwiftCode.tokens(of: source) == tokens && SwiftCode.tokensVersion == 4,
      "if this changes, SwiftCode.tokensVersion must go up: \(SwiftCode.tokens(of: source))")
  }
}
