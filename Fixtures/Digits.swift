import Gradus

/// Handwritten digits: 1,797 images of 8 × 8 pixels, with what each one shows: `gradus.digits/1`.
///
/// Source: UCI Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak 1998,
/// doi:10.24432/C50P49, CC BY 4.0; the part that scikit-learn's `load_digits` has.
public struct Digits: Decodable, Sendable {
  /// One image a row: 64 pixels from 0 to 1, row by row, which are sixteenths.
  public let images: Matrix
  /// What each image shows, 0 to 9.
  public let labels: [Int]

  private enum CodingKeys: CodingKey { case images, labels }

  /// The images that are written as a character a pixel, and the labels that are written as digits.
  /// - Throws: What `decoder` throws, and a `DecodingError` where an image has not 64 pixels, or
  ///   there are not as many labels as images.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let (rows, digits) = (
      try container.decode([String].self, forKey: .images),
      try container.decode(String.self, forKey: .labels)
    )
    let pixels = rows.flatMap { $0.utf8 }.compactMap(Self.pixel)
    labels = digits.compactMap(\.wholeNumberValue)
    guard pixels.count == 64 * rows.count, labels.count == rows.count else {
      throw DecodingError.dataCorruptedError(
        forKey: .images, in: container,
        debugDescription: "\(pixels.count) pixels in \(rows.count) images with \(labels.count) "
          + "labels; an image has 64")
    }
    images = Matrix(rows: rows.count, columns: 64, values: pixels)
  }

  /// A character in base 17 as a part of 16; nil for any other.
  private static func pixel(_ character: UInt8) -> Double? {
    switch character {
    case 0x30...0x39: Double(character - 0x30) / 16
    case 0x61...0x67: Double(character - 0x61 + 10) / 16
    default: nil
    }
  }
}
