import ConvNet
import Engine
import Foundation
import TestSupport
import Testing
import Weaving

@testable import DrawingPad

@Suite(
  "Drawing on the page", .waitsForPrograms, .serialized,
  .enabled(if: HeadlessBrowser.isInstalled, "\(HeadlessBrowser.absence)"))
struct DrawingTests {
  /// What the page shows.
  struct Shown: Decodable, Equatable {
    var reading = ""
    var spoken = ""
    /// The digits whose bars are highlighted, and the sum of all bars in percent.
    var likeliest: [Int] = []
    var total = 0.0
    /// How many digits there are to choose from.
    var choices = 0
    /// Whether the square says "Draw here".
    var invites = false
    /// The share of inked pixels of the 28 x 28 that the network sees.
    var seen = 0.0
    /// The size of the filters' responses.
    var maps: [Int] = []
  }

  private func results(of script: String, arguments: [String] = []) throws -> [Shown] {
    try Self.results(of: script, with: try DrawnDigits.network.get(), arguments: arguments)
  }

  /// What a script does to the page of `network`: `draw(strokes)` moves a pointer as a hand does, `shown()` tells what is
  /// seen.
  static func results<Value: Decodable>(
    of script: String, with network: Sequential, arguments: [String] = []
  ) throws -> Value {
    let page = HTMLPage(
      WovenNotebook(title: "Toy", chapters: []), closing: try DrawingPad.section(reading: [network])
    ).html()
    return try HeadlessBrowser.result(
      of: """
        const section = document.getElementById("draw"), square = section.querySelector(".pad-square");
        const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        while (!section.querySelector(".pad-reading button")) await frame();
        function point(type, [x, y], id = 1) {
          const box = square.getBoundingClientRect();
          square.dispatchEvent(new PointerEvent(type, {
            pointerId: id, button: 0, isPrimary: true, bubbles: true, cancelable: true,
            clientX: box.x + x * box.width, clientY: box.y + y * box.height,
          }));
        }
        function draw(strokes, left = 0, top = 0, scale = 1) {
          for (const stroke of strokes.map((stroke) => stroke.map(([x, y]) => [left + scale * x, top + scale * y]))) {
            point("pointerdown", stroke[0]);
            for (let i = 1; i < stroke.length; i++)
              for (let step = 1; step <= 8; step++)
                point("pointermove", [0, 1].map((axis) => stroke[i - 1][axis] + step / 8 * (stroke[i][axis] - stroke[i - 1][axis])));
            point("pointerup", stroke.at(-1));
          }
        }
        const press = (key, options) => square.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true, ...options }));
        const click = (name) => section.querySelector(`[data-action=${name}]`).click();
        function shown() {
          const bars = [...section.querySelectorAll(".pad-bars li")], image = section.querySelector(".pad-seen");
          const maps = section.querySelector(".pad-maps");
          const pixels = image.getContext("2d").getImageData(0, 0, image.width, image.height).data;
          const reading = section.querySelector(".pad-reading");
          return {
            reading: [...reading.children].map((line) => line.textContent).join("\\n") || reading.textContent,
            spoken: section.querySelector(".pad-spoken").textContent,
            likeliest: bars.flatMap((bar, digit) => bar.classList.contains("likeliest") ? [digit] : []),
            total: bars.reduce((sum, bar) => sum + 100 * bar.style.getPropertyValue("--share"), 0),
            choices: reading.querySelectorAll("button").length,
            invites: getComputedStyle(section.querySelector(".pad-hint")).display !== "none",
            seen: pixels.filter((value, i) => i % 4 === 3 && value > 127).length / 784,
            maps: [maps.width, maps.height],
          };
        }
        const digits = \(DrawnDigits.json);
        \(script)
        """, in: page, arguments: arguments)
  }

  @Test("each digit that a pointer draws is read", arguments: [1280, 390])
  func digits(width: Int) throws {
    let shown = try results(
      of: "report(digits.map((strokes) => { click('clear'); draw(strokes); return shown(); }));",
      arguments: ["--window-size=\(width),900"])
    #expect(shown.map(\.reading) == (0..<10).map { "\($0)" })
    #expect(shown.map(\.likeliest) == (0..<10).map { [$0] })
    for shown in shown {
      #expect(shown.spoken.hasPrefix("It reads \(shown.reading) ("), "\(shown.spoken)")
      #expect(abs(shown.total - 100) < 0.6 && shown.choices == 1 && !shown.invites, "\(shown)")
      #expect((0.03...0.3).contains(shown.seen), "\(shown.seen) of the pixels are inked")
      // Six maps of 28 x 28 in a row, one pixel apart.
      #expect(shown.maps == [6 * 29 - 1, 28])
    }
  }

  @Test("a digit is read while it is drawn, before the pointer leaves")
  func meanwhile() throws {
    let shown = try results(
      of: """
        click("clear");
        point("pointerdown", [0.5, 0.1]);
        for (let y = 0.1; y < 0.9; y += 0.05) point("pointermove", [0.49, y]);
        await frame();
        report([shown()]);
        """)
    #expect(shown.map(\.reading) == ["1"] && shown.map(\.likeliest) == [[1]], "\(shown)")
  }

