import Foundation
import Scanner
import SwiftParser
import SwiftSyntax

/// Compares the notebook's scanner with swift-syntax, on all sources at the given paths and on edited parts of them:
/// check-scanner [--edits N] PATH...
///
/// Both must find the same comments, literals and code in each source, and the tokens that the scanner keeps must parse
/// to the same tree. Then two sources with equal tokens mean the same.
var arguments = Array(CommandLine.arguments.dropFirst())
var edits = 0
if arguments.first == "--edits" {
  edits = Int(arguments.dropFirst().first ?? "") ?? 0
  arguments.removeFirst(2)
}
let environment = ProcessInfo.processInfo.environment
let asked = environment["DIGITS_TEST_SEED"]
let seed = asked == "random" ? .random(in: 0...UInt64.max) : asked.flatMap(UInt64.init) ?? 0

/// What differs, in words. Nil also for a script, and for a source that the compiler would not accept.
///
/// - Parameter isEdited: whether the tokens need not be valid Swift. Some edits, such as `var a` with `.b` on the next line,
///   are refused only by a later pass of the compiler.
func disagreement(on source: String, isEdited: Bool) -> String? {
  let source = source.replacing("\r\n", with: "\n")
  let tree = Parser.parse(source: source)
  guard !tree.hasError, !source.hasPrefix("#!") else { return nil }
  let (found, expected) = (scannedPieces(source), parsedPieces(tree))
  if let place = zip(found, expected).enumerated().first(where: { $0.element.0 != $0.element.1 })?.offset {
    let before = String(decoding: Array(source.utf8)[..<place].suffix(60), as: UTF8.self)
    let after = String(decoding: Array(source.utf8)[place...].prefix(40), as: UTF8.self)
    return "\(found[place]), not \(expected[place]), begins between '\(before)' and '\(after)'"
  }
  let tokens = SwiftCode.tokens(of: source)
  let tokensTree = Parser.parse(source: tokens)
  if isEdited, tokensTree.hasError { return nil }
  let (before, after) = (Meaning(tree), Meaning(tokensTree))
  return before == after ? nil : before.difference(from: after)
}

/// The Swift sources at `path`, a file or a folder, without hidden ones.
func sources(at path: String) -> [String] {
  if path.hasSuffix(".swift") { return [path] }
  let files = FileManager.default.enumerator(
    at: URL(filePath: path), includingPropertiesForKeys: nil, options: .skipsHiddenFiles)
  return (files?.compactMap { ($0 as? URL)?.path } ?? []).filter { $0.hasSuffix(".swift") }.sorted()
}

let files = arguments.flatMap(sources)
var disagreements: [String: Int] = [:]
var editable: [String] = []
var skipped = 0

for file in files {
  guard let source = try? String(contentsOfFile: file, encoding: .utf8) else {
    skipped += 1
    continue
  }
  let tree = Parser.parse(source: source)
  if tree.hasError { skipped += 1 }
  if let problem = disagreement(on: source, isEdited: false) {
    disagreements[file, default: 0] += 1
    print("\(file): \(problem)")
  }
  if edits > 0 { editable += parts(of: tree, longest: 1000) }
}
print("\(files.count - skipped) sources compared; \(skipped) have errors in their syntax")

var compared = 0
for number in 0..<(editable.isEmpty ? 0 : edits) {
  var generator = SplitMix64(seed: seed &+ UInt64(number))
  let source = edited(editable.randomElement(using: &generator) ?? "", using: &generator)
  if !Parser.parse(source: source).hasError { compared += 1 }
  if let problem = disagreement(on: source, isEdited: true) {
    disagreements["edits", default: 0] += 1
    print("--- edit \(number) from seed \(seed):\n\(source)\n--- \(problem)")
  }
}
if edits > 0 { print("\(compared) of \(edits) edits from seed \(seed) compared; the others are errors") }

for (file, count) in disagreements.sorted(by: { $0.key < $1.key }) {
  print("\(count) disagreements: \(file)")
}
print("\(disagreements.values.reduce(0, +)) disagreements")
exit(disagreements.isEmpty ? 0 : 1)
