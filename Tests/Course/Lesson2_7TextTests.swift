import CGradusGSL
import Exercising
import Foundation
import Gradus
import GradusFixtures
import GradusReference
import Testing

@testable import LinearVersusNetworkCourse

/// Every number in lesson 2.7 is one that is computed here.
@Suite struct Lesson2_7TextTests {
  private func fixed(_ value: Double, _ digits: Int = 4) -> String {
    // A lead of a rounding error is none, of no sign.
    String(format: "%.\(digits)f", abs(value) < 1e-12 ? 0 : value).replacing("-", with: "−")
  }

  private func plain(_ values: [Double]) -> String {
    values.map { legible(($0 * 1e12).rounded() / 1e12).replacing("-", with: "−") }
      .joined(separator: ", ")
  }

  private func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

  /// The error of a lead where the pairs are forgotten.
  private func unpaired(_ a: [Double], _ b: [Double]) -> Double {
    let squares = gsl_stats_variance(a, 1, a.count) + gsl_stats_variance(b, 1, b.count)
    return (squares / Double(a.count)).squareRoot()
  }

  @Test func everyNumberIsComputed() throws {
    try LessonText("2.7").isMade(
      of: costQuotes() + networkRows() + choiceRows() + comparisonQuotes() + digitsRows())
  }

  private func costQuotes() -> [String] {
    let (linear, network) = (TanhClassifier.costs([64, 10]), TanhClassifier.costs([64, 32, 10]))
    let (small, least) = (TanhClassifier.costs([3, 4, 2]), TanhClassifier.costs([3, 2]))
    let steps = (linear.forward + linear.backward, network.forward + network.backward)
    let times = fixed(Double(steps.1) / Double(steps.0), 2)
    let numbers = Double(network.parameters) / Double(linear.parameters)
    return [
      "\(linear.forward) weights and 10 biases: \(linear.parameters) numbers",
      "= \(network.forward)$ weights and 42 biases: \(network.parameters) numbers",
      "one product: \(linear.forward) and \(network.forward).",
      "model has \(small.parameters) numbers.\nForward takes \(small.forward) products.",
      "cotangents: \(small.backward).",
      "it is \(least.parameters) numbers, \(least.forward) products, and \(least.backward) again",
      "are \(steps.0) products an example for the linear model and \(steps.1) for the network: \(times)",
      "\(fixed(numbers, 1)) times as\nmany numbers, and \(times) times",
    ]
  }

  private func networkRows() throws -> [String] {
    let found = try networkExercise.reference(workedNetwork)
    let slopes = try #require(found["slopes"]?.values)
    #expect(abs((found["the loss"]?.values[0] ?? 0) - log(2)) < 1e-15)
    let h = [tanh(log(2.0)), tanh(-log(3.0))]
    let g = Array(slopes[10...])
    let bar = [5 * g[0], -5 * g[1]]
    let linear = try #require(try networkExercise.reference(workedLinear)["slopes"]?.values)
    return [
      row(["$h$ = tanh", plain(h)]), row(["logits", plain([5 * h[0] + 1, -5 * h[1]])]),
      row(["$g = p - y$", plain(g)]), row(["$\\bar h = W_2^\\top g$", plain(bar)]),
      row(["times $1 - h^2$", plain(zip(bar, h).map { $0 * (1 - $1 * $1) })]),
      "\(plain(Array(slopes[..<4]))) for $W_1$; \(plain(Array(slopes[4..<6]))) for\n$b_1$",
      "\(plain(Array(slopes[6..<10]))) for $W_2$; \(plain(g)) for $b_2$.",
      "The slopes are \(plain(Array(linear[..<2]))),\n\(plain(Array(linear[2..<6]))), and then $g$.",
      "$g = (\(linear[6...].map(legible).joined(separator: ", ")))$",
    ]
  }

  private func choiceRows() throws -> [String] {
    let (validation, test) = (
      try workedChoice.matrix("validation").nested, try workedChoice.matrix("test").nested
    )
    let found = try choiceExercise.reference(workedChoice)
    #expect(found["setting"]?.values == [1])
    return zip(validation, test).map { validation, test in
      row([plain(validation), plain([validation.reduce(0, +) / 3]), plain(test)])
    } + ["chosen, and \(plain(found["reported"]?.values ?? [])) are reported"]
  }

