import Foundation
import Processes

/// Chromium without a window, on machines that have it, with one page at a time. A test tells it what to do through the
/// DevTools protocol, https://chromedevtools.github.io/devtools-protocol.
public final class HeadlessBrowser {
  public static let program = ["chromium", "chromium-browser", "google-chrome"].lazy
    .compactMap { SearchPath.current.program($0) }.first

  public static var isInstalled: Bool { program != nil }

  /// Why a test is skipped that needs it.
  public static let absence = "Chromium is not installed: apt-get install chromium"

  private let process = Process()
  private let (commands, answers) = (Pipe(), Pipe())
  private let profile: TemporaryFolder
  private var received = Data()
  private var lastID = 0
  /// Of the page.
  private var session: String?

  /// Starts it with an empty page.
  ///
  /// - Parameter arguments: further ones for Chromium.
  /// - Throws: Foundation's error when it cannot be started; ``BrowserError``.
  public init(arguments: [String] = []) throws {
    profile = try TemporaryFolder()
    process.executableURL = URL(filePath: "/bin/sh")
    // Chromium reads commands from descriptor 3 and answers at 4.
    process.arguments =
      [
        "-c", "exec \"$@\" 3<&0 4>&1 >/dev/null", "sh", Self.program?.path ?? "chromium",
        "--remote-debugging-pipe", "--headless=new", "--no-startup-window", "--no-sandbox", "--disable-gpu",
        "--disable-dev-shm-usage", "--hide-scrollbars", "--user-data-dir=\(profile.url.path)",
      ] + arguments
    process.standardInput = commands
    process.standardOutput = answers
    process.standardError = FileHandle.nullDevice
    try process.run()
    let target = try call("Target.createTarget", ["url": "about:blank"])["targetId"] as? String
    session =
      try call("Target.attachToTarget", ["targetId": target ?? "", "flatten": true])["sessionId"] as? String
  }

  deinit {
    process.terminate()
    process.waitUntilExit()
  }

  /// Opens an address. Scripts of the page may still run.
  public func open(_ address: String) throws {
    let answer = try call("Page.navigate", ["url": address])
    if let text = answer["errorText"] { throw BrowserError("\(address): \(text)") }
  }

  /// What an expression in JavaScript gives, or what its promise does, from JSON.
  ///
  /// - Throws: ``BrowserError`` with what the expression threw; `DecodingError` when it gives something else.
  public func value<Value: Decodable>(of expression: String, as type: Value.Type = Value.self) throws -> Value
  {
    let answer = try call(
      "Runtime.evaluate",
      [
        "expression": "(async () => JSON.stringify([await (\(expression)\n)]))()", "awaitPromise": true,
        "returnByValue": true,
      ])
    guard let json = (answer["result"] as? [String: Any])?["value"] as? String else {
      throw BrowserError("\(expression): \(answer)")
    }
    return try JSONDecoder().decode([Value].self, from: Data(json.utf8))[0]
  }

  /// Waits until a condition in JavaScript is true, but not for ever.
  ///
  /// - Returns: whether it has become true.
  public func wait(until condition: String, seconds: Double = 20) throws -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
      if try value(of: "Boolean(\(condition))") { return true }
      usleep(20_000)
    }
    return false
  }

  /// Shows a page that is not served.
  ///
  /// - Parameter arguments: further ones for Chromium.
  /// - Throws: as ``init(arguments:)``, and what `body` throws.
  public static func showing<Result>(
    _ html: String, arguments: [String] = [], _ body: (HeadlessBrowser) throws -> Result
  ) throws -> Result {
    try withTemporaryFolder { folder in
      let page = folder.appending(path: "page.html")
      try html.write(to: page, atomically: true, encoding: .utf8)
      let browser = try HeadlessBrowser(arguments: arguments)
      try browser.open(page.absoluteString)
      return try body(browser)
    }
  }

  /// Does one command, and returns its result. Events are not asked for.
  private func call(_ method: String, _ parameters: [String: Any]) throws -> [String: Any] {
    lastID += 1
    var command: [String: Any] = ["id": lastID, "method": method, "params": parameters]
    command["sessionId"] = session
    try commands.fileHandleForWriting.write(
      contentsOf: JSONSerialization.data(withJSONObject: command) + [0])
    while true {
      let answer = try nextAnswer()
      guard answer["id"] as? Int == lastID else { continue }
      if let error = answer["error"] { throw BrowserError("\(method): \(error)") }
      return answer["result"] as? [String: Any] ?? [:]
    }
  }

  /// The next message, which a zero ends.
  private func nextAnswer() throws -> [String: Any] {
    var message = Data()
    while true {
      if let end = received.firstRange(of: Data([0])) {
        message += received[..<end.lowerBound]
        received = Data(received[end.upperBound...])
        return try JSONSerialization.jsonObject(with: message) as? [String: Any] ?? [:]
      }
      message += received
      var output = pollfd(
        fd: answers.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&output, 1, 300_000) > 0 else { throw BrowserError("Chromium does not answer") }
      received = answers.fileHandleForReading.availableData
      guard !received.isEmpty else { throw BrowserError("Chromium has ended") }
    }
  }
}

/// What Chromium could not do.
public struct BrowserError: Error, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}
