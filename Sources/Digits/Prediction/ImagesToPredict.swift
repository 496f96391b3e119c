import Datasets
import Digits
import Foundation
import Handwriting
import Tensors

/// Images from outside a notebook, in the form that its networks read.
public struct ImagesToPredict: Sendable {
  public let digits: RawDigits
  /// The id of each image, and the name of its column in a table; nil if images are numbered from 1.
  public let ids: (column: String, values: [String])?
  /// What was unusual, and how it was interpreted.
  public let remarks: [String]

  /// Reads a table, an IDX file, a NumPy array, or a folder of pictures of 28 x 28 pixels.
  ///
  /// - Parameter labels: a file of labels for images that have none with them.
  /// - Throws: ``PredictionInputError``, `PictureError`, and what `ImageFile` throws.
  public init(contentsOf url: URL, labels: URL?) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw PredictionInputError.missing(url.path)
    }
    let isPicture = Self.pictureTypes.contains(url.pathExtension.lowercased())
    guard isFolder.boolValue || isPicture else {
      let file = try ImageFile(contentsOf: url, labels: labels)
      (digits, ids, remarks) = (file.digits, file.ids, file.remarks)
      return
    }
    guard labels == nil else { throw PredictionInputError.labelsForPictures }
    let names = isPicture ? [url.lastPathComponent] : Self.pictures(in: url)
    let folder = isPicture ? url.deletingLastPathComponent() : url
    guard !names.isEmpty else { throw PredictionInputError.noPictures(url.path) }
    var pixels: [UInt8] = []
    for name in names {
      let picture = try Picture(unscaled: folder.appending(path: name))
      guard (picture.width, picture.height) == (RawDigits.width, RawDigits.height) else {
        throw PredictionInputError.otherSize(
          folder.appending(path: name).path, width: picture.width, height: picture.height)
      }
      pixels += picture.pixels
    }
    let found = names.map(Self.label)
    let areLabeled = found.allSatisfy { $0 != nil }
    digits = RawDigits(pixels: pixels, labels: areLabeled ? found.compactMap(\.self) : nil)
    ids = ("ImageId", names)
    remarks = areLabeled ? ["the folders that the pictures are in were taken as their labels"] : []
  }

  /// The images `[N, 28, 28, 1]`, from 0 to 1.
  public var images: Tensor {
    Tensor(shape: [digits.count, RawDigits.height, RawDigits.width, 1], elements: normalized(digits.pixels))
  }

  private static let pictureTypes: Set = ["png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "webp"]

  /// The paths of the pictures in a folder and those below it, with numbers in their order: `2.png` before `10.png`.
  private static func pictures(in folder: URL) -> [String] {
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    return names.filter { name in
      let isHidden = name.split(separator: "/").contains { $0.hasPrefix(".") }
      return !isHidden && pictureTypes.contains(URL(filePath: name).pathExtension.lowercased())
    }.sorted { $0.compare($1, options: .numeric) == .orderedAscending }
  }

  /// The digit that the folder of a picture is named for.
  private static func label(_ name: String) -> UInt8? {
    let folders = name.split(separator: "/").dropLast()
    return folders.last.flatMap { $0.count == 1 ? UInt8($0) : nil }
  }
}

/// Why images from outside cannot be predicted.
public enum PredictionInputError: Error, Equatable, CustomStringConvertible {
  case missing(String)
  case noPictures(String)
  case otherSize(String, width: Int, height: Int)
  case labelsForPictures

  public var description: String {
    switch self {
    case .missing(let path): "\(path) does not exist"
    case .noPictures(let path):
      "\(path) holds no pictures: name a folder of PNG files of 28 x 28 pixels, or a CSV, IDX or .npy file"
    case .otherSize(let path, let width, let height):
      "\(path) has \(width) x \(height) pixels, but the network reads digits of 28 x 28 that look like "
        + "MNIST's: `./notebook read` finds the digits on photos and drawings"
    case .labelsForPictures:
      "--labels is for IDX and .npy files: put pictures into folders named 0 to 9 instead"
    }
  }
}
