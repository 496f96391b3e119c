import FlyingFox
import FlyingSocks
import Foundation

/// Serves a notebook on this machine's loopback addresses, 127.0.0.1 and, where there is one, ::1.
public struct ViewServer: Sendable {
  private let ports: ClosedRange<UInt16>
  private let handler: SiteHandler

  /// - Parameters:
  ///   - ports: where to listen: the first free one. 0 lets the system choose.
  ///   - hosts: the names by which it is reached, besides those of the loopback addresses.
  ///   - prefix: what a proxy leaves at the start of each path, as in `/absproxy/8765`.
  public init(
    _ site: NotebookSite, ports: ClosedRange<UInt16>, allowing hosts: [HostName] = [], prefix: String = ""
  ) {
    self.ports = ports
    handler = SiteHandler(
      site: site, visitors: VisitorCheck(allowed: Set(hosts)),
      prefix: prefix.split(separator: "/").map { "/\($0)" }.joined())
  }

  /// Serves until the task is cancelled, which is not an error.
  ///
  /// - Parameter onListening: is called with the port once requests are answered there.
  /// - Throws: `PortError` when it cannot listen there.
  public func run(onListening: @escaping @Sendable (UInt16) -> Void) async throws {
    for port in ports {
      do {
        return try await serve(at: port, onListening)
      } catch SocketError.failed(_, EADDRINUSE, _) {
        continue
      } catch SocketError.failed(_, let number, let message) {
        throw PortError(
          number == EACCES
            ? "port \(port) is not yours to open: systems keep those below 1024 for root. Choose one from 1024 up, as in "
              + "--port 8080, to which a proxy or `ssh -L` can forward"
            : "port \(port) cannot be used: \(message). Choose another with --port")
      }
    }
    throw PortError(
      ports.count == 1
        ? "port \(ports.lowerBound) is in use: stop the program that uses it, or choose another with --port"
        : "the ports \(ports.lowerBound) to \(ports.upperBound) are all in use: choose another with --port")
  }

  private func serve(at port: UInt16, _ onListening: @escaping @Sendable (UInt16) -> Void) async throws {
    let first = await server(at: try .inet(ip4: "127.0.0.1", port: port))
    do {
      try await withThrowingTaskGroup { group in
        group.addTask { try await first.run() }
        group.addTask {
          try await first.waitUntilListening(timeout: 60)
          guard let port = await first.port else { return }
          // `localhost` leads to either. Where there is no IPv6, or somebody else has the port there, one is enough.
          async let second: Void? = try? server(at: .inet6(ip6: "::1", port: port)).run()
          onListening(port)
          await second
        }
        // An error in one task ends the other.
        for try await _ in group {}
      }
    } catch {
      if !Task.isCancelled { throw error }
    }
  }

  private func server(at address: some SocketAddress) async -> HTTPServer {
    let server = HTTPServer(address: address, timeout: 60, logger: .disabled)
    await server.appendRoute("*") { [handler, weak server] request in
      guard let port = await server?.port else { return HTTPResponse(statusCode: .serviceUnavailable) }
      return await handler.response(to: request, port: port)
    }
    return server
  }
}

extension HTTPServer {
  /// The port that it listens on.
  fileprivate var port: UInt16? {
    switch listeningAddress {
    case .ip4(_, let port), .ip6(_, let port): port
    default: nil
    }
  }
}

/// A port that cannot be used.
public struct PortError: Error, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}
