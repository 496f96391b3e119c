import ArgumentParser
import DrawingPad
import Engine
import Foundation
import Processes
import Stage
import Viewing

struct ViewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "view",
    abstract: "Shows the notebook in the browser, and keeps it up to date while steps run and files change.",
    discussion: """
      The page can be read from this machine only, but by everybody who is logged in on it: there is no password. From \
      another machine, forward the port: ssh -L 8765:127.0.0.1:8765 HOST. Ctrl-C ends it.

      The browser is the one that $BROWSER names, else that of the desktop.
      """)

  @Option(help: ArgumentHelp("The folder with artifacts/ (default: the package).", valueName: "dir"))
  var workspace: String?

  @Option(help: "The port to serve the page at (default: 8765, or the next one that is free).")
  var port: UInt16?

  @Option(
    name: .customLong("allow-host"), parsing: .singleValue,
    help: ArgumentHelp(
      "Answer to this name too, that of a proxy such as JupyterHub or code-server (can be repeated).",
      valueName: "name"))
  var allowedHosts: [String] = []

  @Option(
    help: ArgumentHelp(
      "The prefix of all paths behind a proxy that does not strip it, as in --prefix /absproxy/8765.",
      valueName: "path"))
  var prefix = ""

  @Flag(
    name: [.customLong("no-browser"), .customLong("no-open")],
    help: "Only print the page's address; do not open a browser.")
  var opensNoBrowser = false

  func run() throws {
    let package = try NotebookPackage()
    let hosts = try allowedHosts.map { try HostName(allowing: $0) }
    guard !prefix.contains(where: { "?#%:".contains($0) }) else {
      throw CommandError(
        "--prefix takes the path under which a proxy serves the page, as in --prefix /absproxy/8765")
    }
    let workspace = Workspace(workspace.map(FolderOptions.folder) ?? package.root)
    switch FileSignature(of: workspace.root)?.isFile {
    case true?:
      throw CommandError("\(workspace.root.path) is a file, not a folder: give --workspace a folder")
    case nil:
      report(
        "note: there is no folder \(workspace.root.path) yet; the page appears once a run has created it")
    case false?: break
    }
    let site = NotebookSite(
      package: package.root, programs: try NotebookPackage.programFolder(), workspace: workspace,
      closing: DrawingPad.section)
    let usual: UInt16 = 8765
    let server = ViewServer(
      site, ports: port.map { $0...$0 } ?? usual...usual + 99, allowing: hosts, prefix: prefix)
    let (isChosen, opens) = (port != nil, !opensNoBrowser)
    try EndingSignals.run {
      try await server.run { port in
        if !isChosen, port != usual {
          report("note: port \(usual) is in use, so the page is on port \(port)")
        }
        let address = "http://127.0.0.1:\(port)/"
        print("the notebook is at \(address) until you press Ctrl-C")
        let browser = opens ? Browser(environment: ProcessInfo.processInfo.environment) : nil
        if let note = browser?.open(address) { report("note: \(note)") }
      }
    }
    // The terminal has shown ^C at the start of a line.
    if isatty(STDOUT_FILENO) == 1 { print() }
  }
}
