import Engine
import Foundation

/// The file that `--output` names: one to make, or a regular file to replace.
struct OutputPlace {
  /// Where the file is, or will be; after following links, so that these stay.
  let url: URL

  /// - Throws: `CommandError` for a folder, a device or a pipe, and where there is no folder for it.
  init(_ output: String) throws {
    url = URL(filePath: output).standardizedFileURL.resolvingSymlinksInPath()
    var status = stat()
    if stat(url.path, &status) == 0 {
      switch status.st_mode & S_IFMT {
      case S_IFREG: return
      case S_IFDIR:
        throw CommandError("--output is the folder \(url.path): name a file in it")
      default:
        throw CommandError("--output is \(output), a device or a pipe: name a file")
      }
    }
    let folder = url.deletingLastPathComponent()
    guard FileManager.default.fileExists(atPath: folder.path) else {
      throw CommandError("--output is \(output), but there is no folder \(folder.path): make it first")
    }
  }
}
