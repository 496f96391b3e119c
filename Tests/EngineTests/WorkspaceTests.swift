import Foundation
import Synchronization
import Testing

@testable import Engine
@testable import Stage

@Suite("A workspace")
struct WorkspaceTests {
  let toy: ToyNotebook
  var lock: URL { toy.workspace.lock(of: .step) }

  init() throws {
    toy = try ToyNotebook()
    try toy.workspace.prepare()
  }

  @Test("is held by one process at a time, which is named, and is free again afterwards")
  func oneAtATime() throws {
    var held: WorkspaceLock? = try WorkspaceLock(ifFree: lock, holder: "6-train")
    #expect(held != nil)
    #expect(try WorkspaceLock(ifFree: lock, holder: "7-x") == nil)
    let process = ProcessInfo.processInfo.processIdentifier
    #expect(
      WorkspaceLock.holder(of: lock).hasPrefix(
        "6-train (process \(process) on \(ProcessIdentity.current.host), since "))
    held = nil
    #expect(try WorkspaceLock(ifFree: lock, holder: "7-x") != nil)
  }

  @Test("is waited for: the waiting process is told who holds it, and continues afterwards")
  func waiting() async throws {
    let waiter = try Waiter(for: lock, heldBy: "6-train")
    #expect(await waiter.events.next()?.hasPrefix("6-train (process ") == true)
    try await Task.sleep(for: .milliseconds(100))
    waiter.release()
    #expect(await waiter.events.next() == "taken")
  }

  @Test("whose lock was removed while a process waited for it is held by that process")
  func waitingForRemovedLock() async throws {
    let waiter = try Waiter(for: lock, heldBy: "clean")
    #expect(await waiter.events.next()?.hasPrefix("clean (process ") == true)
    try FileManager.default.removeItem(at: lock)
    waiter.release()
    #expect(await waiter.events.next() == "taken")
    let other = try WorkspaceLock(ifFree: lock, holder: "8-y")
    withExtendedLifetime(waiter) { #expect(other == nil, "and by nobody else") }
  }

  @Test("loses its artifacts when it is cleaned, and nothing else")
  func clean() throws {
    try toy.write("12345", to: "artifacts/1-numbers/numbers.txt")
    try toy.write("figure", to: "figures/1.png")
    try toy.write("rows", to: "submission.csv")
    let bytes = try #require(try toy.workspace.clean())
    #expect(bytes >= 5)
    #expect(!toy.workspace.holds("artifacts"))
    #expect(toy.text(at: "figures/1.png") == "figure")
    #expect(toy.text(at: "submission.csv") == "rows")
    #expect(try toy.workspace.clean() == nil)
  }

  @Test("whose artifacts are a link to another disk keeps the link, and loses what it leads to")
  func cleanLink() throws {
    try FileManager.default.removeItem(at: toy.workspace.url("artifacts"))
    try toy.write("12345", to: "elsewhere/1-numbers/numbers.txt")
    try FileManager.default.createSymbolicLink(
      at: toy.workspace.url("artifacts"), withDestinationURL: toy.package.appending(path: "elsewhere"))
    #expect(try #require(try toy.workspace.clean()) >= 5)
    #expect(toy.text(at: "elsewhere/1-numbers/numbers.txt") == nil)
    try toy.workspace.prepare()
    #expect(toy.workspace.holds("artifacts"))
  }

  @Test("is named on a command line with the quotes that a shell needs")
  func option() {
    let workspace = Workspace(URL(filePath: "/a/it's here"))
    #expect(workspace.option(inPackage: URL(filePath: "/b")) == #" --workspace '/a/it'\''s here'"#)
    #expect(workspace.option(inPackage: workspace.root) == "")
  }

  @Test(
    "is not cleaned while a step runs in it, nor between the steps of a run",
    arguments: [.run, .step] as [Workspace.Lock])
  func cleanWhileRunning(kind: Workspace.Lock) throws {
    let held = try WorkspaceLock(ifFree: toy.workspace.lock(of: kind), holder: "6-train")
    withExtendedLifetime(held) {
      let error = #expect(throws: BusyError.self) { try toy.workspace.clean() }
      #expect(error?.description.contains("in use by 6-train (process") == true)
    }
    #expect(toy.workspace.holds("artifacts"))
  }

  @Test("whose place is a file is an error that says so")
  func notAFolder() throws {
    try toy.write("", to: "file")
    let error = #expect(throws: WorkspaceError.self) { try Workspace(toy.workspace.url("file")).prepare() }
    #expect(error?.description.contains("file is a file, not a folder") == true)
  }
}

/// Another thread that waits for a lock, which is held until it is released, and then holds it until this goes.
private final class Waiter {
  var events: AsyncStream<String>.Iterator
  private var held: WorkspaceLock?
  private let isReleased = Shared(false)
  private let isDone = DispatchSemaphore(value: 0)

  private final class Shared: Sendable {
    let value: Mutex<Bool>
    init(_ value: Bool) { self.value = Mutex(value) }
  }

  init(for url: URL, heldBy holder: String) throws {
    held = try WorkspaceLock(ifFree: url, holder: holder)
    try #require(held != nil)
    let (stream, continuation) = AsyncStream.makeStream(of: String.self)
    events = stream.makeAsyncIterator()
    // A thread of its own: waiting must not block one that the tests run on.
    Thread.detachNewThread { [isReleased, isDone] in
      let lock = try? WorkspaceLock(waitingFor: url, holder: "7-x") { continuation.yield($0) }
      let isInTime = isReleased.value.withLock(\.self)
      continuation.yield(lock == nil ? "failed" : isInTime ? "taken" : "taken while it was held")
      withExtendedLifetime(lock) { isDone.wait() }
    }
  }

  deinit { isDone.signal() }

  func release() {
    isReleased.value.withLock { $0 = true }
    held = nil
  }
}
