import Foundation
import Gradus
import GradusFixtures
import GradusReference
import Testing

/// Weights drawn as torch.nn.init draws them, from its stream.
@Suite struct InitializerTests {
  private func recording(
    _ precision: RandomGenerator.Precision
  ) throws -> InitializersRecording {
    try Fixtures.golden().load(
      InitializersRecording.self, "initializers/\(precision.rawValue).json")
  }

  /// Two weights one after the other: what the first leaves in the stream shows in the second.
  @Test(arguments: RandomGenerator.Precision.allCases)
  func everyWeightIsTheRecordedOne(precision: RandomGenerator.Precision) throws {
    for item in try recording(precision).cases {
      let initializer = try Initializer(named: item.name, item.options)
      var generator = RandomGenerator(seed: item.seed)
      for recorded in item.values {
        let found = try initializer.values(item.shape, from: &generator, precision)
        #expect(found.count == recorded.count)
        let note: Comment = "\(item.name) \(item.options) \(item.shape)"
        switch item.name {
        case "orthogonal_":
          let bound = precision == .float64 ? 1e-13 : 1e-5
          #expect(zip(found, recorded).allSatisfy { abs($0 - $1) <= bound }, note)
        case "uniform_", "xavier_uniform_", "kaiming_uniform_", "constant_", "ones_", "zeros_",
          "eye_", "dirac_":
          #expect(found == recorded, note)
        default:
          let units = zip(found, recorded).map(precision.units(from:to:)).max() ?? 0
          #expect(units <= 2, note)
        }
      }
    }
  }

  @Test func theRecordingsHaveEveryFunction() throws {
    let cases = try recording(.float64).cases
    #expect(
      Set(cases.map(\.name)) == [
        "uniform_", "normal_", "trunc_normal_", "constant_", "ones_", "zeros_", "eye_", "dirac_",
        "xavier_uniform_", "xavier_normal_", "kaiming_uniform_", "kaiming_normal_", "orthogonal_",
        "sparse_",
      ])
    let counts = cases.filter { $0.name == "kaiming_normal_" }.map { $0.values[0].count }
    #expect(counts.contains { $0 < 16 } && counts.contains { $0 > 16 && $0 % 16 != 0 })
  }

  @Test func gainsAreTheRecordedOnes() throws {
    let gains = try recording(.float64).gains
    #expect(gains.count == 10)
    for item in gains {
      #expect(try Nonlinearity(named: item.nonlinearity, item.param).gain == item.gain)
    }
  }

  /// kaiming_uniform_ with a = √5 for the weight, 1/√fan in for the bias.
  @Test func theDefaultOfALinearLayerIsOneOverRootFanIn() throws {
    let item = try #require(
      try Fixtures.golden().load(LessonRecording.self, "lessons/3.3-program.json").cases.first {
        $0.name.hasPrefix("Linear")
      })
    var generator = RandomGenerator(seed: 33)
    let weight = try Initializer.kaimingUniform(
      nonlinearity: .leakyReLU(negativeSlope: 5.0.squareRoot())
    ).values([3, 7], from: &generator, .float64)
    let bound = 1 / 7.0.squareRoot()
    let bias = try Initializer.uniform(from: -bound, to: bound)
      .values([3], from: &generator, .float64)
    let recorded = (weight: try item.list("weight"), bias: try item.list("bias"))
    #expect(weight == recorded.weight && bias == recorded.bias)
    #expect(weight.allSatisfy { abs($0) <= bound })
  }

  /// Of 40,000 numbers the mean square of a normal law has a relative standard error of √(2/n), that
  /// of other laws a smaller one; four of them are allowed. The seed is given: this never flakes.
  @Test func variancesAreWithinTheirErrorBars() throws {
    let cut = 2.0
    let share = erf(cut / 2.0.squareRoot())
    let kept = 1 - 2 * cut * exp(-cut * cut / 2) / (2 * Double.pi).squareRoot() / share
    let expected: [(Initializer, Double)] = [
      (.uniform(from: -3, to: 3), 3), (.normal(std: 0.5), 0.25),
      (.truncatedNormal(), kept), (.truncatedNormal(std: 0.02), 0.0004),
      (.xavierUniform(), 2.0 / 500), (.xavierNormal(gain: 2), 8.0 / 500),
      (.kaimingUniform(), 2.0 / 400), (.kaimingNormal(mode: .fanOut), 2.0 / 100),
      (.kaimingNormal(nonlinearity: .tanh), 25.0 / 9 / 400),
      (.orthogonal(gain: 2), 4.0 / 400),
      (.sparse(sparsity: 0.25, std: 2), 3),
    ]
    for (initializer, variance) in expected {
      var generator = RandomGenerator(seed: 3)
      let values = try initializer.values([100, 400], from: &generator, .float64)
      let mean = values.reduce(0) { $0 + $1 * $1 } / 40_000
      #expect(
        abs(mean / variance - 1) <= 4 * (2.0 / 40_000).squareRoot(),
        "\(initializer): \(mean) for \(variance)")
    }
  }

  @Test(arguments: [[6, 3], [3, 6], [4, 4], [2, 3, 2], [1, 1]])
  func orthogonalOnesKeepLengths(shape: [Int]) throws {
    var generator = RandomGenerator(seed: 4)
    let values = try Initializer.orthogonal(gain: 3).values(shape, from: &generator, .float64)
    let weight = Matrix(rows: shape[0], columns: values.count / shape[0], values: values)
    let tall = weight.rows >= weight.columns ? weight : weight.transposed
    let product = tall.transposed * tall
    for row in 0..<product.rows {
      for column in 0..<product.columns {
        #expect(abs(product[row, column] - (row == column ? 9 : 0)) < 1e-13)
      }
    }
  }

  /// Without the signs of R every first number would be below 0.
  @Test func everySignOfAnOrthogonalOneIsAsLikely() throws {
    var generator = RandomGenerator(seed: 5)
    let above = try (0..<400).filter { _ in
      try Initializer.orthogonal().values([3, 2], from: &generator, .float64)[0] > 0
    }
    // The standard error of the count is √400/2 = 10.
    #expect(abs(above.count - 200) <= 40)
  }

  @Test func aSparseColumnHasItsShareOfZeros() throws {
    var generator = RandomGenerator(seed: 6)
    let weight = try Initializer.sparse(sparsity: 0.3)
      .matrix(rows: 7, columns: 4, from: &generator, .float64)
    for column in 0..<4 { #expect((0..<7).filter { weight[$0, column] == 0 }.count == 3) }
  }
}

