import Engine
import FlyingSocks
import Foundation
import Testing

@testable import Viewing

// One at a time: each server keeps a thread waiting, of which a small machine has few.
@Suite("The server of `view`", .serialized)
struct ViewServerTests {
  let toy: ViewedNotebook

  init() throws { toy = try ViewedNotebook() }

  /// Whether this machine has the address ::1.
  private var hasIPv6: Bool {
    guard let socket = try? Socket(domain: AF_INET6),
      let address = try? sockaddr_in6.inet6(ip6: "::1", port: 0)
    else { return false }
    defer { try? socket.close() }
    return (try? socket.bind(to: address)) != nil
  }

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
  func foreignHosts() async throws {
    try await serving(toy.site) { client in
      for host in [
        "evil.example:\(client.port)", "localhost.evil.example:\(client.port)", "127.0.0.1.evil.example",
        "evil.example", "evil-localhost", "localhost:evil", "localhost@evil.example",
        "0.0.0.0:\(client.port)",
        "192.168.0.1:\(client.port)", "[::]:\(client.port)", "[::2]", "", "localhost, evil.example",
      ] {
        let answer = try await client.ask("/", host: host)
        #expect(answer.status == 403 && !answer.text.contains("chapter"), "\(host): \(answer.status)")
      }
      let unnamed = try await client.ask("/", host: "127.0.0.1", header: ["Host: evil.example"])
      #expect(unnamed.status == 403, "two hosts: \(unnamed.status)")
    }
  }

  @Test("the name decides and not the port, which may be forwarded to another or be left out")
  func loopbackHosts() async throws {
    try await serving(toy.site) { client async throws in
      for host in [
        "127.0.0.1", "127.0.0.1:1", "localhost", "LOCALHOST:\(client.port)", "localhost.:8080", "[::1]",
        "[::1]:9000", "[0:0:0:0:0:0:0:1]:80", "[::ffff:127.0.0.1]", "127.0.1.1:80", "digits.localhost:80",
      ] {
        #expect(try await client.ask("/", host: host).status == 200, "\(host)")
      }
    }
  }

  @Test("a host that is named with --allow-host is answered, in any case and at any port, and no other one")
  func allowedHosts() async throws {
    let hosts = [try HostName(allowing: "Hub.Example.org"), try HostName(allowing: "fe80::1")]
    try await serving(toy.site, allowing: hosts) { client async throws in
      for host in ["hub.example.org", "HUB.example.org:443", "hub.example.org.", "[fe80:0::1]:8765"] {
        #expect(try await client.ask("/", host: host).status == 200, "\(host)")
      }
      for host in ["a.hub.example.org", "example.org", "hub.example.org.evil.example", "[fe80::2]"] {
        #expect(try await client.ask("/", host: host).status == 403, "\(host)")
      }
    }
  }

  @Test("a refused host is named, with the flag that allows it, unless it is no name")
  func refusal() async throws {
    try await serving(toy.site) { client in
      let refused = try await client.ask("/", host: "Box.example:80")
      #expect(refused.text.contains("./notebook view --allow-host box.example\n"), "\(refused.text)")
      let odd = try await client.ask("/", host: "<b>box</b>")
      #expect(
        odd.status == 403 && !odd.text.contains("<")
          && odd.header.contains("X-Content-Type-Options: nosniff"),
        "\(odd.text)")
    }
  }

  @Test("pages of other sites may link to it, and get nothing else")
  func otherSites() async throws {
    try await serving(toy.site) { client async throws in
      func status(_ header: [String], _ path: String = "/state") async throws -> Int {
        try await client.ask(path, header: header).status
      }
      let navigates = ["Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"]
      for site in ["cross-site", "same-site"] {
        let header = ["Sec-Fetch-Site: \(site)"]
        #expect(try await status(header + navigates, "/") == 200, "a link")
        #expect(try await status(header + ["Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image"]) == 403)
        #expect(try await status(header + ["Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe"]) == 403)
        #expect(try await status(header + ["Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty"]) == 403)
      }
      #expect(try await status(["Sec-Fetch-Site: none"] + navigates, "/") == 200, "a bookmark")
      #expect(
        try await status(["Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: cors"]) == 200, "its own page")
      for origin in ["http://evil.example", "http://127.0.0.1:1", "null"] {
        #expect(try await status(["Origin: \(origin)"]) == 403, "\(origin)")
      }
      #expect(try await status(["Origin: http://127.0.0.1:\(client.port)"]) == 200)
    }
  }

  @Test("behind a proxy that passes on whole paths, it answers below the prefix, and at / as before")
  func prefix() async throws {
    try await serving(toy.site, prefix: "user/ann/proxy/1/") { client async throws in
      for path in ["/user/ann/proxy/1", "/user/ann/proxy/1/", "/user/ann/proxy/1/state", "/", "/state"] {
        #expect(try await client.ask(path).status == 200, "\(path)")
      }
      for path in ["/user/ann/proxy/12/", "/user/ann/", "/user/ann/proxy/1/README.md"] {
        #expect(try await client.ask(path).status == 404, "\(path)")
      }
    }
  }

  @Test("no address in the page or its script starts at the root, so that it works below any prefix")
  func relative() async throws {
    try await serving(toy.site) { client in
      let page = try await client.ask("/").text
      for match in page.matches(of: /(?:src|href|url|fetch|answer)\s*[=(]\s*["'`](\/[^"'`]*)/) {
        Issue.record("\(match.0)")
      }
    }
  }

  @Test("listens on the loopback addresses and on no other one")
  func address() async throws {
    try await serving(toy.site) { client in
      let isHere = try client.isListening(at: "127.0.0.1")
      #expect(isHere)
      if hasIPv6 {
        var isThere = try client.isListening(at: "::1")
        for _ in 0..<100 where !isThere {
          try await Task.sleep(for: .milliseconds(20))
          isThere = try client.isListening(at: "::1")
        }
        #expect(isThere, "not on ::1")
      }
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
      #expect(
        state.text.hasPrefix("{\"problem\":") && state.header.contains("Content-Type: application/json"),
        "JSON, which no proxy answers with")
    }
  }
}
