import Foundation

#if canImport(Darwin)
  import Darwin
#endif

/// What the file system says about a file. While it stays the same, so do the contents: every write and rename updates the
/// ctime, which no program can set.
package struct FileSignature: Codable, Hashable, Sendable {
  /// Whether it is a file with contents, not a folder.
  package let isFile: Bool
  package let size: Int
  package let inode: UInt64
  package let modified: Int
  package let changed: Int

  /// Nil when there is no such file.
  package init?(of url: URL) {
    var status = stat()
    guard stat(url.path, &status) == 0 else { return nil }
    isFile = status.st_mode & S_IFMT == S_IFREG
    size = Int(status.st_size)
    inode = UInt64(status.st_ino)
    #if canImport(Darwin)
      modified = status.st_mtimespec.nanoseconds
      changed = status.st_ctimespec.nanoseconds
    #else
      modified = status.st_mtim.nanoseconds
      changed = status.st_ctim.nanoseconds
    #endif
  }

  /// Whether the last change is long enough ago that a later one would get another ctime: file systems' clocks tick some
  /// hundred times a second, those of FAT and of some network shares every second or two.
  package var isSettled: Bool {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let isCoarse = changed.isMultiple(of: 1_000_000_000)
    return now.nanoseconds - changed > (isCoarse ? 2_100_000_000 : 50_000_000)
  }
}

extension timespec {
  fileprivate var nanoseconds: Int { Int(tv_sec) * 1_000_000_000 + Int(tv_nsec) }
}
