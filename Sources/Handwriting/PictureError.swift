/// Why a file cannot be read as a picture.
public enum PictureError: Error, Equatable, CustomStringConvertible {
  case missing(file: String)
  case isAddress(String)
  case isFolder(file: String)
  case notAFile(file: String)
  case unreadable(file: String)
  case empty(file: String)
  case notAPicture(file: String)
  case unknown(file: String, format: OtherFormat)
  case tooLarge(file: String, width: Int, height: Int, limit: Int)
  case tooSmall(file: String, width: Int, height: Int)
  case damaged(file: String)

  public var description: String {
    switch self {
    case .missing(let file): "\(file) does not exist"
    case .isAddress(let address): "\(address) is a web address: download the picture, and name its file"
    case .isFolder(let file):
      "\(file) is a folder: name the pictures in it, as in `./notebook read \(file)/*.jpg`"
    case .notAFile(let file): "\(file) is a pipe or a device: save the picture to a file, and name that"
    case .unreadable(let file): "\(file) cannot be read: check its permissions"
    case .empty(let file): "\(file) is empty: copy it again"
    case .notAPicture(let file):
      "\(file) is not a readable picture: save it as PNG, JPEG, TIFF, WebP, GIF or BMP"
    case .unknown(let file, let format): "\(file) is \(format.rawValue): \(format.advice)"
    case .tooLarge(let file, let width, let height, let limit):
      "\(file) has \(width) x \(height) pixels, more than \(limit / 1_000_000) million: scale it down first"
    case .tooSmall(let file, let width, let height):
      "\(file) has only \(width) x \(height) pixels: a digit needs about 12 x 12"
    case .damaged(let file): "\(file) is truncated or damaged: copy it again"
    }
  }
}
