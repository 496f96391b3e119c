import TestSupport
import Testing

@testable import DrawingPad

@Suite(
  "The look of the square's section", .waitsForPrograms, .serialized,
  .enabled(if: HeadlessBrowser.isInstalled, "\(HeadlessBrowser.absence)"))
struct LayoutTests {
  /// The places of the parts after each of several drawings, from the section's top.
  private struct Layout: Decodable {
    struct Place: Decodable, Equatable {
      let left: Double
      let right: Double
      let top: Double
      let bottom: Double
    }
    let reading: String
    let bars: Place
    let square: Place
    let images: Place
    let isCut: Bool
  }

  /// The page in a frame of `width` pixels, since windows have a smallest width.
  private func layouts(width: Int) throws -> [Layout] {
    try DrawingTests.results(
      of: """
        document.body.style.cssText += "display: block; width: \(width)px";
        const pad = section.querySelector(".pad"), reading = section.querySelector(".pad-reading");
        function layout() {
          const origin = pad.getBoundingClientRect();
          const place = (name) => {
            const { left, right, top, bottom } = section.querySelector(name).getBoundingClientRect();
            return { left, right, top: top - origin.top, bottom: bottom - origin.top };
          };
          return {
            reading: [...reading.children].map((line) => line.textContent).join("\\n"),
            bars: place(".pad-bars"), square: place(".pad-square"), images: place(".pad-images"),
            isCut: reading.scrollWidth > reading.clientWidth || document.documentElement.scrollWidth > innerWidth,
          };
        }
        click("clear");
        const all = [layout()];
        draw(digits[5], 0.3, 0.3, 0.3); all.push(layout());
        draw(digits[1], 0.6, 0.3, 0.3); all.push(layout());
        draw(digits[4], 0.3, 0.65, 0.3); all.push(layout());
        click("clear");
        for (let i = 0; i < 14; i++) draw(digits[1], 0.068 * i - 0.02, 0.3, 0.2);
        all.push(layout());
        click("clear");
        for (let i = 0; i < 12; i++) draw(digits[i % 10], i % 2 * 0.3, 0.02 + 0.16 * Math.floor(i / 2), 0.13);
        all.push(layout());
        report(all);
        """, with: try DrawnDigits.network.get(), arguments: ["--window-size=\(width),900"])
  }

  @Test("nothing moves while you draw, and no reading is clipped", arguments: [1280, 800, 390])
  func steady(width: Int) throws {
    let layouts = try layouts(width: width)
    let readings = layouts.map(\.reading)
    #expect(readings.prefix(5) == ["", "5", "51", "51\n4", String(repeating: "1", count: 14)])
    for layout in layouts {
      #expect(layout.bars == layouts[0].bars && layout.square == layouts[0].square, "\(layout)")
      #expect(layout.images == layouts[0].images && !layout.isCut, "\(layout)")
    }
    if width == 390 {
      #expect(layouts[0].bars.bottom <= layouts[0].square.top)
      #expect(layouts[0].square.bottom < 640, "bars and square are seen at once on a phone")
    } else {
      #expect(layouts[0].bars.left >= layouts[0].square.right, "they stand side by side")
    }
  }

  @Test(
    "outlines, bars and ink have a contrast of 3 to 1 to what is around them, words of 4.5",
    arguments: [0, 1])
  func contrast(scheme: Int) throws {
    let ratios: [String: Double] = try DrawingTests.results(
      of: """
        function luminance(color) {
          const [red, green, blue] = color.match(/[\\d.]+/g).slice(0, 3).map((value) => value / 255)
            .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
          return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
        }
        const paper = getComputedStyle(document.body).backgroundColor;
        function ratio(name, property, ground = paper) {
          const [dark, light] = [getComputedStyle(section.querySelector(name))[property], ground].map(luminance)
            .sort((first, second) => first - second);
          return (light + 0.05) / (dark + 0.05);
        }
        const block = getComputedStyle(square).backgroundColor;
        report({
          isDark: Number(matchMedia("(prefers-color-scheme: dark)").matches),
          square: ratio(".pad-square", "borderTopColor"), insideSquare: ratio(".pad-square", "borderTopColor", block),
          bar: ratio(".pad-bars div", "borderTopColor"), likeliest: ratio(".pad-bars .likeliest i", "backgroundColor"),
          other: ratio(".pad-bars li:not(.likeliest) i", "backgroundColor"),
          seen: ratio(".pad-seen", "borderTopColor"), maps: ratio(".pad-maps", "borderTopColor"),
          buttons: ratio(".pad-buttons button", "borderTopColor"),
          hint: ratio(".pad-hint", "color", block) / 1.5, sentence: ratio(".pad-spoken", "color") / 1.5,
        });
        """, with: try DrawnDigits.network.get(),
      arguments: ["--blink-settings=preferredColorScheme=\(scheme)"])
    // Blink's number for dark is 0, that for light 1.
    #expect(ratios["isDark"] == (scheme == 0 ? 1 : 0))
    for (name, ratio) in ratios where name != "isDark" { #expect(ratio >= 3, "\(name): \(ratio)") }
  }
}
