import Foundation

/// Formats that Leptonica does not read, as far as a file's first bytes reveal them.
public enum OtherFormat: String, CaseIterable, Sendable {
  case heic = "a HEIC picture, as iPhones take them"
  case avif = "an AVIF picture"
  case pdf = "a PDF document"
  case svg = "an SVG drawing"
  case animatedWebP = "an animated WebP"
  case unusualTIFF = "a TIFF with floating-point or otherwise unusual pixels"

  /// What to do about it.
  var advice: String {
    switch self {
    case .heic: "export it as JPEG"
    case .avif, .svg: "save it as PNG"
    case .pdf: "turn its pages into pictures, as with `pdftoppm -png`"
    case .animatedWebP: "save one picture of it as PNG"
    case .unusualTIFF: "save it with 8 or 16 bits per channel"
    }
  }

  /// Nil when `data` is of none of these.
  init?(of data: Data) {
    func has(_ text: String, at position: Int) -> Bool {
      data.dropFirst(position).starts(with: Array(text.utf8))
    }
    if has("ftyp", at: 4) {
      let brands = String(decoding: data.dropFirst(8).prefix(24), as: UTF8.self)
      if brands.contains("avi") {
        self = .avif
      } else if brands.contains("hei") || brands.contains("hev") || brands.contains("mif1") {
        self = .heic
      } else {
        return nil
      }
    } else if has("%PDF", at: 0) {
      self = .pdf
    } else if has("RIFF", at: 0), has("WEBPVP8X", at: 8), let flags = data.dropFirst(20).first, flags & 2 != 0
    {
      self = .animatedWebP
    } else if has("II*\0", at: 0) || has("MM\0*", at: 0) {
      self = .unusualTIFF
    } else if String(decoding: data.prefix(1000), as: UTF8.self).contains("<svg") {
      self = .svg
    } else {
      return nil
    }
  }
}
