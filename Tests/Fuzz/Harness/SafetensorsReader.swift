import Foundation
import Tensors

/// Named tensors, without a thought of what they are for.
struct SafetensorsReader: FuzzedReader {
  private let file = ScratchFile("tensors.safetensors")
  private let copy = ScratchFile("copy.safetensors")

  func read(_ bytes: Data) throws {
    try file.write(bytes)
    let metadata = try accepted(file.path, orRefusedBy: FileFormatError.self) {
      try Safetensors.metadata(of: file.url)
    }
    let tensors = try accepted(file.path, orRefusedBy: FileFormatError.self) {
      try Safetensors(contentsOf: file.url)
    }
    guard let tensors else { return }
    try promise(metadata == tensors.metadata, "the header alone has the same metadata")
    try tensors.write(to: copy.url)
    let written = try copy.contents()
    let again = try Safetensors(contentsOf: copy.url)
    try promise(again.metadata == tensors.metadata, "metadata are read as they were written")
    try promise(
      again.tensors.map(\.name) == tensors.tensors.map(\.name)
        && again.tensors.map(\.value.shape) == tensors.tensors.map(\.value.shape),
      "names and shapes are read as they were written")
    try again.write(to: copy.url)
    try promise(try copy.contents() == written, "the same tensors are written as the same bytes")
  }
}
