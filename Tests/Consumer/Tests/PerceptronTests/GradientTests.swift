import GradientCheckTesting
import Perceptron
import PropertyExpectations
import Testing

/// The network's gradient, right and wrong in every way that there is.
@Suite(.looksAtIssues) struct GradientTests {
  static let network = Perceptron(
    examples: [
      [1.2, -0.7, 0.4], [-0.3, 0.9, 1.6], [0.8, 0.5, -1.1], [-1.4, 0.2, 0.6], [0.6, 1.3, 0.9],
    ], labels: [0, 2, 1, 2, 0])
  static let blocks = Perceptron.shapes.map { Block($0.name, shape: $0.shape) }
  static let point = (0..<31).map { (index: Int) -> Double in
    let place = Double(index * 37 % 31) / 15
    return 0.9 * (place - 1) + 0.05
  }

  @Test func theRightGradientAgreesWhereverItIsAsked() async {
    await expectForAll(.vector(31), cases: 20) { parameters in
      expectGradient(
        of: Self.network.loss, at: parameters, is: { Self.network.gradient($0) },
        blocks: Self.blocks)
    }
  }

  /// What the report says first of each mistake that it has words for.
  static let words: [Mistake: String] = [
    .sumForMean: "5.000000 times the numeric one in every coordinate: a sum where the mean over 5",
    .wrongSign: "the opposite sign in every coordinate",
    .weightsOfOnes: "block W1: analytic is zero but for rounding in all of it",
    .firstTransposed: "block W1 is transposed", .secondTransposed: "block W2 is transposed",
    .firstBiasForgotten: "block b1: analytic is zero in all of it",
    .oneBiasForgotten: "only one coordinate of 31 is wrong: b2[0]",
    .meanTwice: "block b2: analytic is 0.200000 times the numeric one in all of it: a mean over 5",
    .decayNotInTheLoss: "0.01 times the parameter too much in every coordinate",
    .singlePrecision: "computed or rounded in float32",
  ]

  @Test(arguments: Mistake.allCases) func everyMistakeIsCaught(mistake: Mistake) async throws {
    let issues = try await Issues.of {
      expectGradient(
        of: Self.network.loss, at: Self.point, is: { Self.network.gradient($0, mistake) },
        blocks: Self.blocks, checker: GradientChecker(seed: 1))
    }
    #expect(issues.count == 1)
    let text = try #require(issues.first)
    #expect(text.hasPrefix("disagrees: the gradient is wrong in "), "\(text)")
    if let words = Self.words[mistake] {
      // Lines are wrapped.
      #expect(text.replacing(#/\s+/#, with: " ").contains(words), "\(text)")
    }
  }

  /// Which of the four blocks are wrong is the clue.
  @Test func theBlocksAreNamed() async throws {
    func blocks(_ mistake: Mistake) async throws -> String? {
      let issues = try await Issues.of {
        expectGradient(
          of: Self.network.loss, at: Self.point, is: { Self.network.gradient($0, mistake) },
          blocks: Self.blocks)
      }
      return issues.first?.split(separator: "\n").first { $0.hasPrefix("blocks ") }.map(String.init)
    }
    #expect(try await blocks(.noMask) == "blocks       W1, b1 wrong; W2, b2 right")
    #expect(try await blocks(.meanTwice) == "blocks       b2 wrong; W1, b1, W2 right")
    #expect(try await blocks(.noTarget) == "blocks       W1, b1, W2, b2 wrong")
  }

  /// One issue at the call, with the simplest point at which the gradient is wrong.
  @Test func aWrongGradientInsideAPropertyIsShrunk() async throws {
    let issues = try await Issues.of {
      await expectForAll(.vector(count: 1...5), seed: 3) { x in
        expectGradient(of: { $0.reduce(0) { $0 + $1 * $1 } }, at: x, is: x)
      }
    }
    #expect(issues.count == 1)
    #expect(issues.first?.contains("smallest: [0.2]\n") == true, "\(issues)")
  }
}