/// What PyTorch refuses, or does something strange with.
@Suite struct InitializerErrorTests {
  private func message(_ initializer: Initializer, _ shape: [Int]) -> String? {
    var generator = RandomGenerator(seed: 0)
    do {
      _ = try initializer.values(shape, from: &generator, .float64)
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test func optionsOutOfRangeAreNamed() {
    let cases: [(Initializer, [Int], String)] = [
      (.uniform(from: 1, to: 0), [2], "uniform_: a = 1 is above b = 0; exchange them"),
      (.uniform(from: .nan, to: 0), [2], "uniform_: a is nan; it must be finite"),
      (
        .uniform(from: -1.7e308, to: 1.7e308), [2],
        "uniform_: b − a is not finite for a = -1.7e+308 and b = 1.7e+308"
      ),
      (.normal(std: -1), [2], "normal_: std is -1; it must be at least 0"),
      (.normal(std: .nan), [2], "normal_: std is nan; it must be at least 0"),
      (.truncatedNormal(std: 0), [2], "trunc_normal_: std is 0; it must be above 0"),
      (.truncatedNormal(from: 2, to: -2), [2], "trunc_normal_: b = -2 is not above a = 2"),
      (
        .truncatedNormal(from: 3, to: .infinity), [2], "trunc_normal_: b is inf; it must be finite"
      ),
      (
        .truncatedNormal(mean: -1, std: 1e-3, from: 0, to: 1e9), [2],
        "trunc_normal_: hardly any number between a = 0 and b = 1000000000 would be kept; bring "
          + "them nearer to the mean, -1"
      ),
      (
        .xavierUniform(gain: -1), [2, 3],
        "xavier_uniform_: gain is -1; it must be finite and at least 0"
      ),
      (
        .kaimingNormal(nonlinearity: .leakyReLU(negativeSlope: .nan)), [2, 3],
        "kaiming_normal_: a is nan; it must be a number"
      ),
      (
        .sparse(sparsity: -0.1), [3, 1], "sparse_: sparsity is -0.1; it must be between 0 and 1"
      ),
      (.sparse(sparsity: 0.5, std: -1), [3, 1], "sparse_: std is -1; it must be at least 0"),
    ]
    for (initializer, shape, text) in cases { #expect(message(initializer, shape) == text) }
  }

  @Test func shapesThatDoNotFitAreNamed() {
    let cases: [(Initializer, [Int], String)] = [
      (
        .xavierNormal(), [3],
        "xavier_normal_: fans: the shape [3] has fewer than 2 sizes; a weight has outputs and inputs"
      ),
      (.xavierNormal(), [0, 0], "xavier_normal_: the shape [0, 0] has no fans"),
      (.orthogonal(), [3], "orthogonal_: the shape [3] has fewer than 2 sizes"),
      (.eye, [3], "eye_: the shape [3] has not 2 sizes, as it must have"),
      (
        .sparse(sparsity: 0), [3, 1, 1],
        "sparse_: the shape [3, 1, 1] has not 2 sizes, as it must have"
      ),
      (.dirac(), [3, 2], "dirac_: the shape [3, 2] has not 3, 4 or 5 sizes, as it must have"),
      (.dirac(groups: 2), [3, 2, 1], "dirac_: 3 outputs do not make 2 groups of one size"),
      (.dirac(groups: 0), [3, 2, 1], "dirac_: 3 outputs do not make 0 groups of one size"),
      (.zeros, [2, -1], "constant_: the shape [2, -1] has a size below 0"),
      (
        .zeros, [1 << 40, 1 << 40],
        "constant_: the shape [1099511627776, 1099511627776] has too many numbers to count"
      ),
    ]
    for (initializer, shape, text) in cases { #expect(message(initializer, shape) == text) }
  }

  @Test func namesThatAreNoneAreNamed() {
    func message(_ name: String, _ options: Options) -> String? {
      #expect(throws: OptionError.self) { try Initializer(named: name, options) }?.description
    }
    #expect(message("glorot_", [:]) == "torch.nn.init has no glorot_")
    #expect(
      message("kaiming_normal_", ["mode": .text("fan_avg")])
        == "mode is fan_avg; it must be fan_in or fan_out")
    #expect(
      message("kaiming_normal_", ["nonlinearity": .text("gelu")])
        == "calculate_gain: there is no gain for gelu; there is one for linear, conv1d to conv3d, "
        + "sigmoid, tanh, relu, leaky_relu and selu")
    #expect(message("normal_", ["std": .text("a")]) != nil)
  }

  @Test func aWeightWithoutNumbersDrawsNothing() throws {
    var generator = RandomGenerator(seed: 1)
    var fresh = generator
    for initializer in [Initializer.kaimingUniform(), .xavierNormal(), .orthogonal(), .uniform()] {
      #expect(try initializer.values([0, 3], from: &generator, .float64).isEmpty)
    }
    #expect(generator.next() == fresh.next())
  }
}
