import Engine
import Foundation
import Testing

@testable import Viewing

// One at a time: each server keeps a thread waiting, of which a small machine has few.
@Suite("The server of `view`", .serialized)
struct ViewServerTests {
  let toy: ViewedNotebook

  init() throws { toy = try ViewedNotebook() }

  @Test("serves the page and the state, with their types and what keeps other sites out")
  func page() async throws {
    try await serving(toy.site) { client in
      let page = try await client.ask("/")
      #expect(page.status == 200)
      #expect(page.header.contains("Content-Type: text/html; charset=utf-8"))
      #expect(
        page.header.contains("X-Frame-Options: DENY") && page.header.contains("Cache-Control: no-store"))
      #expect(page.header.contains("Cross-Origin-Resource-Policy: same-origin"))
      #expect(page.text.contains("The chapter of numbers"))

      let state = try await client.ask("/state?1")
      #expect(state.status == 200 && state.header.contains("Content-Type: application/json"))
      let version = try JSONDecoder().decode(ViewState.self, from: state.body).version
      #expect(page.header.contains("Notebook-Version: \(version)"))
    }
  }

  @Test("answers HEAD with the same header and no body")
  func head() async throws {
    try await serving(toy.site) { client in
      let (page, head) = (try await client.ask("/"), try await client.ask("/", method: "HEAD"))
      #expect(head.status == 200 && head.body.isEmpty)
      #expect(head.header.contains("Content-Length: \(page.body.count)"))
    }
  }

  @Test("has nothing else")
  func others() async throws {
    try await serving(toy.site) { client in
      for path in [
        "/README.md", "/steps/1-numbers/main.swift", "/figures/2-curves.png", "/../README.md",
        "/%2e%2e/README.md", "/running/figures/2-curves.png", "/running/", "//", "/./state", "/index.html",
        "/state/", "/favicon.ico", "http://127.0.0.1/state",
      ] {
        let answer = try await client.ask(path)
        #expect(answer.status == 404, "\(path)")
      }
    }
  }

  @Test("a running step's figure is there while it runs")
  func figure() async throws {
    var step: RunningStep? = try toy.start(
      ViewedNotebook.train, figures: [ViewedNotebook.curves: ViewedNotebook.png])
    try await serving(toy.site) { client in
      let figure = try await client.ask("/running/\(ViewedNotebook.curves)?1")
      #expect(figure.status == 200 && figure.body == ViewedNotebook.png)
      #expect(figure.header.contains("Content-Type: image/png"))
      #expect(try await client.ask("/running/figures/2-other.png").status == 404)
      #expect(try await client.ask("/running/..%2F..%2F..%2FREADME.md").status == 404)
      withExtendedLifetime(step) {}
      step = nil
      #expect(try await client.ask("/running/\(ViewedNotebook.curves)").status == 404)
    }
  }

  @Test("changes nothing on request")
  func methods() async throws {
    try await serving(toy.site) { client in
      for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        let answer = try await client.ask("/", method: method)
        #expect(answer.status == 405 && answer.header.contains("Allow: GET, HEAD"), "\(method)")
      }
    }
  }

  @Test("refuses requests that are meant for another host, as those of a site whose name leads here")
  func hosts() async throws {
    try await serving(toy.site) { client in
      for host in [
        "evil.example:\(client.port)", "127.0.0.1", "localhost", "127.0.0.1:1",
        "localhost.evil.example:\(client.port)", "",
      ] {
        let answer = try await client.ask("/", host: host)
        #expect(answer.status == 403 && !answer.text.contains("chapter"), "\(host)")
      }
      #expect(try await client.ask("/", host: "LOCALHOST:\(client.port)").status == 200)
    }
  }

  @Test("listens on 127.0.0.1 and on no other address")
  func address() async throws {
    try await serving(toy.site) { client in
      let isHere = try client.isListening(at: "127.0.0.1")
      #expect(isHere)
      #if os(Linux)
        // All of 127.0.0.0/8 leads to this machine; a server on 0.0.0.0 would listen here too.
        let isElsewhere = try client.isListening(at: "127.0.0.2")
        #expect(!isElsewhere)
      #endif
    }
  }

  @Test("takes the next port when one is taken, unless it may take no other")
  func ports() async throws {
    try await serving(toy.site) { client in
      let taken = client.port
      let (ports, listening) = AsyncStream.makeStream(of: UInt16.self)
      let site = toy.site
      let second = Task {
        defer { listening.finish() }
        try await ViewServer(site, ports: taken...UInt16.max).run { listening.yield($0) }
      }
      var iterator = ports.makeAsyncIterator()
      let port = try #require(await iterator.next())
      #expect(port > taken)
      second.cancel()
      try await second.value

      let error = await #expect(throws: PortError.self) {
        try await ViewServer(toy.site, ports: taken...taken).run { _ in }
      }
      #expect(error?.description.hasPrefix("port \(taken) is in use") == true)
    }
  }

  @Test("while the notebook cannot be read, the page comes all the same and the state says why")
  func broken() async throws {
    try FileManager.default.removeItem(at: toy.package.appending(path: "steps"))
    try await serving(toy.site) { client in
      let page = try await client.ask("/")
      #expect(page.status == 500 && page.text.contains("let version = \"none\""))
      let state = try await client.ask("/state")
      #expect(state.status == 500 && state.text.contains("holds no folder named like 1-normalize"))
    }
  }
}
