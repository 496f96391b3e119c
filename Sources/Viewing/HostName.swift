import Foundation

/// The name by which a browser reaches a server: the host of the address, without its port.
///
/// A server that listens on the loopback address can be reached through any name that leads there, even by a page of
/// another site whose owner points its name at 127.0.0.1 (DNS rebinding). The requests of such a page carry that name.
public struct HostName: Hashable, Sendable, CustomStringConvertible {
  /// In lower case, without the dot that ends a full name; an IPv6 address is in its shortest form, in brackets.
  public let description: String

  /// The host of a `Host` header or of an address, as in `localhost:8765` or `[::1]`; nil when it is none.
  ///
  /// The port does not matter: it changes where a port is forwarded, and no site chooses it.
  init?(header: some StringProtocol) {
    let header = header.lowercased()
    let portStart = header.lastIndex(of: ":").flatMap { header[$0...].contains("]") ? nil : $0 }
    let port = portStart.map { header[header.index(after: $0)...] } ?? ""
    guard port.allSatisfy({ $0.isASCII && $0.isNumber }), port.count <= 5 else { return nil }
    self.init(name: header[..<(portStart ?? header.endIndex)])
  }

  private init?(name: Substring) {
    if name.hasPrefix("["), name.hasSuffix("]") {
      guard let address = Self.shortened(String(name.dropFirst().dropLast())) else { return nil }
      description = "[\(address)]"
      return
    }
    let name = name.hasSuffix(".") ? name.dropLast() : name
    guard (1...253).contains(name.count), !name.contains(".."),
      name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-._".contains($0)) })
    else { return nil }
    description = String(name)
  }

  /// A name that the user allows, as in `--allow-host hub.example.org`.
  ///
  /// - Throws: `HostNameError` for what is no name alone, such as an address with a scheme, a path or a port.
  public init(allowing text: String) throws(HostNameError) {
    let address = text.lowercased()
    // An IPv6 address has no brackets on a command line.
    if let short = Self.shortened(address) {
      description = "[\(short)]"
      return
    }
    if let host = HostName(name: address[...]) {
      self = host
      return
    }
    let rest = address.firstRange(of: "://").map { address[$0.upperBound...] } ?? address[...]
    let authority = rest.prefix { !"/?#".contains($0) }
    let alone = HostName(header: authority.split(separator: "@").last ?? "")
    throw HostNameError(text: text, alone: alone)
  }

  /// Whether it leads to the browser's own machine, no matter who resolves names (RFC 6761, 6.3).
  var isLoopback: Bool {
    if description == "localhost" || description.hasSuffix(".localhost") { return true }
    if description == "[::1]" { return true }
    let address = description.hasPrefix("[::ffff:") ? description.dropFirst(8).dropLast() : description[...]
    var bytes = in_addr()
    return inet_pton(AF_INET, String(address), &bytes) == 1 && address.hasPrefix("127.")
  }

  /// The IPv6 address in its shortest form; nil when it is none.
  private static func shortened(_ address: String) -> String? {
    var bytes = in6_addr()
    guard inet_pton(AF_INET6, address, &bytes) == 1 else { return nil }
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    guard inet_ntop(AF_INET6, &bytes, &text, socklen_t(text.count)) != nil else { return nil }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

/// A host that cannot be allowed.
public struct HostNameError: Error, Equatable, CustomStringConvertible {
  let text: String
  /// The name that is probably meant.
  let alone: HostName?

  public var description: String {
    if let alone {
      return "--allow-host takes a name without scheme, port and path: --allow-host \(alone)"
    }
    if text == "*" || text.hasPrefix("*.") {
      return
        "--allow-host takes no wildcards, which would let pages of other sites in: give the option once for each name"
    }
    return
      "--allow-host takes the name of a host as the browser sends it, such as hub.example.org, not '\(text)'"
  }
}
