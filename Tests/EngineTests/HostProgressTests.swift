import Foundation
import Hosts
import Processes
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

  @Test("anything else that a part prints is not progress")
  func otherLines() {
    var progress = progress
    progress.note(.prints(task: 1, host: "desk", line: .init("note: something")))
    progress.note(.prints(task: 1, host: "desk", line: .init(line(0.9).text, isError: true)))
    #expect(progress.fraction == 1.5 / 4)
  }
}
