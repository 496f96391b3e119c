import Foundation

extension URL {
  /// The path with ~ for the home folder: what is printed lands in a notebook that may be shown to others.
  var pathFromHome: String {
    let home = FileManager.default.homeDirectoryForCurrentUser.path
    return path.hasPrefix(home + "/") ? "~" + path.dropFirst(home.count) : path
  }
}
