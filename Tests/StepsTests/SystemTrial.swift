import Foundation
import TestSupport
import Testing

/// What this user and system let a test do.
enum SystemTrial {
  static func command(_ name: String, _ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [name] + arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  static let canMount: Bool = {
    guard let folder = try? TemporaryFolder(), (try? SmallDisk(at: folder.url, size: "100k")) != nil else {
      return false
    }
    return true
  }()

  static let canUnshare = (try? command("unshare", ["--pid", "--fork", "--mount-proc", "true"])) == 0

  /// A library that, preloaded, makes calls of the system fail as some file systems do; nil where there is no C compiler.
  ///
  /// - Parameter name: the environment variables `REFUSE_FOLDER_FSYNC` and `REFUSE_FLOCK` say which.
  static let oddFileSystem: URL? = {
    let place = FileManager.default.temporaryDirectory.appending(path: "odd-file-system-\(getpid())")
    let source = """
      #define _GNU_SOURCE
      #include <dlfcn.h>
      #include <errno.h>
      #include <stdlib.h>
      #include <sys/stat.h>

      int fsync(int descriptor) {
        struct stat status;
        if (getenv("REFUSE_FOLDER_FSYNC") && fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
          errno = EINVAL;
          return -1;
        }
        return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(descriptor);
      }

      int flock(int descriptor, int operation) {
        if (getenv("REFUSE_FLOCK")) {
          errno = ENOLCK;
          return -1;
        }
        return ((int (*)(int, int))dlsym(RTLD_NEXT, "flock"))(descriptor, operation);
      }
      """
    let (file, library) = (place.appendingPathExtension("c"), place.appendingPathExtension("so"))
    guard (try? Data(source.utf8).write(to: file)) != nil else { return nil }
    defer { try? FileManager.default.removeItem(at: file) }
    for compiler in ["cc", "clang", "gcc"]
    where (try? command(compiler, ["-shared", "-fPIC", "-o", library.path, file.path, "-ldl"])) == 0 {
      return library
    }
    return nil
  }()
}

/// A small disk in memory, mounted while this object lives.
final class SmallDisk {
  let url: URL
  private var ballast: [URL] = []

  init(at url: URL, size: String) throws {
    self.url = url
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    let status = try SystemTrial.command("mount", ["-t", "tmpfs", "-o", "size=\(size)", "digits", url.path])
    try #require(status == 0)
  }

  deinit { _ = try? SystemTrial.command("umount", ["--lazy", url.path]) }

  /// Fills it but for some 100 KB.
  func fill() throws {
    for size in [1_000_000, 20_000] {
      while true {
        let file = url.appending(path: "ballast\(ballast.count)")
        guard (try? Data(count: size).write(to: file)) != nil else {
          try? FileManager.default.removeItem(at: file)
          break
        }
        ballast.append(file)
      }
    }
    for _ in 0..<5 { if let last = ballast.popLast() { try? FileManager.default.removeItem(at: last) } }
  }

  func makeRoom() throws {
    for file in ballast { try? FileManager.default.removeItem(at: file) }
    ballast = []
  }
}
