import Foundation
import Gradus
import Testing

@testable import GradusFixtures

/// The handwritten digits are those that scikit-learn has.
@Suite struct DigitsTests {
  @Test func theyAreScikitLearns() throws {
    let digits = try Fixtures.golden().load(Digits.self, "data/digits.json")
    #expect(digits.images.shape == "1797×64")
    // numpy.bincount(load_digits().target), and the sum of load_digits().data.
    let counts = (0...9).map { digit in digits.labels.count { $0 == digit } }
    #expect(counts == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    #expect(16 * digits.images.values.reduce(0, +) == 561_718)
    // load_digits().data[0][:16]
    #expect(
      digits.images.values[..<16].map { 16 * $0 }
        == [0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0])
  }

  @Test func theySayWhereTheyAreFrom() throws {
    struct Header: Decodable {
      let format: String
      let recordedBy: Recorder
      let source: String
      let licence: String
    }
    let fixtures = try Fixtures.golden()
    let header = try fixtures.load(Header.self, "data/digits.json")
    #expect(header.format == "gradus.digits/1")
    #expect(header.source.contains("doi:10.24432/C50P49") && header.licence.hasPrefix("CC BY 4.0"))
    let script = try String(
      contentsOf: fixtures.folder.appending(path: "record_digits.py"), encoding: .utf8)
    let recorder = header.recordedBy
    #expect(script.contains("\"\(recorder.framework)==\(recorder.version)\""))
  }

  @Test(arguments: [
    (
      #"{"images": ["0123"], "labels": "7"}"#, "4 pixels in 1 images with 1 labels; an image has 64"
    ),
    (
      #"{"images": ["\#(String(repeating: "g", count: 63))h"], "labels": "7"}"#,
      "63 pixels in 1 images with 1 labels; an image has 64"
    ),
    (
      #"{"images": ["\#(String(repeating: "g", count: 64))"], "labels": "x"}"#,
      "64 pixels in 1 images with 0 labels; an image has 64"
    ),
  ])
  func whatIsNoDigitIsAnError(json: String, reason: String) {
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Digits.self, from: Data(json.utf8))
    }
    #expect(error?.reason == "images: " + reason)
  }
}
