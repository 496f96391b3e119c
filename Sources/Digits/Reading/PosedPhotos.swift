import Figures
import Handwriting
import Tensors

/// Digits as a photo shows them: small, off center, in pencil on gray paper that is darker to one side.
public struct PosedPhotos: Sendable {
  public static let side = 84

  /// Dark ink on light paper, 0 for black to 255 for white, each ``side`` x ``side``.
  public let photos: [Picture]

  /// Photos of the first `count` of `images`, [N, 28, 28, 1].
  public init(of images: Tensor, count: Int) {
    let size = DigitForm.side * DigitForm.side
    photos = (0..<min(count, images.shape[0])).map { index in
      Self.photo(of: Array(images.elements[index * size..<(index + 1) * size]), number: index)
    }
  }

  private static func photo(of image: [Float], number: Int) -> Picture {
    // Every photo has its digit at another place, 42 pixels wide.
    let (left, top, scale) = (4 + number * 7 % 34, 4 + number * 11 % 34, 1.5)
    let pixels = (0..<side * side).map { place in
      let (row, column) = (place / side, place % side)
      let (y, x) = (Int(Double(row - top) / scale), Int(Double(column - left) / scale))
      let isInside = row >= top && column >= left && y < DigitForm.side && x < DigitForm.side
      let ink = isInside ? Double(image[y * DigitForm.side + x]) : 0
      let paper = 0.75 - 0.3 * Double(column) / Double(side)
      return UInt8((255 * paper * (1 - 0.6 * ink)).rounded())
    }
    return Picture(width: side, height: side, pixels: pixels)
  }

  /// The whole photos as light on dark, merely scaled down, [N, 28, 28, 1].
  public var scaledDown: Tensor {
    let step = Self.side / DigitForm.side
    let elements = photos.flatMap { photo in
      (0..<DigitForm.side * DigitForm.side).map { place -> Float in
        let (row, column) = (place / DigitForm.side * step, place % DigitForm.side * step)
        var sum = 0
        for y in row..<row + step {
          for x in column..<column + step { sum += Int(photo.pixels[y * Self.side + x]) }
        }
        return 1 - Float(sum) / Float(255 * step * step)
      }
    }
    return Tensor(shape: [photos.count, DigitForm.side, DigitForm.side, 1], elements: elements)
  }

  /// The digit on each photo in MNIST's form, [N, 28, 28, 1]; blank where none is found.
  public var inForm: Tensor {
    let blank = [Float](repeating: 0, count: DigitForm.side * DigitForm.side)
    let elements = photos.flatMap { HandwrittenPage($0).digits.first?.image ?? blank }
    return Tensor(shape: [photos.count, DigitForm.side, DigitForm.side, 1], elements: elements)
  }
}

extension ImageGrid {
  /// Photos, what they are when merely scaled down, and in MNIST's form, with what a network reads in each.
  public init(
    _ posed: PosedPhotos, scaledDown: Tensor, readAs naive: [Int], inForm: Tensor, readAs formed: [Int]
  ) {
    func enlarged(_ images: Tensor, _ index: Int) -> [Float] {
      let (side, factor) = (DigitForm.side, PosedPhotos.side / DigitForm.side)
      return (0..<PosedPhotos.side * PosedPhotos.side).map { place in
        let (row, column) = (place / PosedPhotos.side / factor, place % PosedPhotos.side / factor)
        return images.elements[index * side * side + row * side + column]
      }
    }
    let indices = posed.photos.indices
    self.init(
      title: "How a photo becomes an image like MNIST's",
      subtitle: "Under each image: the digit that the network reads in it.", imageWidth: PosedPhotos.side,
      imageHeight: PosedPhotos.side, columns: posed.photos.count,
      tiles: indices.map { Tile(pixels: posed.photos[$0].pixels.map { 1 - Float($0) / 255 }) }
        + indices.map { Tile(pixels: enlarged(scaledDown, $0), caption: ["\(naive[$0])"]) }
        + indices.map { Tile(pixels: enlarged(inForm, $0), caption: ["\(formed[$0])"]) },
      rowHeadings: ["photo", "scaled down", "MNIST's form"])
  }
}
