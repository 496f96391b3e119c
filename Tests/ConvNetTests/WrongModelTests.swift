import Foundation
import TestSupport
import Testing

@testable import ConvNet
@testable import Tensors

@Suite("A network's file that is well formed and wrong")
struct WrongModelTests {
  private static func network() throws -> Sequential {
    var generator = SeededGenerator(seed: 1)
    return try Sequential(inputShape: [8, 8, 1], using: &generator) {
      Conv2D(filters: 2, filterSize: 3, padding: .same)
      BatchNormalization()
      ReLU()
      Dropout(rate: 0.5)
      Flatten()
      Dense(units: 3)
    }
  }

  /// What reading a network's file says after a change; nil when it is read.
  private func problem(_ change: (inout Safetensors) throws -> Void) throws -> String? {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "model.safetensors")
      try Self.network().write(to: url)
      var file = try Safetensors(contentsOf: url)
      try change(&file)
      try file.write(to: url)
      do throws(FileFormatError) {
        _ = try Ensemble(contentsOf: url)
        return nil
      } catch {
        #expect(error.description.contains("model.safetensors"), "\(error)")
        return error.description
      }
    }
  }

  private func problem(architecture: String) throws -> String? {
    try problem { $0.metadata["architecture"] = architecture }
  }

  @Test("unchanged, it is read")
  func unchanged() throws { #expect(try problem { _ in } == nil) }

  @Test(
    "a weight that is infinite or NaN is named with its place", arguments: [Float.nan, .infinity, -.infinity])
  func weight(value: Float) throws {
    let problem = try problem { file in
      let index = try #require(file.tensors.firstIndex { $0.name == "dense_1.weights" })
      file.tensors[index].value.elements[7] = value
    }
    #expect(problem?.contains("'dense_1.weights', at [2, 1]") == true, "\(problem as Any)")
  }

  @Test("a negative variance or count is named", arguments: ["running_variance", "batch_count"])
  func statistic(name: String) throws {
    let problem = try problem { file in
      let index = try #require(file.tensors.firstIndex { $0.name.hasSuffix(name) })
      file.tensors[index].value.elements[0] = -0.5
    }
    #expect(
      problem?.contains("batchnormalization_1 has a negative \(name), -0.5") == true, "\(problem as Any)")
  }

  @Test(
    "an architecture that asks for the impossible is refused",
    arguments: [
      #"{"Conv2D":{"filters":2,"filterSize":3,"strides":9223372036854775807,"padding":"same"}}"#,
      #"{"Conv2D":{"filters":2,"filterSize":4611686018427387904,"strides":1,"padding":"same"}}"#,
      #"{"Conv2D":{"filters":4611686018427387904,"filterSize":3,"strides":1,"padding":"same"}}"#,
      #"{"Conv2D":{"filters":10000000,"filterSize":1,"strides":1,"padding":"same"}}"#,
      #"{"Conv2D":{"filters":0,"filterSize":3,"strides":1,"padding":"same"}}"#,
      #"{"Conv2D":{"filters":2,"filterSize":9,"strides":1,"padding":"valid"}}"#,
      #"{"MaxPool2D":{"poolSize":9,"strides":1}}"#, #"{"MaxPool2D":{"poolSize":2,"strides":-1}}"#,
      #"{"Dropout":{"rate":1}}"#, #"{"Dropout":{"rate":-0.1}}"#, #"{"Dropout":{"rate":1e300}}"#,
      #"{"BatchNormalization":{"momentum":2,"epsilon":1e-5}}"#,
      #"{"BatchNormalization":{"momentum":0.1,"epsilon":0}}"#,
      #"{"Dense":{"units":3}}"#, #"{"Flatten":{}},{"Dense":{"units":10000000}}"#,
      #"{"ReLU":{},"Flatten":{}}"#, #"{}"#, #"{"Softmax":{}}"#,
    ])
  func layer(json: String) throws {
    #expect(try problem(architecture: #"{"inputShape":[8,8,1],"layers":[\#(json)]}"#) != nil)
  }

  @Test(
    "so are inputs that are empty, or larger than memory",
    arguments: [
      "[]", "[0,8,1]", "[-8,8,1]", "[4611686018427387904,8,1]", "[3037000500,3037000500]",
      "[100000,100000,1]",
    ])
  func inputShape(shape: String) throws {
    #expect(try problem(architecture: #"{"inputShape":\#(shape),"layers":[{"ReLU":{}}]}"#) != nil)
  }

  @Test("no layers at all do not fit the file's tensors, and thousands are refused before they are looked at")
  func layers() throws {
    #expect(try problem(architecture: #"{"inputShape":[8,8,1],"layers":[]}"#) != nil)
    let many = Array(repeating: #"{"ReLU":{}}"#, count: 5000).joined(separator: ",")
    let problem = try problem(architecture: #"{"inputShape":[8,8,1],"layers":[\#(many)]}"#)
    #expect(problem?.contains("more than 256 layers") == true, "\(problem as Any)")
  }

  @Test("an architecture of gigabytes allocates nothing: its tensors are not in the file")
  func large() throws {
    let layers = #"{"Flatten":{}},{"Dense":{"units":1000000}},{"Dense":{"units":200}}"#
    let problem = try problem(architecture: #"{"inputShape":[8,8,1],"layers":[\#(layers)]}"#)
    #expect(problem?.contains("dense_2.weights [1000000, 200]") == true, "\(problem as Any)")
  }

  @Test("lists that are nested as deeply as memory allows are refused")
  func nesting() throws {
    let deep = String(repeating: "[", count: 100_000)
    #expect(try problem(architecture: deep) != nil)
    #expect(try problem(architecture: #"{"inputShape":[8,8,1],"layers":\#(deep)"#) != nil)
  }

  @Test("every kind of layer makes the tensors that it declares")
  func announcedTensors() throws {
    for (layer, batchShape) in LayerGradientTests.cases + LayerGradientTests.fastCases {
      let inputShape = Array(batchShape.dropFirst())
      var made = layer
      var generator = SeededGenerator(seed: 1)
      made.initialize(inputShape: inputShape, using: &generator)
      func text(_ tensors: [TensorShape]) -> [String] { tensors.map { "\($0.name) \($0.shape)" } }
      #expect(
        text(made.parameters.map { ($0.name, $0.value.shape) })
          == text(layer.parameterShapes(inputShape: inputShape)), "\(layer)")
      #expect(
        text(made.statistics.map { ($0.name, $0.value.shape) })
          == text(layer.statisticShapes(inputShape: inputShape)), "\(layer)")
    }
  }
}
