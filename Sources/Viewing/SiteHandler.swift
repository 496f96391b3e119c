import Engine
import Files
import FlyingFox
import Foundation
import Weaving

/// Answers requests for the page, the state and the running step's figures, and refuses everything else.
struct SiteHandler {
  let site: NotebookSite

  /// The answer of a server that listens on `port` of the loopback address.
  func response(to request: HTTPRequest, port: UInt16) async -> HTTPResponse {
    // DNS rebinding: a site whose name resolves to this machine sends its own name. It may not read this page.
    guard let host = request.headers[.host]?.lowercased(),
      ["127.0.0.1:\(port)", "localhost:\(port)"].contains(host)
    else {
      return text("this server answers at http://127.0.0.1:\(port)/ only", .forbidden)
    }
    guard [.GET, .HEAD].contains(request.method) else {
      var refusal = text("only GET and HEAD are answered", .methodNotAllowed)
      refusal.headers[HTTPHeader("Allow")] = "GET, HEAD"
      return refusal
    }
    var response = await response(to: request.target.path(percentEncoded: false))
    if request.method == .HEAD {
      // The length stays that of GET's answer.
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

  /// The page while there is none to show: its script shows the error, and replaces it by the notebook when it can.
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
      // Pages from elsewhere may neither frame this one nor embed its images.
      HTTPHeader("X-Frame-Options"): "DENY", HTTPHeader("Cross-Origin-Resource-Policy"): "same-origin",
    ]
    if let version { headers[HTTPHeader("Notebook-Version")] = version }
    return HTTPResponse(statusCode: status, headers: headers, body: body)
  }
}
