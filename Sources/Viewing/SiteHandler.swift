import Engine
import Files
import FlyingFox
import Foundation

/// Answers requests for the page, the state and the running step's figures, and refuses everything else.
struct SiteHandler {
  let site: NotebookSite
  let visitors: VisitorCheck
  /// What the paths of all requests start with, when a proxy passes on addresses such as `/absproxy/8765/state` as they
  /// are; empty when it strips that.
  let prefix: String

  /// The answer of a server that listens on `port` of the loopback address.
  func response(to request: HTTPRequest, port: UInt16) async -> HTTPResponse {
    if let refusal = visitors.refusal(of: request, port: port) { return text(refusal, .forbidden) }
    guard [.GET, .HEAD].contains(request.method) else {
      var refusal = text("only GET and HEAD are answered", .methodNotAllowed)
      refusal.headers[HTTPHeader("Allow")] = "GET, HEAD"
      return refusal
    }
    var response = await response(to: path(of: request))
    if request.method == .HEAD {
      // The length stays that of GET's answer.
      response.payload = .httpBody(HTTPBodySequence(data: Data()))
    }
    return response
  }

  /// The path without the prefix.
  private func path(of request: HTTPRequest) -> String {
    let path = request.target.path(percentEncoded: false)
    guard !prefix.isEmpty, path == prefix || path.hasPrefix(prefix + "/") else { return path }
    return path == prefix ? "/" : String(path.dropFirst(prefix.count))
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
      return text("there is nothing here; the notebook is at /", .notFound)
    } catch {
      return path == "/" ? await emptyPage : problem(explanation(of: error))
    }
  }

  /// The page while there is none to show.
  private var emptyPage: HTTPResponse {
    get async {
      answer(Data(await site.emptyPage().utf8), "text/html; charset=utf-8", status: .internalServerError)
    }
  }

  /// What the page's script shows; in JSON, so that it is not taken for a proxy's answer.
  private func problem(_ text: String) -> HTTPResponse {
    let body = (try? JSONFormat.compact.encoder.encode(["problem": text])) ?? Data("{}".utf8)
    return answer(body, "application/json", status: .internalServerError)
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
      HTTPHeader("X-Frame-Options"): "DENY",
      HTTPHeader("Content-Security-Policy"): "frame-ancestors 'none'",
      HTTPHeader("Cross-Origin-Resource-Policy"): "same-origin",
    ]
    if let version { headers[HTTPHeader("Notebook-Version")] = version }
    return HTTPResponse(statusCode: status, headers: headers, body: body)
  }
}
