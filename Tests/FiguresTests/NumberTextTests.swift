import Testing

@testable import Figures

@Suite("Numbers")
struct NumberTextTests {
  @Test(
    "numbers are written alike whatever the locale",
    arguments: [
      (NumberText.grouped(887_530), "887,530"), (NumberText.grouped(-1_000), "−1,000"),
      (NumberText.grouped(Int.min), "−9,223,372,036,854,775,808"), (NumberText.grouped(12), "12"),
      (NumberText.percentage(1, of: 600), "0.2\u{A0}%"), (NumberText.percentage(1, of: 6000), "<0.1\u{A0}%"),
      (NumberText.percentage(5999, of: 6000), ">99.9\u{A0}%"),
      (NumberText.percentage(3, of: 3), "100\u{A0}%"),
      (NumberText.percentage(0, of: 0), "–"), (NumberText.percentage(.nan), "–"),
      (NumberText.percentage(-0.0), "0.0\u{A0}%"), (NumberText.decimal(-0.04, decimals: 1), "0.0"),
      (NumberText.decimal(1234.5, decimals: 1), "1,234.5"), (NumberText.decimal(1e-7, decimals: 8), "1e-07"),
    ])
  func numbers(written: String, expected: String) {
    #expect(written == expected)
  }
}
