import Foundation
import Hosts
import Processes
import TestSupport
import Testing

@testable import Stage

@Suite("The progress of parts on several hosts")
struct HostProgressTests {
  private func line(_ fraction: Double) -> PipedProcess.Line {
    .init(#"{"fraction":\#(fraction),"text":"epoch 1/2"}"#)
  }

  private var progress: HostProgress {
    var progress = HostProgress(["network 2", "network 3", "network 4"], of: 4, started: [0.5, 0, 0])
    progress.note(.starts(task: 0, host: "laptop"))
    progress.note(.starts(task: 1, host: "desk"))
    progress.note(.starts(task: 2, host: "desk"))
    return progress
  }

  @Test("counts what was there before, and says which part is where, and how far along")
  func running() {
    var progress = progress
    #expect(progress.fraction == 1.5 / 4)
    progress.note(.prints(task: 1, host: "desk", line: line(0.25)))
    #expect(progress.fraction == 1.75 / 4)
    #expect(
      progress.description
        == "1 of 4 networks done; desk: network 3 25 %, network 4 0 %; laptop: network 2 50 %")
  }

  @Test("a part that is done counts; one that stopped is nowhere, but what it has done still counts")
  func done() {
    var progress = progress
    progress.note(.finishes(task: 0, host: "laptop"))
    progress.note(.prints(task: 1, host: "desk", line: line(0.5)))
    progress.note(.stops(task: 1))
    #expect(progress.description == "2 of 4 networks done; desk: network 4 0 %")
    #expect(progress.fraction == 2.5 / 4)
    progress.note(.starts(task: 1, host: "laptop"))
    for task in 1...2 { progress.note(.finishes(task: task, host: task == 1 ? "laptop" : "desk")) }
    #expect(progress.fraction == 1)
    #expect(progress.credits == "Computed on desk: network 4; laptop: network 2, network 3")
  }

  @Test("is what docs/machines.md shows")
  func documented() throws {
    var progress = HostProgress(
      (5...14).map { "network \($0 + 1)" }, of: 15, started: Array(repeating: 0, count: 10))
    for (task, host, fraction) in [(0, "laptop", 0.2), (1, "desk", 0.83), (2, "desk", 0.12)] {
      progress.note(.starts(task: task, host: host))
      progress.note(.prints(task: task, host: host, line: line(fraction)))
    }
    var (time, printed) = (Duration.zero, "")
    let bar = ProgressBar(width: nil, now: { time }, write: { printed += $0 })
    time = .seconds(22 * 60 + 10) * progress.fraction / (1 - progress.fraction)
    bar.update(fraction: progress.fraction, text: "\(progress)")
    let page = packageFolder.appending(path: "docs/machines.md")
    let shown = try String(contentsOf: page, encoding: .utf8).split(separator: "\n").filter {
      $0.contains("networks done")
    }
    #expect(shown == [printed.dropLast()], "the page shows \(shown), and the bar is '\(printed)'")
  }

  @Test("anything else that a part prints is not progress")
  func otherLines() {
    var progress = progress
    progress.note(.prints(task: 1, host: "desk", line: .init("note: something")))
    progress.note(.prints(task: 1, host: "desk", line: .init(line(0.9).text, isError: true)))
    #expect(progress.fraction == 1.5 / 4)
  }
}
