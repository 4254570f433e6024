import Exercising
import Foundation
import Gradus
import GradusReference
import Testing
import WeightInitializationCourse

/// What lesson 3.3 says in numbers is what the code computes.
@Suite struct Lesson3_3TextTests {
  private func fixed(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }

  private func power(_ value: Double) -> String { String(format: "%.1e", value) }

  @Test func everyNumberIsComputed() throws {
    let through = expectedSizes(widths: [2, 4, 3], deviations: [0.5, 1], negativeSlope: 0)
    #expect(through.signals == [1, 0.25, 0.5] && through.slopes == [0.75, 1.5, 1])
    let leaky = expectedSizes(widths: [3, 2], deviations: [0.5], negativeSlope: 0.2)
    let linear = try keepingDeviations(shape: [8, 18], negativeSlope: 0)
    let window = try keepingDeviations(shape: [8, 2, 3, 3], negativeSlope: 0)
    let laws = spread(deviation: 0.1, cut: 2)
    // A tenth divided by its law before the cut is what the cut leaves of a deviation.
    let left = 0.1 / laws.uncut
    let seeds = try #require(
      try Golden.lesson("3.3-program").first { $0.name.hasPrefix("100 seeds") }
    ).list("sizes")
    let mean = seeds.reduce(0, +) / 100
    let error = (seeds.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 99 / 100).squareRoot()
    #expect(abs(mean - 1) < 2 * error)
    let rows = try WeightFill.allCases.map { fill in
      let (found, expected) = (try fill.measured(), try fill.expected())
      let cells = [
        expected.signals.last ?? .nan, found.signals.last ?? .nan, expected.slopes[0],
        found.slopes[0],
      ]
      #expect(cells[1] < cells[0] && cells[3] < cells[2])
      return "| \(fill.rawValue) | \(cells.map(power).joined(separator: " | ")) |"
    }
    try LessonText("3.3").isMade(
      of: rows + [
        "2\\cdot 0.25\\cdot\\frac12 = \(legible(through.signals[1]))$",
        "4\\cdot 1\\cdot\\frac12\\cdot 0.25 = 0.5$",
        "3\\cdot 1\\cdot\\frac12 = 1.5$, then $4\\cdot 0.25\\cdot\\frac12\\cdot 1.5 = "
          + "\(legible(through.slopes[0]))$",
        "$3\\cdot 0.25\\cdot 0.52 = \(legible(leaky.signals[1]))$",
        "$2\\cdot 0.25\\cdot 0.52 = \(legible(leaky.slopes[0]))$",
        "$\\sqrt{2/13} = \(fixed(linear.both, 6))$", "$\\sqrt{2/45} = \(fixed(window.both, 6))$",
        "the deviation $\\sqrt v$ is \(fixed(left, 6))", "\(fixed((1 - left) * 100, 0)) % less",
        "the bound is \(fixed(laws.bound, 6)), and the law before the cut has "
          + "\(fixed(laws.uncut, 6))",
        "\(String("\(left)".prefix(6))) at every cut", "`trunc_normal_(std=0.02)`",
        "end at \(fixed(mean, 2)) ± \(fixed(error, 2)) on average",
        "\(seeds.filter { $0 < 1 }.count) of the 100 lie",
      ])
    for (found, expected) in [
      (linear.signals, 1.0 / 3), (linear.slopes, 0.5), (window.signals, 1.0 / 3),
      (window.slopes, 1.0 / 6),
    ] { #expect(abs(found - expected) < 1e-15) }
  }

  /// kaiming_uniform_ with a = √5 has the bound 1/√n, and ReLU keeps a sixth behind it.
  @Test func theDefaultIsOneOverRootFanIn() throws {
    for n in [1, 7, 400] {
      let deviation = try keepingDeviations(
        shape: [3, n], negativeSlope: 5.0.squareRoot()
      ).signals
      let bound = spread(deviation: deviation, cut: 2).bound
      #expect(abs(bound * Double(n).squareRoot() - 1) < 1e-14)
      let signals = expectedSizes(widths: [n, 3], deviations: [deviation], negativeSlope: 0).signals
      #expect(abs(signals[1] - 1.0 / 6) < 1e-14)
    }
  }

  /// With zeros everywhere only the last bias moves; with zeros in the last layer alone its weights
  /// move in the first step, and the others in the second.
  @Test func whatZerosLetMove() throws {
    let x = Matrix([[0.5, -1], [2, 0.25], [-0.75, 1.5]])
    let y = Matrix([[1, 2], [0.5, -1], [-2, 0.25]])
    func slopes(_ net: TwoLayers) -> TwoLayers {
      let (output, context) = TanhNetwork(net).forward(x)
      return TanhNetwork(net).backward(output - y, context).parameters
    }
    let zero = Matrix(rows: 3, columns: 2)
    var net = TwoLayers(w1: zero, b1: [0, 0, 0], w2: zero.transposed, b2: [0, 0])
    let still = slopes(net)
    #expect((still.w1.values + still.b1 + still.w2.values).allSatisfy { $0 == 0 })
    #expect(still.b2.allSatisfy { $0 != 0 })
    net.w1 = Matrix([[1, 2], [0.5, -1], [-0.25, 0.75]])
    let first = slopes(net)
    #expect(first.w1.values.allSatisfy { $0 == 0 } && first.w2.values.allSatisfy { $0 != 0 })
    net = net.replacing(zip(net.numbers, first.numbers).map { $0 - 0.1 * $1 })
    #expect(slopes(net).w1.values.allSatisfy { $0 != 0 })
  }

  /// The program of the text, in PyTorch and in Swift, and what is drawn.
  @Test func bothProgramsAgree() throws {
    let recorded = try Golden.lesson("3.3-program")
    for (name, fill) in Lesson3_3.fills() {
      let item = try #require(recorded.first { $0.name == name })
      let (sizes, slopes) = (try item.list("sizes"), try item.list("slopes"))
      let signal = try Lesson3_3.signal(fill).values
      let last = signal.reduce(0) { $0 + $1 * $1 } / Double(signal.count)
      #expect(abs(last / (try #require(sizes.last)) - 1) < 1e-10, "\(name)")
      let drawn = try #require(WeightFill(rawValue: name)).measured()
      #expect(relativeErrors(drawn.signals, sizes).allSatisfy { $0 < 1e-10 }, "\(name)")
      #expect(relativeErrors(drawn.slopes, slopes).allSatisfy { $0 < 1e-10 }, "\(name)")
    }
  }

  /// The first number of a Q without the signs of R is never positive.
  @Test func householdersSignsAreTheFirstNumbers() throws {
    let index = try #require(
      orthogonalExercise.deviationNames.firstIndex { $0.id == "signs-of-qr" })
    for seed in 1...40 {
      var generator = RandomGenerator(seed: UInt64(seed))
      let draws = Matrix(rows: 4, columns: 3, values: generator.randn(12, .float64))
      let call = Call(
        "an orthogonal matrix from draws",
        [NamedTensor("draws", draws), NamedTensor("gain", 1)])
      let q = try orthogonalExercise.deviations.answer([index], call)
      #expect(q.numbers[0] < 0)
    }
  }
}
