import CLeptonica

/// A Leptonica picture, which is freed with its last reference.
final class Pix {
  let pointer: UnsafeMutablePointer<CLeptonica.Pix>

  /// Takes ownership of the result of a call to Leptonica; nil if that failed.
  init?(_ pointer: UnsafeMutablePointer<CLeptonica.Pix>?) {
    guard let pointer else { return nil }
    self.pointer = pointer
  }

  deinit {
    var pointer: UnsafeMutablePointer<CLeptonica.Pix>? = pointer
    pixDestroy(&pointer)
  }

  var width: Int { Int(pixGetWidth(pointer)) }
  var height: Int { Int(pixGetHeight(pointer)) }

  /// The picture that `call` makes of this one.
  func mapped(_ call: (UnsafeMutablePointer<CLeptonica.Pix>) -> UnsafeMutablePointer<CLeptonica.Pix>?) -> Pix?
  {
    withExtendedLifetime(self) { Pix(call(pointer)) }
  }

  /// The picture that a Leptonica function of two pictures, such as `pixAnd`, makes of this one and another.
  func combined(
    with other: Pix,
    _ call: (
      UnsafeMutablePointer<CLeptonica.Pix>?, UnsafeMutablePointer<CLeptonica.Pix>?,
      UnsafeMutablePointer<CLeptonica.Pix>?
    ) -> UnsafeMutablePointer<CLeptonica.Pix>?
  ) -> Pix? {
    withExtendedLifetime((self, other)) { Pix(call(nil, pointer, other.pointer)) }
  }

  /// How many pixels of a binary picture are set.
  var count: Int {
    var count: Int32 = 0
    withExtendedLifetime(self) { _ = pixCountPixels(pointer, &count, nil) }
    return Int(count)
  }

  /// The bytes of an 8-bit gray picture, [height, width].
  var bytes: [UInt8] {
    guard let lines = pixSetupByteProcessing(pointer, nil, nil) else { return [] }
    defer { pixCleanupByteProcessing(pointer, lines) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(width * height)
    for row in 0..<height { bytes.append(contentsOf: UnsafeBufferPointer(start: lines[row], count: width)) }
    return bytes
  }

  /// The red, green and blue bytes of a 32-bit picture, [height, width, 3]; nil of another.
  var colors: [UInt8]? {
    guard pixGetDepth(pointer) == 32, let words = pixGetData(pointer) else { return nil }
    let wordsPerLine = Int(pixGetWpl(pointer))
    return withExtendedLifetime(self) {
      var bytes = [UInt8](repeating: 0, count: 3 * width * height)
      for row in 0..<height {
        for column in 0..<width {
          let word = words[row * wordsPerLine + column]
          let place = 3 * (row * width + column)
          bytes[place] = UInt8(word >> 24)
          bytes[place + 1] = UInt8(word >> 16 & 0xFF)
          bytes[place + 2] = UInt8(word >> 8 & 0xFF)
        }
      }
      return bytes
    }
  }

  /// An 8-bit gray picture of `bytes`, [height, width].
  static func grey(_ bytes: [UInt8], width: Int, height: Int) -> Pix? {
    precondition(
      bytes.count == width * height, "\(bytes.count) bytes do not make \(width) x \(height) pixels")
    guard let pix = Pix(pixCreate(Int32(width), Int32(height), 8)),
      let lines = pixSetupByteProcessing(pix.pointer, nil, nil)
    else { return nil }
    for row in 0..<height {
      for column in 0..<width { lines[row]?[column] = bytes[row * width + column] }
    }
    pixCleanupByteProcessing(pix.pointer, lines)
    return pix
  }

  /// The connected pieces of a binary picture, diagonals included: the box of each, and which of its pixels belong to
  /// it.
  var connectedPieces: [(box: Box, mask: [Bool])] {
    var masks: UnsafeMutablePointer<Pixa>?
    var boxes = pixConnComp(pointer, &masks, 8)
    defer {
      boxaDestroy(&boxes)
      pixaDestroy(&masks)
    }
    return (0..<boxaGetCount(boxes)).compactMap { index in
      var (left, top, width, height): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
      boxaGetBoxGeometry(boxes, index, &left, &top, &width, &height)
      // Specks are noise, and there may be thousands.
      guard width > 2 || height > 2,
        let mask = Pix(pixaGetPix(masks, index, Int32(L_CLONE)))?.mapped({ pixConvert1To8(nil, $0, 0, 1) })
      else { return nil }
      return (
        Box(left: Int(left), top: Int(top), width: Int(width), height: Int(height)),
        mask.bytes.map { $0 == 1 }
      )
    }
  }
}
