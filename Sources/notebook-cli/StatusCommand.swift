import ArgumentParser
import Foundation
import Notebook

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Shows each step: fresh, stale and why, when it ran and with which flags.")

  @Flag(help: "Print JSON, for scripts.")
  var json = false

  @OptionGroup var folders: FolderOptions

  func run() throws {
    let package = try NotebookPackage()
    let arguments = folders.arguments(package: package.root)
    let table = StatusTable(try package.programs.map { try $0.describe(arguments: arguments) })
    if json {
      print(String(decoding: try table.json(), as: UTF8.self))
    } else {
      for line in table.lines { print(line) }
    }
  }
}
