import FlyingFox

/// Tells requests by the notebook's own page, and by its reader, from those by pages of other sites.
struct VisitorCheck {
  let allowed: Set<HostName>

  /// Why a request is refused; nil when it is not.
  func refusal(of request: HTTPRequest, port: UInt16) -> String? {
    guard let header = request.headers[.host], let host = HostName(header: header) else {
      return "this server answers at http://127.0.0.1:\(port)/ only"
    }
    guard host.isLoopback || allowed.contains(host) else {
      return """
        this server does not answer to the name \(host), because a page of another site could use it.
        If it is yours, start the server with: ./notebook view --allow-host \(host)
        """
    }
    return comesFromElsewhere(request, host: header)
      ? "this server does not answer requests from pages of other sites" : nil
  }

  /// Whether the browser says that a page of another site asks (https://www.w3.org/TR/fetch-metadata). It may only link
  /// to this one.
  private func comesFromElsewhere(_ request: HTTPRequest, host: String) -> Bool {
    // Browsers leave the origin out where a page asks its own server for something.
    if let origin = request.headers[HTTPHeader("Origin")],
      origin.split(separator: "/").last.map(String.init) != host
    {
      return true
    }
    guard let site = request.headers[HTTPHeader("Sec-Fetch-Site")], !["same-origin", "none"].contains(site)
    else { return false }
    return request.headers[HTTPHeader("Sec-Fetch-Mode")] != "navigate"
      || request.headers[HTTPHeader("Sec-Fetch-Dest")] != "document"
  }
}
