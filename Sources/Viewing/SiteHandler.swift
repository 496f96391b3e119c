import Engine
import Files
import FlyingFox
import Foundation
import Weaving

/// Answers requests: for the page, for the state and for the running step's figures. Everything else is refused.
struct SiteHandler {
  let site: NotebookSite

  /// The answer of a server that listens on `port` of the loopback address.
  func response(to request: HTTPRequest, port: UInt16) async -> HTTPResponse {
    // Another site whose name leads here would have its own name there: no page in the browser may read this one.
    guard let host = request.headers[.host]?.lowercased(),
      ["127.0.0.1:\(port)", "localhost:\(port)"].contains(host)
    else {
      return text("this is for http://127.0.0.1:\(port)/ only", .forbidden)
    }
    guard [.GET, .HEAD].contains(request.method) else {
      var refusal = text("only GET and HEAD are answered", .methodNotAllowed)
      refusal.headers[HTTPHeader("Allow")] = "GET, HEAD"
      return refusal
    }
    var response = await response(to: request.target.path(percentEncoded: false))
    if request.method == .HEAD {
      // The length stays that of what GET gives.
      response.payload = .httpBody(HTTPBodySequence(data: Data()))
    }
    return response
  }

  private func response(to path: String) async -> HTTPResponse {
    let figures = "/running/"
    do {
      switch path {
      case "/":
        let page = try await site.currentPage()
        return answer(Data(page.html.utf8), "text/html; charset=utf-8", version: page.version)
      case "/state":
        return answer(try JSONFormat.compact.encoder.encode(try await site.state()), "application/json")
      case _ where path.hasPrefix(figures):
        if let png = try await site.stagedFigure(String(path.dropFirst(figures.count))) {
          return answer(png, "image/png")
        }
      default: break
      }
      return text("there is only the notebook, at /", .notFound)
    } catch {
      return path == "/" ? emptyPage : text(explanation(of: error), .internalServerError)
    }
  }

  /// The page while there is none to show: it says why, as the state does, and becomes the notebook when it can.
  private var emptyPage: HTTPResponse {
    let page = HTMLPage(WovenNotebook(title: "The notebook", chapters: []))
    return answer(
      Data(page.html(script: liveScript(version: "none")).utf8), "text/html; charset=utf-8",
      status: .internalServerError)
  }

  private func text(_ text: String, _ status: HTTPStatusCode) -> HTTPResponse {
    answer(Data("\(text)\n".utf8), "text/plain; charset=utf-8", status: status)
  }

  private func answer(
    _ body: Data, _ type: String, status: HTTPStatusCode = .ok, version: String? = nil
  ) -> HTTPResponse {
    var headers: HTTPHeaders = [
      .contentType: type, .contentLength: "\(body.count)", .cacheControl: "no-store",
      HTTPHeader("X-Content-Type-Options"): "nosniff",
      // No page from elsewhere shows this one in itself, or an image of it.
      HTTPHeader("X-Frame-Options"): "DENY", HTTPHeader("Cross-Origin-Resource-Policy"): "same-origin",
    ]
    if let version { headers[HTTPHeader("Notebook-Version")] = version }
    return HTTPResponse(statusCode: status, headers: headers, body: body)
  }
}
