/// Bytes as numbers from 0 to 1: each is divided by 255.
public func normalized(_ pixels: [UInt8]) -> [Float] {
  pixels.map { Float($0) / 255 }
}
