import CLibFuzzer
import Foundation

/// The readers by their names.
let readers: [String: @Sendable () throws -> any FuzzedReader] = [
  "csv": { CSVReader() }, "gzip": { GzipReader() }, "idx": { IDXReader() }, "model": { ModelReader() },
  "npy": { NPYReader() }, "picture": { PictureReader() }, "record": { RecordReader() },
  "request": { try RequestReader() }, "safetensors": { SafetensorsReader() }, "zip": { ZipReader() },
]

/// The reader that this process feeds: libFuzzer calls a C function, which can capture none.
enum Fed {
  static let reader: any FuzzedReader = {
    // Not an argument, because libFuzzer, which starts this program again to merge corpora, has all of them.
    let name = ProcessInfo.processInfo.environment["FUZZED_READER"] ?? ""
    do {
      guard let make = readers[name] else {
        throw BrokenPromise(description: "FUZZED_READER is '\(name)', none of \(readers.keys.sorted())")
      }
      return try make()
    } catch {
      FileHandle.standardError.write(Data("error: \(error)\n".utf8))
      exit(2)
    }
  }()
}

_ = Fed.reader
var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
exit(
  LLVMFuzzerRunDriver(&count, &arguments) { bytes, count in
    do {
      try Fed.reader.read(bytes.map { Data(bytes: $0, count: count) } ?? Data())
    } catch {
      FileHandle.standardError.write(Data("FINDING: \(error)\n".utf8))
      abort()
    }
    return 0
  })
