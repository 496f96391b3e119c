import Dispatch
import FlyingSocks
import Foundation

@testable import FlyingFox
@testable import Viewing

/// Requests to `./notebook view`, which any page that a browser shows can make, while a step runs that has drawn a
/// figure.
final class RequestReader: FuzzedReader {
  // Only kept: the one removes its files when it goes, the other ends its run.
  private nonisolated(unsafe) let notebook: ViewedNotebook
  private nonisolated(unsafe) let run: RunningStep
  private let handlers: [SiteHandler]

  init() throws {
    notebook = try ViewedNotebook()
    run = try notebook.start(ViewedNotebook.train, figures: [ViewedNotebook.curves: ViewedNotebook.png])
    let (site, visitors) = (notebook.site, VisitorCheck(allowed: []))
    handlers = ["", "/absproxy/8765"].map { SiteHandler(site: site, visitors: visitors, prefix: $0) }
  }

  func read(_ bytes: Data) throws {
    let done = DispatchSemaphore(value: 0)
    let outcome = Outcome()
    Task {
      defer { done.signal() }
      do { try await self.answer(bytes) } catch { outcome.error = error }
    }
    done.wait()
    if let error = outcome.error { throw error }
  }

  private func answer(_ bytes: Data) async throws {
    // A connection whose request cannot be read is closed.
    guard let request = try? await HTTPDecoder().decodeRequest(from: ReceivedBytes(bytes)) else { return }
    for handler in handlers {
      let response = await handler.response(to: request, port: 8765)
      let status = response.statusCode.code
      try promise([200, 403, 404, 405].contains(status), "a request is answered or refused, not \(status)")
      try promise(response.headers[HTTPHeader("X-Content-Type-Options")] == "nosniff", "no answer is sniffed")
      guard status == 200 else { continue }
      let host = request.headers[.host].flatMap { HostName(header: $0) }
      try promise(host?.isLoopback ?? false, "\(host?.description ?? "nobody") gets no answer")
      guard request.method == .GET, response.headers[.contentType] == "image/png" else { continue }
      try promise(try await response.bodyData == ViewedNotebook.png, "only the step's figure is shown")
    }
  }
}

/// What became of a request that another thread waits for.
private final class Outcome: @unchecked Sendable {
  var error: (any Error)?
}

/// The bytes of a connection: each is there once, whoever takes it.
private struct ReceivedBytes: AsyncBufferedSequence {
  typealias Element = UInt8

  private let rest: Rest

  init(_ bytes: Data) { rest = Rest(bytes) }

  func makeAsyncIterator() -> Iterator { Iterator(rest: rest) }

  fileprivate final class Rest: @unchecked Sendable {
    private var bytes: [UInt8]
    private var place = 0

    init(_ bytes: Data) { self.bytes = [UInt8](bytes) }

    func take(_ count: Int) -> ArraySlice<UInt8>? {
      let taken = bytes[place...].prefix(count)
      place = taken.endIndex
      return taken.isEmpty ? nil : taken
    }
  }

  struct Iterator: AsyncBufferedIteratorProtocol {
    fileprivate let rest: Rest

    mutating func next() async throws -> UInt8? { rest.take(1)?.first }

    mutating func nextBuffer(suggested count: Int) async throws -> ArraySlice<UInt8>? { rest.take(count) }
  }
}