  @Test("digits side by side are a number; each can be chosen")
  func number() throws {
    let shown = try results(
      of: """
        click("clear");
        [4, 7, 2].forEach((digit, index) => draw(digits[digit], 0.02 + 0.32 * index, 0.3, 0.31));
        const before = shown();
        section.querySelectorAll(".pad-reading button")[0].click();
        report([before, shown()]);
        """)
    #expect(shown.map(\.reading) == ["472", "472"] && shown.map(\.choices) == [3, 3])
    #expect(shown[0].spoken.hasPrefix("It reads 4 7 2."), "\(shown[0].spoken)")
    #expect(shown.map(\.likeliest) == [[2], [4]], "the last digit is shown, then the chosen one")
  }

  @Test("rows of digits are read line by line, and the digit that was drawn last is shown")
  func lines() throws {
    let shown = try results(
      of: """
        report([[0, 1], [1, 0]].map((order) => {
          click("clear");
          for (const line of order) [[2, 3, 5], [4, 1, 8]][line].forEach((digit, index) =>
            draw(digits[digit], 0.04 + 0.32 * index, 0.08 + 0.45 * line + 0.03 * index, 0.3));
          return shown();
        }));
        """)
    #expect(shown.map(\.reading) == ["235\n418", "235\n418"])
    #expect(shown[0].spoken.hasPrefix("It reads 2 3 5, next line 4 1 8."), "\(shown[0].spoken)")
    #expect(shown.map(\.likeliest) == [[8], [5]])
  }

  @Test("digits of a tenth of the square's height are read")
  func small() throws {
    let shown = try results(
      of: """
        report(digits.map((strokes) => {
          click("clear");
          draw(strokes, 0.4, 0.4, 0.125);
          return shown();
        }));
        """)
    #expect(shown.map(\.reading) == (0..<10).map { "\($0)" })
  }

  @Test("a pointer that reports few points leaves sharp corners and round curves, up to where it is lifted")
  func fewPoints() throws {
    let inked: [Bool] = try Self.results(
      of: """
        click("clear");
        point("pointerdown", [0.2, 0.4]);
        for (const place of [[0.4, 0.1], [0.4, 0.8], [0.6, 0.8]]) point("pointermove", place);
        point("pointerup", [0.8, 0.6]);
        await frame();
        const context = square.getContext("2d");
        const isInked = ([x, y]) =>
          context.getImageData(x * square.width, y * square.height, 1, 1).data[3] > 127;
        report([[0.4, 0.1], [0.4, 0.8], [0.6, 0.8], [0.8, 0.6]].map(isInked));
        """, with: try DrawnDigits.network.get())
    #expect(inked == [true, true, false, true], "only a turn by less than 70 degrees is rounded")
  }

  @Test(
    "there is a sample to start with, which the first stroke replaces; undo and clear take back what was drawn"
  )
  func actions() throws {
    let shown = try results(
      of: """
        const all = [shown()];
        draw(digits[4]); all.push(shown());
        click("undo"); all.push(shown());
        click("clear"); all.push(shown());
        click("undo"); all.push(shown());
        press("7"); all.push(shown());
        press("Escape"); all.push(shown());
        draw(digits[4]); press("z", { ctrlKey: true }); press("Backspace"); all.push(shown());
        click("sample"); all.push(shown());
        report(all);
        """)
    #expect(shown[0].spoken.hasPrefix("In this sample, it reads "), "\(shown[0].spoken)")
    #expect(shown[1].reading == "4" && shown[1].spoken.hasPrefix("It reads 4"))
    #expect(shown[2].seen > 0 && shown[2].seen != shown[1].seen, "a stroke of two is left: \(shown[2])")
    let empty = Shown(spoken: "The square is empty.", invites: true, maps: shown[2].maps)
    #expect(shown[3] == empty && shown[4] == empty)
    #expect(shown[5].reading == "7" && shown[5].spoken.hasPrefix("In this sample"), "\(shown[5])")
    #expect(shown[6] == empty && shown[7] == empty)
    #expect(shown[8].spoken.hasPrefix("In this sample"))
  }

  @Test(
    "a dot is not a digit; a second finger draws nothing; a pointer that the system cancels ends its stroke")
  func strayPointers() throws {
    let shown = try results(
      of: """
        click("clear");
        point("pointerdown", [0.5, 0.5]);
        point("pointerup", [0.5, 0.5]);
        const dot = shown();
        click("clear");
        draw(digits[4], 0.1, 0.1, 0.8);
        point("pointerdown", [0.95, 0.9]);
        point("pointerup", [0.95, 0.9]);
        const besideDigit = shown();
        click("clear");
        point("pointerdown", [0.5, 0.1]);
        point("pointerdown", [0.1, 0.1], 2);
        point("pointermove", [0.1, 0.9], 2);
        point("pointermove", [0.49, 0.9]);
        point("pointercancel", [0.9, 0.9]);
        point("pointermove", [0.9, 0.1]);
        await frame();
        report([dot, besideDigit, shown()]);
        """)
    let leftOut = " One piece is left out as too small."
    #expect(shown[0].reading == "?" && shown[0].spoken == "No digit found.\(leftOut)", "\(shown[0])")
    #expect(shown[1].reading == "4" && shown[1].spoken.hasSuffix(leftOut), "\(shown[1])")
    #expect(shown[2].reading == "1", "\(shown[2])")
  }
}

extension DrawnDigits {
  /// The strokes as JSON.
  static var json: String {
    let digits = strokes.map { lines in
      "[\(lines.map { "[\($0.map { "[\($0.x), \($0.y)]" }.joined(separator: ", "))]" }.joined(separator: ", "))]"
    }
    return "[\(digits.joined(separator: ", "))]"
  }
}
