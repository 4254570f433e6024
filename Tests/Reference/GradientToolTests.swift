import Gradus
import GradusFixtures
import GradusReference
import Testing

@Suite struct GradientToolTests {
  @Test func argumentsOutOfRangeAreNamed() {
    var gradients = [[3.0, 4]]
    func message(_ body: (inout [[Double]]) throws -> Void) -> String? {
      #expect(throws: OptionError.self) { try body(&gradients) }?.description
    }
    #expect(
      message { try clipGradNorm(&$0, maxNorm: -1) }
        == "clip_grad_norm_: max_norm is -1; it must be at least 0")
    #expect(
      message { try clipGradNorm(&$0, maxNorm: .nan) }
        == "clip_grad_norm_: max_norm is nan; it must be at least 0")
    #expect(
      message { try clipGradNorm(&$0, maxNorm: 1, normType: 0) }
        == "clip_grad_norm_: norm_type is 0; it must be above 0, or infinite")
    #expect(
      message { try clipGradValue(&$0, clipValue: -2) }
        == "clip_grad_value_: clip_value is -2; it must be at least 0")
    #expect(gradients == [[3, 4]])
    for decay in [-0.1, 1.5, .nan] {
      let error = #expect(throws: OptionError.self) {
        try AveragedParameters(.exponential(decay: decay))
      }
      #expect(
        error?.description
          == "AveragedModel: decay is \(legible(decay)); it must be between 0 and 1")
    }
  }

  private func areNear(_ found: [[Float]], _ expected: [[Double]]) -> Bool {
    zip(found, expected).allSatisfy { found, expected in
      let largest = expected.map(abs).max() ?? 0
      return zip(found, expected).allSatisfy { abs(Double($0) - $1) <= 4e-7 * largest }
    } && found.map(\.count) == expected.map(\.count)
  }

  /// In float32 all of it is reckoned in float32, as PyTorch's is.
  @Test func clippingInFloat32IsPyTorchs() throws {
    let cases = try Fixtures.golden().load(ClipRecording.self, "tools/clip-float32.json").cases
    for item in cases {
      var gradients = item.gradients.map { $0.map { Float($0) } }
      if item.call == "clip_grad_norm_" {
        var p = Double.infinity
        if case .number(let value)? = item.norm_type { p = value }
        let norm = try clipGradNorm(&gradients, maxNorm: item.max_norm ?? .nan, normType: p)
        let expected = try #require(item.norm)
        #expect(abs(Double(norm) - expected) <= 4e-7 * expected)
      } else {
        try clipGradValue(&gradients, clipValue: item.clip_value ?? .nan)
      }
      #expect(areNear(gradients, item.result), "\(item.call)")
    }
    #expect(cases.count == 13)
  }

  @Test func averagingInFloat32IsPyTorchs() throws {
    let cases = try Fixtures.golden().load(AverageRecording.self, "tools/average-float32.json")
      .cases
    for item in cases {
      var average = try AveragedParameters(item.decay.map { .exponential(decay: $0) } ?? .mean)
      for update in item.updates {
        try average.update(update.parameters.map { $0.map { Float($0) } })
        #expect(areNear(average.float32Parameters, update.average))
      }
      #expect(average.count == item.updates.count && average.parameters.isEmpty)
      let error = #expect(throws: ShapeError.self) { try average.update([[1.0]]) }
      #expect(
        error?.description
          == "AveragedModel: parameters of float64, and the average is of another precision; begin a "
          + "new average for them")
    }
    #expect(cases.count == 3)
  }

  /// At the limit itself the millionth under the fraction already shortens.
  @Test func theMillionthIsPyTorchs() throws {
    var gradients = [[3.0], [4]]
    let factor = 5 / 5.000001
    #expect(try clipGradNorm(&gradients, maxNorm: 5) == 5)
    #expect(gradients == [[3 * factor], [4 * factor]])
    gradients = [[3.0], [4]]
    try clipGradNorm(&gradients, maxNorm: 5.1)
    #expect(gradients == [[3], [4]])
  }

  @Test func normsAreThoseOfOneVector() throws {
    func norm(_ p: Double) throws -> Double {
      var gradients = [[1.0, -2], [], [2]]
      return try clipGradNorm(&gradients, maxNorm: 100, normType: p)
    }
    #expect(try norm(1) == 5)
    #expect(try norm(2) == 3)
    #expect(try norm(.infinity) == 2)
    let third = try norm(3)
    #expect(abs(third * third * third - 17) < 1e-13)
    var none: [[Double]] = []
    #expect(try clipGradNorm(&none, maxNorm: 1) == 0)
  }

  @Test func whatIsNotFiniteIsScaledUnlessItIsAnError() throws {
    var gradients: [[Double]] = [[.infinity, 2], [-1]]
    let error = #expect(throws: OptionError.self) {
      try clipGradNorm(&gradients, maxNorm: 1, errorIfNonfinite: true)
    }
    #expect(
      error?.description
        == "clip_grad_norm_: the norm of the gradients is inf, which cannot be clipped; "
        + "error_if_nonfinite=false scales by it anyway")
    #expect(gradients == [[.infinity, 2], [-1]])
    #expect(try clipGradNorm(&gradients, maxNorm: 1) == .infinity)
    #expect(gradients[0][0].isNaN && gradients[0][1] == 0 && gradients[1][0] == 0)
    for p: Double in [1, 2, 3, .infinity] {
      gradients = [[.nan, 2], [-1]]
      let norm = try clipGradNorm(&gradients, maxNorm: 1, normType: p)
      let areNone = gradients.joined().allSatisfy { $0.isNaN }
      #expect(norm.isNaN && areNone, "\(p)")
    }
  }

  @Test func valuesAreLimitedOnBothSides() throws {
    var gradients: [[Double]] = [[-3, 0.5, .infinity], [2, .nan, -2]]
    try clipGradValue(&gradients, clipValue: 2)
    #expect(gradients[0] == [-2, 0.5, 2] && gradients[1][0] == 2 && gradients[1][2] == -2)
    #expect(gradients[1][1].isNaN)
  }

  @Test(arguments: [1, 2, 3, Double.infinity])
  func clippingNeverLengthensNorTurns(p: Double) throws {
    var generator = RandomGenerator(seed: 7)
    for maxNorm in [0, 1e-9, 0.3, 2, 50] {
      let before = [generator.randn(4), generator.randn(1), generator.randn(9)]
      var after = before
      let norm = try clipGradNorm(&after, maxNorm: maxNorm, normType: p)
      let pairs = zip(before.joined(), after.joined())
      #expect(pairs.allSatisfy { abs($1) <= abs($0) && $0 * $1 >= 0 })
      var again = after
      let clipped = try clipGradNorm(&again, maxNorm: 1e9, normType: p)
      #expect(clipped <= min(norm, maxNorm))
      #expect(again == after)
      #expect((after == before) == (norm + 1e-6 <= maxNorm))
    }
  }

  @Test(arguments: [AveragedParameters.Rule.mean, .exponential(decay: 0.9)])
  func theAverageOfAConstantIsTheConstant(rule: AveragedParameters.Rule) throws {
    var average = try AveragedParameters(rule)
    #expect(average.parameters.isEmpty)
    for _ in 0..<20 { try average.update([[0.1, -3e7], [7]]) }
    #expect(average.parameters == [[0.1, -3e7], [7]] && average.count == 20)
  }

  @Test func theMeanWeighsAllTheSameAndTheExponentialTheLaterMore() throws {
    var mean = try AveragedParameters()
    var exponential = try AveragedParameters(.exponential(decay: 0.75))
    for value in [8.0, 0, 4] {
      try mean.update([[value]])
      try exponential.update([[value]])
    }
    #expect(mean.parameters == [[4]])
    #expect(exponential.parameters == [[0.75 * 0.75 * 8 + 0.25 * 4]])
    var copy = try AveragedParameters(.exponential(decay: 0))
    for value in [8.0, 0.3] { try copy.update([[value]]) }
    #expect(copy.parameters == [[0.3]])
  }

  @Test func parametersOfAnotherSizeAreRefused() throws {
    var average = try AveragedParameters()
    try average.update([[1, 2]])
    for wrong in [[[1.0, 2], [3]], [[1]], [[1, 2, 3]]] {
      let error = #expect(throws: ShapeError.self) { try average.update(wrong) }
      #expect(
        error?.description == "AveragedModel: parameters of sizes \(wrong.map(\.count)), and the "
          + "average is of sizes [2]; begin a new average for other parameters")
    }
    #expect(average.count == 1 && average.parameters == [[1, 2]])
  }
}
