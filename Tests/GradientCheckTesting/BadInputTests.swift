import GradientCheck
import GradientCheckTesting
import Testing

/// What cannot be checked is one issue that says why.
@Suite(.looksAtIssues) struct BadInputTests {
  struct Negative: Error {}

  @Test func aGradientOfTheWrongLength() {
    expectIssue("not checked: the gradient has 1 coordinates, the point has 2") {
      expectGradient(of: { $0[0] + $0[1] }, at: [1, 2], is: [1], sourceLocation: $0)
    }
  }

  @Test func noParameters() {
    expectIssue("not checked: there are no parameters to check") {
      expectGradient(of: { _ in 1 }, at: [], is: [Double](), sourceLocation: $0)
    }
  }

  @Test func aPointThatIsNoNumber() {
    expectIssue("not checked: coordinate 1 of the point is nan; it must be finite") {
      expectGradient(of: { $0[0] }, at: [1, .nan], is: [1, 0], sourceLocation: $0)
    }
  }

  @Test func aFunctionThatIsNoNumber() {
    expectIssue("not checked: the function is nan at the point; choose one where it has a value") {
      expectGradient(of: { _ in .nan }, at: [1], is: [1], sourceLocation: $0)
    }
  }

  @Test func aFunctionThatChangesItsAnswer() {
    var calls = 0.0
    expectIssue(
      """
      not checked: the function changes its answer: 1.0 and then 2.0 at the same point; fix what it
        draws at random
      """
    ) {
      expectGradient(
        of: { _ in
          calls += 1
          return calls
        }, at: [1], is: [0], sourceLocation: $0)
    }
  }

  @Test func aGradientThatIsNoNumber() {
    expectIssue(
      """
      disagrees: the gradient is wrong in 1 of 2 coordinates

      coordinates  2: 1 agree, 1 disagree
      evaluations  14, seed 1

      block  position  verdict    analytic  numeric ± bar  in bars  detectable
      x      [1]       disagrees       nan  1 ± 5.1e-13        nan     1.5e-12

      x[1]  the gradient is nan

      likely  only one coordinate of 2 is wrong: coordinate 1

      to replay: GRADUS_SEED=1 swift test …
      """
    ) {
      expectGradient(
        of: { $0[0] + $0[1] }, at: [1, 2], is: [1, .nan], checker: GradientChecker(seed: 1),
        sourceLocation: $0)
    }
  }

  @Test func aFunctionThatThrowsAtThePoint() {
    expectIssue("not checked: the function threw Negative() at the point itself") {
      expectGradient(
        of: { _ -> Double in throw Negative() }, at: [1], is: [1], sourceLocation: $0)
    }
  }

  @Test func aFunctionThatThrowsBesideThePoint() {
    expectIssue(
      """
      not checked: the function threw Negative() with coordinate 1 at -0.0078125 instead of 0.0. Choose
        a point away from there, or return NaN where nothing is defined: then the derivative is taken
        from the other side
      """
    ) {
      expectGradient(
        of: { x in
          guard x[1] >= 0 else { throw Negative() }
          return x[0] + x[1]
        }, at: [2, 0], is: [1, 1], checker: GradientChecker(seed: 1), sourceLocation: $0)
    }
  }

  @Test func whatTheIssueProposesForSuchAFunctionWorks() {
    let f = { (x: [Double]) in x[1] >= 0 ? x[0] + x[1] : .nan }
    #expect(expectGradient(of: f, at: [2, 0], is: [1, 1])?.verdict == .agrees)
  }

  @Test func derivativesThatThrow() {
    expectIssue("not checked: the gradient threw Negative() at the point itself") {
      expectGradient(
        of: { $0[0] }, at: [1], is: { _ -> [Double] in throw Negative() }, sourceLocation: $0)
    }
    expectIssue("not checked: vjp threw Negative() for a random vector of 1 numbers") {
      expectGradient(
        of: { $0 }, at: [1], vjp: { _ -> [Double] in throw Negative() }, sourceLocation: $0)
    }
  }
}
