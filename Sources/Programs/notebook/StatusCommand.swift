import ArgumentParser
import Engine
import Foundation
import Stage

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract:
      "Shows each step: fresh, running or stale and why, when it ran, with which flags, and what a run would cost."
  )

  @Flag(help: "Print JSON, for scripts.")
  var json = false

  @OptionGroup var setting: SettingOptions
  @OptionGroup var folders: FolderOptions

  func run() throws {
    let package = try NotebookPackage()
    let workspace = Workspace(folders.workspaceFolder(package: package.root))
    if FileSignature(of: workspace.root)?.isFile == true {
      throw CommandError("\(workspace.root.path) is a file, not a folder: give --workspace a folder")
    }
    let (settings, inspector) = (try setting.parsed(), try package.inspector(in: workspace))
    try package.check(settings, inspector)
    let table = StatusTable(
      try package.statuses(inspector, folders, settings: settings), in: workspace)
    if json {
      print(String(decoding: try table.json(), as: UTF8.self))
    } else {
      for line in table.lines(width: terminalWidth()) { print(line) }
      let leftOvers = LeftOver.all(in: workspace, besides: package.steps)
      for leftOver in leftOvers {
        report(
          "note: \(leftOver.text): `./notebook clean --left-over\(workspace.option(inPackage: package.root))` removes them"
        )
      }
      if !workspace.holds("") {
        report("note: there is no folder \(workspace.root.path) yet; a run creates it")
      }
    }
  }
}
