import Foundation
import Testing

@testable import GradusGrading

/// What is read of a learner's file, however it is made.
@Suite struct WordsTests {
  @Test(arguments: [
    ("a // b\nc", "a  \nc"), ("a // b\r\nc", "a  \nc"), ("a /* b\nc */ d", "a   d"),
    ("a /* b", "a /* b"), ("a */ b", "a */ b"), ("/* // */a//", " a "), ("é /**/ ü", "é   ü"),
    ("/*/ a */b", " b"), ("a / b", "a / b"),
  ])
  func commentsAreSpaces(source: String, code: String) {
    #expect(withoutComments(source) == code)
  }

  @Test(arguments: [
    ("let a1 = 1.5e3", ["let", "a1", "=", "1.5e3"]),
    (#"f("a \" b", c)"#, ["f", "(", #""a \" b""#, ",", "c", ")"]),
    // A text that nothing closes ends with its line.
    ("\"a b\nc d", ["\"a b", "c", "d"]),
  ])
  func wordsAreWhatTheCompilerReads(source: String, words: [String]) {
    #expect(CodeShape.words(of: source).map(String.init) == words)
  }

  /// A pattern that begins anew at each opening would read these for hours.
  @Test(arguments: ["/*", "\\\"", "\"", "*/", "/ ", "func a("])
  func aMegabyteIsReadOnce(piece: String) {
    let source = String(repeating: piece, count: (1 << 20) / piece.utf8.count)
    #expect(CodeShape(source, stub: "") != nil)
    #expect(unusualWords(in: source).isEmpty)
  }

  @Test func wordsThatNoExerciseNeedsAreAFew() {
    let source = (0..<5000).map { "unsafe\($0) " }.joined() + "Mirror"
    let words = unusualWords(in: source)
    #expect(words.count == 20 && words.first == "Mirror")
  }
}
