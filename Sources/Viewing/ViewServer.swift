import FlyingFox
import FlyingSocks
import Foundation

/// Serves a notebook to this machine's browsers only.
public struct ViewServer: Sendable {
  private let site: NotebookSite
  private let ports: ClosedRange<UInt16>

  /// - Parameter ports: where to listen: the first free one. 0 lets the system choose.
  public init(_ site: NotebookSite, ports: ClosedRange<UInt16>) {
    self.site = site
    self.ports = ports
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
            ? "permission denied for port \(port): choose one from 1024 up with --port"
            : "port \(port) cannot be used: \(message). Choose another with --port")
      }
    }
    throw PortError(
      ports.count == 1
        ? "port \(ports.lowerBound) is in use: stop the program that uses it, or choose another with --port"
        : "the ports \(ports.lowerBound) to \(ports.upperBound) are all in use: choose another with --port")
  }

  private func serve(at port: UInt16, _ onListening: @escaping @Sendable (UInt16) -> Void) async throws {
    let server = HTTPServer(
      address: try .inet(ip4: "127.0.0.1", port: port), timeout: 60, logger: .disabled)
    let handler = SiteHandler(site: site)
    await server.appendRoute("*") { [weak server] request in
      guard let port = await server?.port else { return HTTPResponse(statusCode: .serviceUnavailable) }
      return await handler.response(to: request, port: port)
    }
    do {
      try await withThrowingTaskGroup { group in
        group.addTask { try await server.run() }
        group.addTask {
          try await server.waitUntilListening(timeout: 60)
          if let port = await server.port { onListening(port) }
        }
        // An error in one task ends the other.
        for try await _ in group {}
      }
    } catch {
      if !Task.isCancelled { throw error }
    }
  }
}

extension HTTPServer {
  /// The port that it listens on.
  fileprivate var port: UInt16? {
    if case .ip4(_, let port) = listeningAddress { port } else { nil }
  }
}

/// A port that cannot be used.
public struct PortError: Error, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}
