import FlyingSocks
import Foundation
import Testing

@testable import Viewing

/// Asks a server in so many words, also such as no browser would use.
struct Client {
  let port: UInt16

  struct Answer {
    let status: Int
    /// The lines of the header.
    let header: [String]
    let body: Data
    var text: String { String(decoding: body, as: UTF8.self) }
  }

  /// - Parameters:
  ///   - host: the header; nil for that of a browser on this machine.
  ///   - header: more lines of the header.
  func ask(
    _ path: String, method: String = "GET", host: String? = nil, header: [String] = []
  ) async throws -> Answer {
    let lines = ["\(method) \(path) HTTP/1.1", "Host: \(host ?? "127.0.0.1:\(port)")"] + header
    let request = (lines + ["Connection: close"]).map { $0 + "\r\n" }.joined() + "\r\n"
    let answer = try await answer(to: request)
    let end = try #require(answer.firstRange(of: Data("\r\n\r\n".utf8)))
    let header = String(decoding: answer[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
    let status = try #require(Int(header[0].split(separator: " ")[1]))
    return Answer(status: status, header: header, body: Data(answer[end.upperBound...]))
  }

  /// Whether somebody listens at the address, of version 4 or 6.
  func isListening(at address: String) throws -> Bool {
    let isVersion6 = address.contains(":")
    let socket = try Socket(domain: isVersion6 ? AF_INET6 : AF_INET)
    defer { try? socket.close() }
    let connected: Void? =
      isVersion6
      ? try? socket.connect(to: try .inet6(ip6: address, port: port))
      : try? socket.connect(to: try .inet(ip4: address, port: port))
    return connected != nil
  }

  private func answer(to request: String) async throws -> Data {
    let port = port
    // On a thread that may wait, unlike those of tasks, which the server needs.
    return try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(
          with: Result {
            let socket = try Socket(domain: AF_INET)
            defer { try? socket.close() }
            try socket.connect(to: try .inet(ip4: "127.0.0.1", port: port))
            _ = try socket.write(Data(request.utf8))
            var answer = Data()
            while let bytes = try? socket.read(atMost: 65_536), !bytes.isEmpty {
              answer.append(contentsOf: bytes)
            }
            return answer
          })
      }
    }
  }
}

/// Serves the notebook at a free port for as long as `body` takes.
func serving(
  _ site: NotebookSite, allowing hosts: [HostName] = [], prefix: String = "",
  _ body: (Client) async throws -> Void
) async throws {
  let (ports, listening) = AsyncStream.makeStream(of: UInt16.self)
  let server = Task {
    defer { listening.finish() }
    try await ViewServer(site, ports: 0...0, allowing: hosts, prefix: prefix).run { listening.yield($0) }
  }
  defer { server.cancel() }
  var iterator = ports.makeAsyncIterator()
  guard let port = await iterator.next() else { return try await server.value }
  try await body(Client(port: port))
  server.cancel()
  try await server.value
}
