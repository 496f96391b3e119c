import Foundation
import TestSupport
import Testing

@testable import Tensors

@Suite("Array and weight files")
struct ArrayFileTests {
  @Test("arrays of every type survive a round trip bit for bit, including empty ones and scalars")
  func npyRoundTrip() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "array.npy")
      checkProperty("an array is read as it was written", cases: 40) { random in
        let shape = random.shape()
        let count = shape.reduce(1, *)
        let tensor = Tensor(shape: shape, elements: (0..<count).map { _ in random.anyFloat() })
        try tensor.write(npy: url)
        #expect(try Tensor(npy: url).bits == tensor.bits)
        let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        try NPY.write(shape: shape, elements: bytes, to: url)
        #expect(try NPY.read(UInt8.self, from: url) == (shape, bytes))
        let numbers = (0..<count).map { _ in Int64(truncatingIfNeeded: random.next()) }
        try NPY.write(shape: shape, elements: numbers, to: url)
        #expect(try NPY.read(Int64.self, from: url) == (shape, numbers))
      }
    }
  }

  @Test("files that NumPy wrote are read, and ours are the same bytes")
  func npyFromNumPy() throws {
    #expect(try Tensor(npy: fixture("float32.npy")) == tensor([2, 3]))
    #expect(try NPY.read(UInt8.self, from: fixture("uint8.npy")) == ([3], [0, 7, 255]))
    #expect(try NPY.read(Int64.self, from: fixture("int64.npy")) == ([1, 2], [-1, 1 << 40]))
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "array.npy")
      try tensor([2, 3]).write(npy: url)
      try expectSameArray(url, as: "float32.npy", byteCount: 24)
      try NPY.write(shape: [3], elements: [0, 7, 255] as [UInt8], to: url)
      try expectSameArray(url, as: "uint8.npy", byteCount: 3)
    }
  }

  /// Expects the header's dictionary and the `byteCount` bytes of numbers that NumPy wrote; room for growth is its own
  /// affair.
  private func expectSameArray(_ url: URL, as name: String, byteCount: Int) throws {
    let files = try [Data(contentsOf: url), Data(contentsOf: fixture(name))]
    for file in files { #expect((file.count - byteCount).isMultiple(of: 64), "\(name): \(file.count) bytes") }
    let headers = files.map { file in
      String(decoding: file.dropFirst(10).dropLast(byteCount), as: UTF8.self)
        .trimmingCharacters(in: .whitespacesAndNewlines)
    }
    #expect(headers[0] == headers[1])
    #expect(files[0].suffix(byteCount) == files[1].suffix(byteCount))
  }

  @Test(
    "the file format's later versions are read, whose headers may be longer", arguments: [2, 3] as [UInt8])
  func npyVersions(version: UInt8) throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "version\(version).npy")
      var text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"
      text += String(repeating: " ", count: 115 - text.count) + "\n"
      let start = [0x93] + Array("NUMPY".utf8) + [version, 0, 116, 0, 0, 0]
      let numbers = try Data(contentsOf: fixture("float32.npy")).suffix(24)
      try (Data(start + Array(text.utf8)) + numbers).write(to: url)
      #expect(try Tensor(npy: url) == tensor([2, 3]))
    }
  }

  @Test("another type or order is refused with both types named")
  func npyMismatch() {
    let type = #expect(throws: FileFormatError.self) { try Tensor(npy: fixture("uint8.npy")) }
    #expect(type?.description.contains("'|u1' where '<f4' is expected") == true)
    let order = #expect(throws: FileFormatError.self) { try Tensor(npy: fixture("fortran.npy")) }
    #expect(order?.description.contains("Fortran order") == true)
  }

  @Test("a safetensors file survives a round trip bit for bit, and the same tensors give the same bytes")
  func safetensorsRoundTrip() throws {
    try withTemporaryFolder { folder in
      let (first, second) = (folder.appending(path: "1.safetensors"), folder.appending(path: "2.safetensors"))
      checkProperty("tensors and metadata are read as they were written", cases: 40) { random in
        let names = Set((0..<random.oneOf([0, 1, 2, 9])).map { _ in random.name() })
        let file = Safetensors(
          tensors: names.sorted().shuffled(using: &random).map { name in
            let shape = random.shape()
            return (
              name,
              Tensor(shape: shape, elements: (0..<shape.reduce(1, *)).map { _ in random.anyFloat() })
            )
          },
          metadata: Dictionary((0..<random.oneOf([0, 1, 3])).map { _ in (random.name(), random.text()) }) {
            $1
          })
        try file.write(to: first)
        let read = try Safetensors(contentsOf: first)
        #expect(read.metadata == file.metadata)
        #expect(read.tensors.count == file.tensors.count)
        let found = Dictionary(uniqueKeysWithValues: read.tensors)
        for (name, tensor) in file.tensors { #expect(found[name]?.bits == tensor.bits, "'\(name)'") }
        // An empty tensor's place in the order is lost.
        let order = [read, file].map { $0.tensors.filter { $0.value.count > 0 }.map(\.name) }
        #expect(order[0] == order[1])
        try file.write(to: second)
        #expect(try Data(contentsOf: first) == Data(contentsOf: second))
        #expect(try Safetensors.metadata(of: first) == file.metadata)
      }
    }
  }

  @Test("a file that the safetensors package wrote is read")
  func safetensorsFromPackage() throws {
    let file = try Safetensors(contentsOf: fixture("numbers.safetensors"))
    #expect(file.metadata == ["made by": "safetensors"])
    let tensors = Dictionary(uniqueKeysWithValues: file.tensors)
    #expect(tensors["a"] == tensor([2, 3]))
    #expect(tensors["b"] == Tensor(shape: [1], elements: [0.5]))
  }

  @Test("every truncation of a good file is an error that names the file", arguments: ["npy", "safetensors"])
  func truncation(kind: String) throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "file.\(kind)")
      try tensor([2, 3]).write(npy: url)
      if kind == "safetensors" {
        try Safetensors(tensors: [("a", tensor([2, 3]))], metadata: ["k": "v"]).write(to: url)
      }
      let whole = try Data(contentsOf: url)
      for count in 0..<whole.count {
        try whole.prefix(count).write(to: url)
        let error = #expect(throws: FileFormatError.self, "\(count) of \(whole.count) bytes") {
          if kind == "npy" { _ = try Tensor(npy: url) } else { _ = try Safetensors(contentsOf: url) }
        }
        #expect(error?.description.contains("file.\(kind)") == true)
      }
      try (whole + [0]).write(to: url)
      #expect(throws: FileFormatError.self, "a byte too many") {
        if kind == "npy" { _ = try Tensor(npy: url) } else { _ = try Safetensors(contentsOf: url) }
      }
    }
  }

  @Test(
    "altered headers are errors, not crashes",
    arguments: ["(-2, 3)", "(9223372036854775807, 9223372036854775807)", "(2, x)", "(3, 3)", "2, 3"])
  func alteredShape(shape: String) throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "altered.npy")
      func write(_ shape: String) throws {
        var text = "{'descr': '<f4', 'fortran_order': False, 'shape': \(shape), }"
        text += String(repeating: " ", count: 117 - text.count) + "\n"
        let start = [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0]
        try (Data(start + Array(text.utf8)) + Data(count: 24)).write(to: url)
      }
      try write("(2, 3)")
      #expect(try Tensor(npy: url) == Tensor(shape: [2, 3]))
      try write(shape)
      #expect(throws: FileFormatError.self) { try Tensor(npy: url) }
    }
  }

  @Test(
    "so are offsets of tensors that go backwards, overlap, or leave the file",
    arguments: ["[16,8]", "[16,-9223372036854775808]", "[8,24]", "[16,32]", "[16]", "[16,24,32]"])
  func alteredOffsets(offsets: String) throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "altered.safetensors")
      func entry(_ count: Int, _ offsets: String) -> String {
        "{\"dtype\":\"F32\",\"shape\":[\(count)],\"data_offsets\":\(offsets)}"
      }
      func write(_ offsets: String) throws {
        let header = Data("{\"a\":\(entry(4, "[0,16]")),\"b\":\(entry(2, offsets))}".utf8)
        try (Data([UInt8(header.count), 0, 0, 0, 0, 0, 0, 0]) + header + Data(count: 24)).write(to: url)
      }
      try write("[16,24]")
      #expect(try Safetensors(contentsOf: url).tensors.count == 2)
      try write(offsets)
      #expect(throws: FileFormatError.self) { try Safetensors(contentsOf: url) }
    }
  }

  @Test("metadata may have the keys of a tensor's entry")
  func metadataKeys() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "metadata.safetensors")
      let file = Safetensors(
        tensors: [], metadata: ["dtype": "F32", "shape": "[0]", "data_offsets": "[0,0]"])
      try file.write(to: url)
      let read = try Safetensors(contentsOf: url)
      #expect(read == file, "\(read.metadata) in place of \(file.metadata)")
    }
  }

  @Test(
    "text under a tensor's name, and a tensor in the place of the metadata, are errors",
    arguments: [
      #"{"x":{"key":"text"}}"#, #"{"__metadata__":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}"#,
    ])
  func mixedUpEntries(header: String) throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "altered.safetensors")
      try (Data([UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0]) + Data(header.utf8)).write(to: url)
      let error = #expect(throws: FileFormatError.self, "\(header)") { try Safetensors(contentsOf: url) }
      #expect(
        error?.description.contains("altered.safetensors has a header") == true,
        "\(String(describing: error))")
      #expect(throws: FileFormatError.self, "\(header)") { try Safetensors.metadata(of: url) }
    }
  }

  @Test("a missing file and a missing folder are errors")
  func missing() throws {
    try withTemporaryFolder { folder in
      let missing = folder.appending(path: "missing.npy")
      let read = #expect(throws: FileFormatError.self) { try Tensor(npy: missing) }
      #expect(
        read?.description.contains("missing.npy cannot be read: No such file or directory") == true,
        "\(String(describing: read))")
      let nowhere = missing.appending(path: "array.npy")
      #expect(throws: FileFormatError.self) { try tensor([2]).write(npy: nowhere) }
    }
  }
}

extension Tensor {
  /// Distinguishes NaNs with different payloads, and 0 from -0.
  fileprivate var bits: [Int] { shape + [-1] + elements.map { Int($0.bitPattern) } }
}

extension TestSupport.SplitMix64 {
  /// Up to five axes, some of which may have length 0.
  fileprivate mutating func shape() -> [Int] {
    (0..<oneOf([0, 1, 1, 2, 3, 4, 5])).map { _ in oneOf([0, 1, 1, 2, 3, 7, 8]) }
  }

  /// Any text, or a word of the format, but not the metadata's key.
  fileprivate mutating func name() -> String {
    oneOf([text(), text(), "conv2d_1.filter", "dtype", "shape", "data_offsets"])
  }
}
