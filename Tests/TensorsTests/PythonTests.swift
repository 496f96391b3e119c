import Foundation
import Tensors
import TestSupport
import Testing

/// Whether python3 is there and can import `modules`.
private func pythonHas(_ modules: String...) -> Bool {
  (try? python("import " + modules.joined(separator: ", "))) != nil
}

private struct PythonFailure: Error {}

/// What a Python program prints.
private func python(_ program: String, _ arguments: String...) throws -> String {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = ["python3", "-c", program] + arguments
  let output = Pipe()
  process.standardOutput = output
  process.standardError = FileHandle.nullDevice
  try process.run()
  let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  guard process.terminationStatus == 0 else { throw PythonFailure() }
  return text.trimmingCharacters(in: .whitespacesAndNewlines)
}

@Suite("Python opens our files")
struct PythonTests {
  @Test("NumPy loads an array, memory-mapped too", .enabled(if: pythonHas("numpy"), "python3 has no numpy"))
  func numpy() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "array.npy")
      try tensor([2, 3, 4]).write(npy: url)
      let printed = try python(
        "import numpy, sys; a = numpy.load(sys.argv[1], mmap_mode='r'); print(a.dtype, a.shape, a.tolist()[1][2])",
        url.path())
      let last = numbers(24).suffix(4).map { "\(Double($0))" }.joined(separator: ", ")
      #expect(printed == "float32 (2, 3, 4) [\(last)]")
    }
  }

  @Test(
    "the safetensors package loads a network's weights",
    .enabled(if: pythonHas("numpy", "safetensors"), "python3 has no safetensors"))
  func safetensors() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "model.safetensors")
      try Safetensors(tensors: [("dense_1.weights", tensor([2, 3]))], metadata: ["k": "v"]).write(to: url)
      let printed = try python(
        """
        import sys, safetensors.numpy, safetensors
        a = safetensors.numpy.load_file(sys.argv[1])["dense_1.weights"]
        print(a.dtype, a.shape, a.tolist()[1][2], safetensors.safe_open(sys.argv[1], "numpy").metadata())
        """, url.path())
      #expect(printed == "float32 (2, 3) \(Double(numbers(6)[5])) {'k': 'v'}")
    }
  }
}
