import GradientCheck
import Testing

@Suite struct ErrorShapeTests {
  private let expected = [1.0, -2, 0.5, 4]

  private func shape(_ found: [Double]) -> [String] {
    errorShape(found: found, expected: expected) { "at \($0)" }
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

  @Test func anOffsetIsOneOfNumbersThatAreFinite() {
    #expect(
      errorShape(found: [3, 1, 5], expected: [2, .infinity, 4]) { "at \($0)" } == [])
  }

  @Test func singlePrecision() {
    let rounded = shape(expected.map { $0 * (1 + 2.5e-8) })
    #expect(
      rounded == [
        "the digits are right up to 2.5e-08 of each number: Float where Double is meant, or a "
          + "difference quotient?"
      ])
    #expect(shape(expected.map { $0 * 1.001 }) == ["every number is 1.001 times the expected one"])
    #expect(shape([1.000001, -2, 0.5, 5]) == [])
  }

  @Test func anotherCount() {
    #expect(shape([1, -2]) == ["there are 2 numbers where 4 were expected"])
  }

  @Test func noShapeAtAll() {
    #expect(shape([3, 5, 0.5, 4.5]) == [])
  }
}
