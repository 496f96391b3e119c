import Files
import Foundation
import Testing

@testable import Engine

@Suite("What a removed step has left behind")
struct LeftOverTests {
  let toy: ToyNotebook
  let old = StepID(2, "old")
  let steps = [ToyNotebook.numbers, ToyNotebook.sum]
  var workspace: Workspace { toy.workspace }

  init() throws { toy = try ToyNotebook() }

  /// Has `step` finished with these files.
  private func finish(_ step: StepID, _ files: [String: String]) throws {
    var record = Record.sample(of: step, outputs: files.keys.sorted())
    record.outputs = files.mapValues { .init(sha256: Digest.sha256(Data($0.utf8)), bytes: $0.utf8.count) }
    for (path, text) in files { try toy.write(text, to: path) }
    try toy.write("", to: workspace.recordPath(of: step))
    try record.write(to: workspace.record(of: step))
  }

  @Test("is what its record names, as long as it is unaltered and no other step's")
  func files() throws {
    try finish(
      old,
      ["artifacts/2-old/a.txt": "a", "figures/2-old.png": "old", "figures/2-both.png": "x", "mine.csv": "1"])
    try finish(ToyNotebook.sum, ["figures/2-both.png": "x", "artifacts/2-sum/sum.txt": "3"])
    try toy.write("edited", to: "mine.csv")
    let leftOver = try #require(LeftOver.all(in: workspace, besides: steps).first)
    #expect(leftOver.step == old && leftOver.files == ["artifacts/2-old/a.txt", "figures/2-old.png"])
    #expect(
      leftOver.text == "2-old, which is no longer a step, left behind 2 files (4 bytes)", "\(leftOver.text)")
  }

  @Test("is removed, exactly, with what the runner kept for it")
  func remove() throws {
    try finish(old, ["artifacts/2-old/a.txt": "a", "figures/2-old.png": "old"])
    try finish(ToyNotebook.sum, [ToyNotebook.sumFile: "3"])
    let others = ["figures/mine.png", "artifacts/2-old/notes.txt", "artifacts/x/y.txt", "submission.csv"]
    for path in others { try toy.write("mine", to: path) }
    for path in [".checkpoints/2-old/c.bin", ".runs/2-old.json", ".kept/2-old/f.json"] {
      try toy.write("", to: "artifacts/\(path)")
    }
    let removed = try workspace.removeLeftOvers(besides: steps)
    #expect(removed.map(\.step) == [old])
    for path in others + [ToyNotebook.sumFile, "artifacts/2-sum/record.json"] {
      #expect(workspace.holds(path), "\(path) is gone")
    }
    for path in [
      "artifacts/2-old/a.txt", "artifacts/2-old/record.json", "figures/2-old.png",
      "artifacts/.checkpoints/2-old",
      "artifacts/.runs/2-old.json", "artifacts/.kept/2-old",
    ] {
      #expect(!workspace.holds(path), "\(path) is there")
    }
    #expect(try workspace.removeLeftOvers(besides: steps).isEmpty)
  }

  @Test("goes with artifacts/ when that is cleaned, figures too: no record would name them afterwards")
  func clean() throws {
    try finish(old, ["artifacts/2-old/a.txt": "a", "figures/2-old.png": "old"])
    try toy.write("mine", to: "figures/1-numbers.png")
    _ = try workspace.clean(LeftOver.all(in: workspace, besides: steps))
    #expect(!workspace.holds("figures/2-old.png") && !workspace.holds("artifacts"))
    #expect(workspace.holds("figures/1-numbers.png"))
  }

  @Test(
    "is never outside the workspace, whatever a record says",
    arguments: ["../mine.txt", "/etc/hosts", "a/../b", ""])
  func outside(path: String) throws {
    let workspace = Workspace(toy.package.appending(path: "inner"))
    try toy.write("mine", to: "mine.txt")
    var record = Record.sample(of: old)
    record.outputs = [path: .init(sha256: Digest.sha256(Data("mine".utf8)), bytes: 4)]
    try toy.write("", to: "inner/\(workspace.recordPath(of: old))")
    try record.write(to: workspace.record(of: old))
    #expect(LeftOver.all(in: workspace, besides: steps).flatMap(\.files) == [])
    _ = try workspace.removeLeftOvers(besides: steps)
    #expect(toy.text(at: "mine.txt") == "mine")
  }
}