  private func comparisonQuotes() throws -> [String] {
    let (network, linear) = (
      try workedComparison.list("network"), try workedComparison.list("linear")
    )
    let found = compare(network: network, linear: linear)
    #expect(found.difference == 2 && found.verdict == 1)
    return [
      "has \(plain(network)), the linear model \(plain(linear)).",
      "$\\sqrt{2/3}/2 = \(fixed(found.error))$",
      "s_2^2/4} = \(fixed(unpaired(network, linear)))$",
      "has \(fixed(student(9), 2)) in place of 2, for four \(fixed(student(3), 2)).",
    ]
  }

  /// Where Student's density of so many degrees of freedom has left out 2.5 % on either side.
  private func student(_ freedom: Double) -> Double {
    let height =
      tgamma((freedom + 1) / 2) / (tgamma(freedom / 2) * (freedom * Double.pi).squareRoot())
    let step = 1e-4
    var (area, t) = (0.0, 0.0)
    while area < 0.475 {
      area += step * height * pow(1 + (t + step / 2) * (t + step / 2) / freedom, -(freedom + 1) / 2)
      t += step
    }
    return t
  }

  private func digitsRows() throws -> [String] {
    let words = [1: "network", 0: "undecided", -1: "linear model"]
    let found = try DigitsRuns.counts.map { try DigitsComparison($0, by: Respondent()) }
    let rows = zip(DigitsRuns.counts, found).map { count, models in
      let loose = unpaired(models.network, models.linear)
      // All four would be undecided; paired, the error is smaller by a third at least.
      #expect(abs(models.difference) < 2 * loose && models.error * 1.5 < loose)
      return row([
        "\(count)", fixed(mean(models.linear), 2), fixed(mean(models.network), 2),
        "\(fixed(models.difference, 2)) ± \(fixed(models.error, 2))", words[models.verdict] ?? "",
        "± \(fixed(loose, 2))",
      ])
    }
    #expect(found.map(\.verdict) == [-1, 0, 1, 1])
    return rows + (try choiceQuote())
  }

  /// What the linear model's accuracy would be at the rate that the test likes best.
  private func choiceQuote() throws -> [String] {
    let runs = try DigitsRuns("linear", 50)
    let by = { (table: Matrix) in chosen(validation: table, test: runs.test) }
    let (honest, peeking) = (by(runs.validation), by(runs.test))
    let means = [honest, peeking].map { fixed(100 * mean($0.reported), 2) }
    let rates = [honest, peeking].map { legible(DigitsRuns.rates[$0.setting]) }
    return [
      "At the rate \(rates[0]), which validation chose, it reads \(means[0]) %; at the rate "
        + "\(rates[1]), \(means[1]) %."
    ]
  }

  /// What the text says of the runs beside its table.
  @Test func whatIsSaidOfTheRuns() throws {
    let found = try DigitsRuns.counts.map { try DigitsComparison($0, by: Respondent()) }
    for models in found {
      func bar(_ values: [Double]) -> ClosedRange<Double> {
        let error = 2 * (variance(values) / 10).squareRoot()
        return mean(values) - error...mean(values) + error
      }
      #expect(bar(models.linear).overlaps(bar(models.network)))
    }
    let many = found[3]
    #expect((0.19..<0.25).contains(many.difference / (100 - mean(many.linear))))
    #expect(zip(found[2].network, found[2].linear).count { $0 < $1 } == 1)
    #expect((5..<6).contains(unpaired(found[0].network, found[0].linear) / found[0].error))
    #expect(found.flatMap(\.rates).count { $0 == 1 } >= 6)
  }

  /// The run of the text, by the code that it shows, is PyTorch's.
  @Test(arguments: [("linear", [64, 10], 50), ("network", [64, 32, 10], 1077)])
  func theRunIsPyTorchs(model: String, sizes: [Int], count: Int) throws {
    let digits = try Golden.load(Digits.self, "data/digits.json")
    let run = lesson2_7Run(
      digits.images, digits.labels, sizes: sizes, count: count, seed: 0, rate: 0.3)
    let recorded = try #require(
      try Golden.lesson("2.7").first { $0.name == "trained \(model) \(count)" })
    let trained = try recorded.list("trained")
    #expect(trained.count == run.net.parameters.count)
    #expect(zip(run.net.parameters, trained).allSatisfy { abs($0 - $1) <= 1e-10 })
    let accuracy = try DigitsRuns(model, count).test[1, 0]
    #expect(run.accuracy == accuracy)
  }
}
