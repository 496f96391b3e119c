import ConvNet
import Foundation
import Tensors

/// Trained networks, which somebody may get from somebody else.
struct ModelReader: FuzzedReader {
  private let file = ScratchFile("model.safetensors")
  private let copy = ScratchFile("copy.safetensors")

  func read(_ bytes: Data) throws {
    try file.write(bytes)
    let networks = try accepted(file.path, orRefusedBy: FileFormatError.self) {
      try Ensemble(contentsOf: file.url)
    }
    guard let networks else { return }
    try networks.write(to: copy.url)
    let again = try Ensemble(contentsOf: copy.url)
    for (network, same) in zip(networks.networks, again.networks) {
      try promise(
        network.tensors.elementsEqual(same.tensors) { $0.name == $1.name && $0.value == $1.value },
        "a network is read as it was written")
    }
    try promise(networks.networks.count == again.networks.count, "as many networks are read as were written")
  }
}
