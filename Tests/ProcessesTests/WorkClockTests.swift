import Foundation
import Processes
import Testing

@Suite("The work clock")
struct WorkClockTests {
  @Test("does not count the time in which the process is stopped")
  func stopped() async throws {
    await #expect(processExitsWith: .success) {
      let start = WorkClock.now
      let wallStart = ContinuousClock.now
      let script = "kill -STOP \(getpid()); sleep 4; kill -CONT \(getpid())"
      let waker = try Subprocess(URL(filePath: "/bin/sh"), ["-c", script]).start()
      waker.waitUntilExit()
      let (worked, passed) = (WorkClock.now - start, ContinuousClock.now - wallStart)
      #expect(passed >= .seconds(4), "the process was stopped for 4 s, but only \(passed) have passed")
      #expect(worked < passed - .seconds(3), "\(worked) of \(passed) counted as work")
    }
  }

  @Test("counts all time in which the process waits")
  func waiting() {
    let (wallStart, start) = (ContinuousClock.now, WorkClock.now)
    usleep(50_000)
    let (worked, passed) = (WorkClock.now - start, ContinuousClock.now - wallStart)
    #expect(worked >= .milliseconds(50) && worked <= passed, "\(worked) of \(passed) counted as work")
  }
}
