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
    "an architecture that asks for the impossible is refused, with the cause",
    arguments: [
      (
        #"{"Conv2D":{"filters":2,"filterSize":3,"strides":9223372036854775807,"padding":"same"}}"#,
        "strides from 1 to 32768, not 2 filters 3x3, strides 9223372036854775807"
      ),
      (
        #"{"Conv2D":{"filters":2,"filterSize":4611686018427387904,"strides":1,"padding":"same"}}"#,
        "not 2 filters 4611686018427387904x4611686018427387904"
      ),
      (
        #"{"Conv2D":{"filters":4611686018427387904,"filterSize":3,"strides":1,"padding":"same"}}"#,
        "outputs of shape [8, 8, 4611686018427387904], more than 1048576 values"
      ),
      (
        #"{"Conv2D":{"filters":10000000,"filterSize":1,"strides":1,"padding":"same"}}"#,
        "outputs of shape [8, 8, 10000000], more than 1048576 values"
      ),
      (
        #"{"Conv2D":{"filters":0,"filterSize":3,"strides":1,"padding":"same"}}"#,
        "conv2d_1, needs at least 1 filter"
      ),
      (
        #"{"Conv2D":{"filters":2,"filterSize":9,"strides":1,"padding":"valid"}}"#,
        "has a 9x9 filter, which does not fit into an image of 8x8"
      ),
      (#"{"MaxPool2D":{"poolSize":9,"strides":1}}"#, "a window of 9x9, strides 1 over an image of 8x8"),
      (#"{"MaxPool2D":{"poolSize":2,"strides":-1}}"#, "a window of 2x2, strides -1 over an image of 8x8"),
      (#"{"Dropout":{"rate":1}}"#, "needs a rate from 0 up to but not including 1, not 1.0"),
      (#"{"Dropout":{"rate":-0.1}}"#, "not -0.1"), (#"{"Dropout":{"rate":1e300}}"#, "not valid JSON"),
      (#"{"BatchNormalization":{"momentum":2,"epsilon":1e-5}}"#, "needs a momentum in 0...1"),
      (#"{"BatchNormalization":{"momentum":0.1,"epsilon":0}}"#, "an epsilon above 0"),
      (#"{"Dense":{"units":3}}"#, "put a Flatten() in front of it"),
      (#"{"Flatten":{}},{"Dense":{"units":10000000}}"#, "dense_1, has outputs of shape [10000000]"),
      (#"{"ReLU":{},"Flatten":{}}"#, "2 types are named where one layer is expected, at layers[0]"),
      ("{}", "0 types are named"),
      (#"{"Softmax":{}}"#, "'Softmax' is not one of the layers BatchNormalization,"),
    ])
  func layer(json: String, cause: String) throws {
    let problem = try problem(architecture: #"{"inputShape":[8,8,1],"layers":[\#(json)]}"#)
    #expect(problem?.contains(cause) == true, "\(problem as Any)")
  }

  @Test(
    "so are inputs that are empty, or larger than memory",
    arguments: [
      ("[]", "are empty"), ("[0,8,1]", "are empty"), ("[-8,8,1]", "are empty"),
      ("[4611686018427387904,8,1]", "more than 1048576 values"),
      ("[3037000500,3037000500]", "more than 1048576 values"),
      ("[100000,100000,1]", "more than 1048576 values"),
    ])
  func inputShape(shape: String, cause: String) throws {
    let problem = try problem(architecture: #"{"inputShape":\#(shape),"layers":[{"ReLU":{}}]}"#)
    #expect(problem?.contains(cause) == true, "\(problem as Any)")
  }

  @Test("no layers at all do not fit the file's tensors, and thousands are refused before they are looked at")
  func layers() throws {
    let none = try problem(architecture: #"{"inputShape":[8,8,1],"layers":[]}"#)
    #expect(none?.contains("holds tensors that do not fit its architecture") == true, "\(none as Any)")
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
    for architecture in [deep, #"{"inputShape":[8,8,1],"layers":\#(deep)"#] {
      let problem = try problem(architecture: architecture)
      #expect(problem?.contains("an architecture that cannot be built") == true, "\(problem as Any)")
    }
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
