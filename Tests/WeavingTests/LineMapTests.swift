import Testing

@testable import Weaving

@Suite("The place of a line in a later version")
struct LineMapTests {
  private func map(_ previous: String, _ present: String) -> [Int] {
    let map = LineMap(
      from: previous.map(String.init).joined(separator: "\n"),
      to: present.map(String.init).joined(separator: "\n"))
    return (1...previous.count).map { map[$0] }
  }

  @Test("is its own in the same version, and moves with lines that are added, removed and changed")
  func places() {
    #expect(map("abc", "abc") == [1, 2, 3])
    #expect(map("abc", "xabyc") == [2, 3, 5])
    #expect(map("abcd", "ad") == [1, 1, 1, 2])
    #expect(map("abc", "axc") == [1, 1, 3])
    #expect(map("abc", "xyz") == [1, 1, 1])
  }

  @Test("is within the version for lines that no version has")
  func bounds() {
    let map = LineMap(from: "a\nb", to: "x\na\nb")
    #expect([map[0], map[1], map[2], map[99]] == [2, 2, 3, 3])
    #expect(LineMap(from: "", to: "")[1] == 1)
  }

  @Test("is found by the common start and end alone in versions that are too long to compare")
  func long() {
    let (old, new) = ((0..<20_000).map { "old \($0)" }, (0..<30_000).map { "new \($0)" })
    let map = LineMap(
      from: (["a", "b"] + old + ["c"]).joined(separator: "\n"),
      to: (["a", "b"] + new + ["c"]).joined(separator: "\n"))
    #expect([map[1], map[2], map[3], map[20_002], map[20_003]] == [1, 2, 2, 2, 30_003])
  }
}
