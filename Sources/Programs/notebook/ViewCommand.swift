import ArgumentParser
import Engine
import Foundation
import Processes
import Stage
import Viewing

struct ViewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "view",
    abstract: "Shows the notebook in the browser, and keeps it up to date while steps run and files change.",
    discussion: "The page is for this machine only. Ctrl-C ends it.")

  @Option(help: ArgumentHelp("The folder with artifacts/ (default: the package).", valueName: "dir"))
  var workspace: String?

  @Option(help: "The port to serve the page at (default: 8765, or the next one that is free).")
  var port: UInt16?

  @Flag(help: "Only print the page's address, and open no browser.")
  var noOpen = false

  func run() throws {
    let package = try NotebookPackage()
    let site = NotebookSite(
      package: package.root, programs: try NotebookPackage.programFolder(),
      workspace: try package.existingWorkspace(workspace))
    let usual: UInt16 = 8765
    let server = ViewServer(site, ports: port.map { $0...$0 } ?? usual...usual + 99)
    let (isChosen, opens) = (port != nil, !noOpen)
    try EndingSignals.run {
      try await server.run { port in
        if !isChosen, port != usual {
          report("note: port \(usual) is in use, so the page is at port \(port)")
        }
        let address = "http://127.0.0.1:\(port)/"
        print("the notebook is at \(address) until you press Ctrl-C")
        if opens { Browser(environment: ProcessInfo.processInfo.environment)?.open(address) }
      }
    }
    // The terminal has shown ^C at the start of a line.
    if isatty(STDOUT_FILENO) == 1 { print() }
  }
}
