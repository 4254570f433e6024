import Testing

@testable import GradusCommand

/// A report on a terminal that is narrower than its lines.
@Suite struct WrappingTests {
  private let report = """
    ✗ 2.3.gradient  a network, its loss, and all slopes: fails
      ✗ computes the lesson's example
      ✗ has the cotangents of PyTorch, of each batch and of every number that the network has

      asked     the loss and its slopes, of max(0, x W1ᵀ + b1) W2ᵀ + b2 with cross-entropy for x (1×2)
      answered  0
      likely    The mask looks at what comes back, not at the forward sums of this  [mask-by-cotangent]
      look      Exercises/2.3-NeuralNetFromScratch/Network.swift, or ask: swift run gradus hint 2.3.gradient
    """

  @Test func rowsGoOnBelowTheirWords() {
    let expected = """
      ✗ 2.3.gradient  a network, its loss, and all slopes: fails
        ✗ computes the lesson's example
        ✗ has the cotangents of PyTorch, of each batch and of every number that the
          network has

        asked     the loss and its slopes, of max(0, x W1ᵀ + b1) W2ᵀ + b2 with
                  cross-entropy for x (1×2)
        answered  0
        likely    The mask looks at what comes back, not at the forward sums of this
                  [mask-by-cotangent]
        look      Exercises/2.3-NeuralNetFromScratch/Network.swift, or ask:
                  swift run gradus hint 2.3.gradient
      """
    #expect(report.wrapped(to: 80) == expected)
  }

  @Test func nothingIsLostOrBrokenWithoutNeed() {
    #expect(report.wrapped(to: nil) == report)
    #expect(report.wrapped(to: 200) == report)
    func words(_ text: String) -> [Substring] { text.split { $0 == " " || $0 == "\n" } }
    for width in [20, 40, 60] { #expect(words(report.wrapped(to: width)) == words(report)) }
  }

  @Test func whatIsNoRowStaysAsItIs() {
    let errors =
      "Step.swift:12:9: error: cannot convert value of type 'Int' to expected argument type"
    #expect(errors.wrapped(to: 40) == errors)
    #expect(
      "  9 |   let a = parameters[0] * gradient[0]".wrapped(to: 20).contains("a = parameters[0] * ")
    )
  }
}
