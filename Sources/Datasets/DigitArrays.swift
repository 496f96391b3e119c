import Foundation

/// Images and their labels in two files: IDX, or NumPy's arrays.
enum DigitArrays {
  /// The images in one file with the labels in another, if there are any.
  ///
  /// - Parameter notes: gets a sentence for what was unusual.
  /// - Throws: `IDXError` or `NumPyError`, and what reading a `DataFile` throws.
  static func digits(images: DataFile, labels: DataFile?, notes: inout [String]) throws -> RawDigits {
    let imageData = try images.contents()
    var remarks: [String] = []
    guard let labels else {
      let pixels = try NumPyArray(imageData, file: images.path).pixels(remarks: &remarks)
      notes += remarks.map { "\(images.storedName): \($0)" }
      notes.append("there are no labels for \(images.storedName): its images are predicted and not scored")
      return RawDigits(pixels: pixels, labels: nil)
    }
    let labelData = try labels.contents()
    guard NumPyArray.isArray(imageData) || NumPyArray.isArray(labelData) else {
      let digits = try IDXFile.digits(
        images: imageData, imagesFile: images.path, labels: labelData, labelsFile: labels.path)
      let pixels = BlackAndWhite.expanded(digits.pixels, remarks: &remarks)
      notes += remarks.map { "\(images.storedName): \($0)" }
      return RawDigits(pixels: pixels, labels: digits.labels)
    }
    let pixels = try NumPyArray(imageData, file: images.path).pixels(remarks: &remarks)
    let digits = try NumPyArray(labelData, file: labels.path).labels()
    let count = pixels.count / RawDigits.pixelsPerImage
    guard count == digits.count else {
      throw NumPyError(
        file: images.path,
        problem: .countsDisagree(images: count, labels: digits.count, labelsFile: labels.path))
    }
    notes += remarks.map { "\(images.storedName): \($0)" }
    return RawDigits(pixels: pixels, labels: digits)
  }
}
