import Engine
import Foundation
import TestSupport
import Testing

/// A browser shows the page that `notebook view` serves, while a toy notebook does what steps do.
@Suite(
  "The page of `view` in a browser", .waitsForPrograms, .serialized,
  .enabled(if: HeadlessBrowser.isInstalled, "\(HeadlessBrowser.absence)"))
struct ViewedPageTests {
  let toy: ViewedNotebook
  let view: ViewProgram
  let browser: HeadlessBrowser

  init() throws {
    toy = try ViewedNotebook()
    view = try ViewProgram(toy)
    browser = try HeadlessBrowser(arguments: ["--window-size=1280,900"])
    try browser.open(view.address)
    try expect("it is there", "document.getElementById('2-train')")
    // A page that was loaded again would not have it.
    let _: Bool = try browser.value(of: "window.isFirst = true")
  }

  /// Expects the page to come to satisfy a condition.
  private func expect(
    _ sentence: String, _ condition: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let holds = try browser.wait(until: condition)
    let text: String = holds ? "" : try browser.value(of: "document.body.innerText")
    try #require(holds, "not so: \(sentence). The page shows:\n\(text)", sourceLocation: sourceLocation)
  }

  private func expectNoReload(sourceLocation: SourceLocation = #_sourceLocation) throws {
    let isFirst: Bool = try browser.value(of: "window.isFirst === true")
    #expect(isFirst, "the page was loaded again", sourceLocation: sourceLocation)
  }

  @Test("a run that starts is shown in its chapter, with what it has printed, and without a reload")
  func start() throws {
    try expect(
      "nothing runs", "!document.querySelector('.live') && document.querySelector('.live-bar').hidden")
    let step = try toy.start(ViewedNotebook.train)
    try expect("the chapter tells", "document.getElementById('2-train').querySelector('.live')")
    try expect("it prints", "document.querySelector('.live pre').innerText.includes('holds')")
    try expect(
      "there is a link to it", "document.querySelector('.live-bar:not([hidden])')?.textContent === '2-train'")
    try expect("the contents mark it", "document.querySelectorAll('nav .dot.busy').length === 1")
    try expectNoReload()
    withExtendedLifetime(step) {}
  }

  @Test("its bar moves as it gets on, and says how far it is and how long it will take")
  func progress() throws {
    let step = try toy.start(ViewedNotebook.train)
    try expect("the bar waits", "document.querySelector('.live progress:indeterminate')")
    for (fraction, left) in [(0.25, "1 min 15 s"), (0.5, "50 s"), (0.75, "25 s")] {
      let percentage = "\(Int(100 * fraction)) %"
      try step.tell(fraction: fraction, progress: "epoch \(Int(4 * fraction)) of 4")
      try expect(
        "the bar is at \(percentage)", "document.querySelector('.live progress')?.value === \(fraction)")
      let text: String = try browser.value(of: "document.querySelector('.live p').innerText")
      for part in ["running \(percentage)", "epoch \(Int(4 * fraction)) of 4", "\(left) left"] {
        #expect(text.contains(part), "'\(part)' is not in '\(text)'")
      }
      let bar: [String] = try browser.value(
        of: """
          (bar => [bar.textContent, bar.style.getPropertyValue("--done")])(document.querySelector(".live-bar"))
          """)
      #expect(bar == ["2-train   \(percentage)   \(left) left", "\(Int(100 * fraction))%"])
    }
    try expectNoReload()
  }

  @Test("its figure appears once it is drawn, is drawn anew, and goes when the run does")
  func figure() throws {
    var step: RunningStep? = try toy.start(ViewedNotebook.train)
    try expect("there is none yet", "document.querySelector('.live figure')?.hidden")
    try toy.draw(ViewedNotebook.curves, in: ViewedNotebook.train)
    let image = "document.querySelector('.live figure:not([hidden]) img')"
    try expect("it is seen", "\(image)?.complete && \(image).naturalWidth > 0")
    let size: [Double] = try browser.value(of: "[\(image).naturalWidth, \(image).clientWidth]")
    #expect(size == [640, 320], "a pixel of the page has two of the figure, in each direction")
    let (first, text): (String, String) = try (
      browser.value(of: "\(image).src"), browser.value(of: "\(image).alt")
    )
    #expect(text == "curves, as far as it is")
    try toy.draw(ViewedNotebook.curves, in: ViewedNotebook.train)
    try expect("it is the new one", "\(image)?.src !== '\(first)' && \(image).naturalWidth === 640")
    withExtendedLifetime(step) {}
    step = nil
    try expect("it is gone", "!document.querySelector('.live')")
    try expectNoReload()
  }

