import GradientCheck
import Testing

@Suite struct ErrorShapeTests {
  private let expected = [1.0, -2, 0.5, 4]

  private func shape(_ found: [Double]) -> [String] {
    errorShape(found: found, expected: expected) { "at \($0)" }.map(\.text)
  }

  @Test func rightNumbersHaveNone() {
    #expect(shape(expected) == [])
    #expect(shape(expected.map { $0 * (1 + 1e-12) }) == [])
    #expect(errorShape(found: [.nan], expected: [.nan]) { "\($0)" } == [])
  }

  @Test func aCommonFactor() {
    #expect(shape(expected.map { 2 * $0 }) == ["every number is 2 times the expected one"])
    #expect(shape(expected.map { $0 / 3 }) == ["every number is 0.333333 times the expected one"])
    #expect(shape(expected.map { -0.5 * $0 }) == ["every number is -0.5 times the expected one"])
  }

  @Test func theWrongSign() {
    #expect(shape(expected.map { -$0 }) == ["every number has the wrong sign"])
  }

  @Test func aCommonOffset() {
    #expect(
      shape(expected.map { $0 + 0.25 }) == ["every number is off by the same amount, 0.25"])
  }

  @Test func anotherOrder() {
    #expect(shape([4, 1, -2, 0.5]) == ["the numbers are right, their order is not"])
  }

  @Test func onePlaceLate() {
    #expect(shape([7, 1, -2, 0.5]) == ["every number stands one place late"])
  }

  @Test func aSingleNumber() {
    #expect(shape([1, -2, 9, 4]) == ["only one number of 4 is wrong: at 2"])
  }

  @Test func whatIsNoNumber() {
    #expect(shape([.nan, .nan, .nan, .nan]) == ["every number is NaN"])
    #expect(shape([1, -2, .nan, .nan]) == ["nan appears first: at 2"])
    #expect(shape([1, 7, .infinity, 4]) == ["inf appears first: at 2"])
    #expect(
      shape([1, .nan, 0.5, 4]) == [
        "nan appears first: at 1", "only one number of 4 is wrong: at 1",
      ])
  }

  /// What was answered as nil is not called a NaN.
  @Test func whatStandsForNil() {
    func shape(_ found: [Double]) -> [String] {
      errorShape(found: found, expected: [1, 2, 3], meaning: { $0 == 0 ? nil : "nil" }) {
        "at \($0)"
      }.map(\.text)
    }
    #expect(shape([1, .nan, .nan]) == ["nil appears first: at 1"])
    #expect(shape([.nan, .nan, .nan]) == ["every number is NaN or nil"])
  }

  @Test func anOffsetIsOneOfNumbersThatAreFinite() {
    #expect(
      errorShape(found: [3, 1, 5], expected: [2, .infinity, 4]) { "at \($0)" } == [])
  }

  @Test func singlePrecision() {
    let thirds = [1.0 / 3, -0.1, 7.7]
    let floats = errorShape(found: thirds.map { Double(Float($0)) }, expected: thirds) { "\($0)" }
    #expect(floats.count == 1)
    #expect(floats.first?.text.hasSuffix("of each number: Float where Double is meant?") == true)
    let loss = errorShape(found: [Double(Float(0.1))], expected: [0.1]) { "\($0)" }
    #expect(loss.first?.text.hasSuffix("Float where Double is meant?") == true)
    #expect(shape(expected.map { $0 * 1.001 }) == ["every number is 1.001 times the expected one"])
    #expect(shape([1.000001, -2, 0.5, 5]) == [])
  }

  /// An eps that is left out or fixed, or a quotient's own error, is as small as a Float's.
  @Test func aSmallErrorAloneIsNoSignOfFloat() {
    #expect(
      shape(expected.map { $0 * (1 + 2.5e-8) }) == [
        "the digits are right up to 2.5e-08 of each number"
      ])
    let thirds = [1.0 / 3, -0.1, 7.7]
    let one = [Double(Float(thirds[0])), -0.1 * (1 + 3e-8), Double(Float(thirds[2]))]
    let shape = errorShape(found: one, expected: thirds) { "\($0)" }
    #expect(shape.count == 1 && !shape[0].text.contains("Float"))
  }

  @Test func stepsAreFloatsWhereTheParametersWere() {
    let (before, after) = ([0.3, 0.7], [0.1, 0.9])
    let written = after.map { Double(Float($0)) }
    func shape(_ answered: [Double]) -> [String] {
      errorShape(
        found: zip(answered, before).map { $0 - $1 }, expected: zip(after, before).map { $0 - $1 },
        name: "step", answered: answered, right: after
      ) { "\($0)" }.map(\.text)
    }
    #expect(shape(written).first?.hasSuffix("Float where Double is meant?") == true)
    #expect(shape(after.map { $0 * (1 + 4e-8) }).allSatisfy { !$0.contains("Float") })
  }

  @Test func anOffsetNeedsNumbersEnoughAndToStandOut() {
    let few = errorShape(found: [1.25, -1.75], expected: [1, -2]) { "at \($0)" }
    #expect(few == [])
    // Their offsets of -8.6e-12 and about 0 are alike only beside 1000.
    let tiny = [1e-6, 2e-7, 1000]
    #expect(
      errorShape(found: [1e-6 - 8.6e-12, 2e-7 - 3e-12, 1000 + 2e-6], expected: tiny) {
        "at \($0)"
      }.allSatisfy { !$0.text.contains("same amount") })
  }

  @Test func anotherCount() {
    #expect(shape([1, -2]) == ["there are 2 numbers where 4 were expected"])
  }

  @Test func noShapeAtAll() {
    #expect(shape([3, 5, 0.5, 4.5]) == [])
  }
}