  @Test(
    "what one reads stays where it is while a chapter above it, or its own, runs, shows a figure and is replaced",
    arguments: [ViewedNotebook.numbers, ViewedNotebook.train])
  func position(step id: StepID) throws {
    let figure = "figures/\(id.number)-new.png"
    for step in [ViewedNotebook.numbers, ViewedNotebook.train] {
      try toy.write(Self.longChapter(of: step), to: step.sourcePath)
      try toy.finish(step, outputs: ["figures/\(step.number)-new.png": ViewedNotebook.png])
    }
    try expect("the chapters are long", "document.body.innerText.includes('And line 60 of train.')")
    let _: Bool = try browser.value(
      of: """
        (() => {
          const read = () => [...document.querySelectorAll("p")]
            .find((line) => line.textContent.startsWith("And line 45 of train."))?.getBoundingClientRect().top;
          scrollBy({ top: read() - 100, behavior: "instant" });
          window.height = document.body.scrollHeight;
          window.places = new Set();
          const record = () => { places.add(read()); requestAnimationFrame(record); };
          record();
          return true;
        })()
        """)
    var running: RunningStep? = try toy.start(id)
    try expect("it runs", "document.getElementById('\(id)').querySelector('.live')")
    try toy.draw(figure, in: id)
    try expect("its figure is there", "document.querySelector('.live figure:not([hidden])')")
    try running?.tell(fraction: 0.5, progress: "half")
    try expect("its bar moves", "document.querySelector('.live progress').value === 0.5")
    running = nil
    try toy.finish(
      id, outputs: [figure: ViewedNotebook.png],
      entries: [.init(line: 3, kind: .text, text: "a\nb\nc\n"), .init(line: 3, kind: .figure, text: figure)])
    try expect(
      "the chapter is taken over",
      "!document.querySelector('.live') && document.querySelector('[id=\"\(id)\"] .output img')?.complete")
    let growth: Double = try browser.value(of: "document.body.scrollHeight - window.height")
    #expect(growth > 200, "the chapter has a figure of 200 pixels more, and the page is \(growth) longer")
    let places: [Double?] = try browser.value(of: "[...places]")
    #expect(places.allSatisfy { abs(($0 ?? .infinity) - 100) <= 1 }, "the line was at \(places), not at 100")
    try expectNoReload()
  }

  /// A chapter with code in its third line, and sixty lines of prose below it.
  private static func longChapter(of step: StepID) -> String {
    "//: # \(step.number). The chapter of \(step.name)\n\nlet stage = 1\n\n"
      + (1...60).map { "//: And line \($0) of \(step.name).\n" }.joined(separator: "//:\n")
  }

  @Test(
    "when the server stops, the page says so; when it comes back, the page goes on by itself",
    arguments: [SIGTERM, SIGKILL])
  func comesBack(signal: Int32) throws {
    let step = try toy.start(ViewedNotebook.train)
    try step.tell(fraction: 0.25, progress: "epoch 1 of 4")
    try expect("it runs", "document.querySelector('.live progress')?.value === 0.25")

    view.stop(by: signal)
    let message = "document.querySelector('.live-message')"
    try expect(
      "the page says so",
      "!\(message).hidden && \(message).innerText.includes('./notebook view has stopped, or cannot be reached')"
    )
    let isRunning: Bool = try browser.value(
      of: "Boolean(document.querySelector('.live, .live-bar:not([hidden])'))")
    #expect(!isRunning, "nobody knows whether the step still runs")
    try toy.finish(ViewedNotebook.numbers, outputs: [:], seconds: 45)
    try step.tell(fraction: 0.75, progress: "epoch 3 of 4")

    let again = try ViewProgram(toy, port: view.port)
    try expect("the message goes", "\(message).hidden")
    try expect("the bar goes on", "document.querySelector('.live progress')?.value === 0.75")
    try expect(
      "the page has what came meanwhile", "document.getElementById('1-numbers').innerText.includes('45 s')")
    try expectNoReload()
    withExtendedLifetime(again) {}
  }
}
