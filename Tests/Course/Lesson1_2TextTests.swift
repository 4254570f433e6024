import CGradusGSL
import Exercising
import Foundation
import Gradus
import GradusFixtures
import GradusReference
import Testing

@testable import LinearRegressionCourse

/// Every number in lesson 1.2 is one that is computed here.
@Suite struct Lesson1_2TextTests {
  private let rides = lesson1_2Data()
  private var trips: Examples { rides.firstFeature }
  private var standardized: Examples { rides.standardized().examples }

  private func fixed(_ value: Double, _ digits: Int = 4) -> String {
    String(format: "%.\(digits)f", value).replacing("-", with: "−")
  }

  private func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

  private func plain(_ values: [Double]) -> [String] {
    values.map { legible($0 == 0 ? 0 : $0).replacing("-", with: "−") }
  }

  private func path(_ examples: Examples, _ rate: Double, _ epochs: Int) -> [LinearModel] {
    descend(
      from: examples.descent(rate, epochs: epochs).start, learningRate: rate, epochs: epochs,
      tolerance: 0
    ) { $0.gradient(on: examples) }
  }

  @Test func everyNumberIsComputed() throws {
    try LessonText("1.2").isMade(
      of: eigenvalueRows() + conditioningRows() + trainingQuotes() + distanceRows() + handQuotes())
  }

  /// What is said under Reveal: miles beside kilometres, a feature that never changes, every receipt
  /// twice.
  @Test func theFoldedAnswersAreSo() throws {
    func joined(_ second: (Double) -> Double) -> Examples {
      let rows = (0..<trips.count).map { [trips.features[$0, 0], second(trips.features[$0, 0])] }
      return Examples(features: Matrix(rows), targets: trips.targets)
    }
    #expect(throws: NoUniqueSolution.self) { try leastSquares(joined { $0 / 1.609344 }) }
    #expect(throws: NoUniqueSolution.self) { try leastSquares(joined { _ in 3 }) }
    let rows = (0..<2 * rides.count).map { row in
      (0..<2).map { rides.features[row % rides.count, $0] }
    }
    let twice = Examples(features: Matrix(rows), targets: rides.targets + rides.targets)
    let (once, best) = (try leastSquares(rides), try leastSquares(twice))
    #expect(best.distance(to: once) < 1e-9)
    #expect(abs(once.meanSquaredError(on: twice) - once.meanSquaredError(on: rides)) < 1e-12)
  }

  @Test func theRidesArePyTorchs() throws {
    let recorded = try #require(
      try Golden.load(LessonRecording.self, "lessons/1.2.json").cases
        .first { $0.name == "model taxi rides" })
    #expect(try recorded.list("features") == rides.features.values)
    #expect(try recorded.list("targets") == rides.targets)
    #expect(lesson1_2Descent(rides) == path(standardized, 0.5, 100))
    let best = try lesson1_2Fit(rides)
    #expect(best.gradient(on: rides).norm < 1e-9)
    let guess = lesson1_2Guess(rides)
    let found = guess.predictions + [guess.loss] + guess.slopes.weights + [guess.slopes.bias]
    let expected = try ["predictions", "loss", "slope_weights", "slope_bias"]
      .flatMap { try recorded.list($0) }
    #expect(found.count == expected.count)
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-12 * abs($1) })
  }

  @Test func aStandardizedModelIsTheSameInOtherUnits() throws {
    let (examples, means, deviations) = rides.standardized()
    let (v, best) = (try leastSquares(examples), try leastSquares(rides))
    for j in 0..<2 { #expect(abs(v.weights[j] / deviations[j] - best.weights[j]) < 1e-12) }
    let shift = (0..<2).reduce(0) { $0 + v.weights[$1] * means[$1] / deviations[$1] }
    #expect(abs(v.bias - shift - best.bias) < 1e-10)
  }

  private func eigenvalueRows() throws -> [String] {
    let all = [trips, rides, standardized].map { eigenvalues($0.curvature) }
    func limit(_ index: Int) -> Double { 2 / all[index][0] }
    func ratio(_ index: Int) -> Double { all[index][0] / (all[index].last ?? .nan) }
    return [
      row([
        "kilometres alone", all[0].map { fixed($0) }.joined(separator: ", "), fixed(ratio(0), 0),
        fixed(limit(0)),
      ]),
      row([
        "kilometres, seconds",
        ([fixed(all[1][0], 1)] + all[1].dropFirst().map { fixed($0) }).joined(separator: ", "),
        fixed(ratio(1), 0), fixed(limit(1), 6),
      ]),
      row([
        "both standardized", all[2].map { fixed($0) }.joined(separator: ", "), fixed(ratio(2), 1),
        fixed(limit(2)),
      ]),
      "raw features the limit is \(fixed(limit(1), 6)), and \(fixed(2e-5, 5)) is just below it",
    ]
  }

  /// The errors on y = 2x + 3: of the equations as the text has them, of the same with both sides
  /// multiplied by 2/n, and with the means subtracted.
  private func conditioningRows() throws -> [String] {
    func short(_ error: Double) -> String {
      guard error != 0 else { return "0" }
      guard error < 0.1 else { return fixed(error, 1) }
      return String(format: "%.1e", error).replacing("e-0", with: "e-")
    }
    func errors(_ fit: () throws -> [Double]) throws -> [String] {
      do {
        let found = try fit()
        return [short(abs(found[0] - 2)), short(abs(found[1] - 3))]
      } catch is NoUniqueSolution {
        return ["`NoUniqueSolution`", ""]
      }
    }
    func centred(_ values: [Double]) -> [Double] {
      let mean = values.reduce(0, +) / Double(values.count)
      return values.map { $0 - mean }
    }
    return try [0, 1000, 100_000, 1_000_000].map { start in
      let x = (0..<10).map { Double(start) + Double($0) / 8 }
      let y = x.map { 2 * $0 + 3 }
      let examples = Examples(features: Matrix(column: x), targets: y)
      let ones = examples.withOnes
      let taught = try errors {
        try solve(ones.transposed * ones, (ones.transposed * Matrix(column: y)).values)
      }
      let scaled = try errors { try leastSquares(examples).numbers }
      let fit = try leastSquares(
        Examples(features: Matrix(column: centred(x)), targets: centred(y)))
      return row(["\(start)"] + taught + [scaled[0], short(abs(fit.weights[0] - 2))])
        .replacing("|  |", with: "| |")
    }
  }

  private func trainingQuotes() throws -> [String] {
    let (rate, epochs) = (0.02, [0, 5, 50, 500])
    let path = path(trips, rate, 500)
    let (line, plane) = (try leastSquares(trips), try leastSquares(rides))
    let factors = eigenvalues(trips.curvature).map { 1 - rate * $0 }
    func cells(_ name: String, _ model: LinearModel) -> String {
      row([
        name, fixed(model.weights[0]), fixed(model.bias), fixed(model.meanSquaredError(on: trips)),
      ])
    }
    let prices = Examples.taxiPrices
    let losses = [path[0], path[50], line].map { $0.meanSquaredError(on: trips) }
    let lost = (losses[0] - losses[1]) / (losses[0] - losses[2])
    // "Five times the minimum, and the bias is not half way."
    #expect((4.9...5.2).contains(losses[1] / losses[2]) && path[50].bias < line.bias / 2)
    return epochs.map { cells("\($0)", path[$0]) } + [
      cells("least squares", line),
      "the rate \(legible(rate)), the start",
      "the loss has lost \(fixed(100 * lost, 1)) % of what it can lose",
      "multiplied by \(fixed(factors[0])) an",
      "keeps \(fixed(factors[1])) of",
      "a kilometre costs \(fixed(line.weights[0]))",
      "it costs \(fixed(plane.weights[0])), a second \(fixed(plane.weights[1])), and",
      "there is \(fixed(plane.bias)).",
      "says \(legible(prices.weights[0])), \(legible(prices.weights[1])) and "
        + "\(legible(prices.bias)).",
      "from \(fixed(line.meanSquaredError(on: trips))) to "
        + fixed(plane.meanSquaredError(on: rides)),
      "\(legible(prices.weights[1])) for a second, \(legible(prices.bias)) to begin with",
    ]
  }

  private func distanceRows() throws -> [String] {
    let runs: [(String, Examples, Double, (Double) -> String)] = [
      ("standardized, lr 0.5", standardized, 0.5, { String(format: "%.1e", $0) }),
      ("standardized, lr 0.1", standardized, 0.1, { fixed($0, 6) }),
      ("kilometres and seconds, lr 0.00002", rides, 2e-5, { fixed($0, 6) }),
    ]
    var quotes: [String] = []
    for (name, examples, rate, format) in runs {
      let (path, best) = (path(examples, rate, 100), try leastSquares(examples))
      let left = [10, 100].map { path[$0].distance(to: best) / path[0].distance(to: best) }
      let factors = eigenvalues(examples.curvature).map { 1 - rate * $0 }
      let slowest = factors.map(abs).max() ?? .nan
      quotes.append(
        row([name, fixed(slowest, rate < 1e-3 ? 6 : 4), fixed(left[0], 6), format(left[1])]))
      if rate == 0.5 {
        quotes.append("the other two factors are \(fixed(factors[2])) and \(fixed(factors[0]))")
      }
      if rate < 1e-3 { quotes.append("and \(fixed(rate, 5)) is just below it") }
    }
    return quotes
  }

  /// The examples worked by hand.
  private func handQuotes() throws -> [String] {
    let model = LinearModel(weights: [2, 0.5], bias: 1)
    let two = Examples(features: Matrix([[1, 2], [3, -1]]), targets: [5, 4.5])
    let slopes = model.gradient(on: two)
    let data = Dataset(x: [0, 1, 2, 5], y: [4, 7, 9, 12])
    let line = Line(weight: 2, bias: 3)
    let byLine = line.gradient(on: data)
    let errors = zip(data.x, data.y).map { line.weight * $0 + line.bias - $1 }
    let (meanError, meanX) = (errors.reduce(0, +) / 4, data.x.reduce(0, +) / 4)
    let fit = try leastSquares(
      Examples(features: Matrix(column: [0, 1, 2]), targets: [1, 2, 6]))
    let way = descend(
      from: LinearModel(weights: [10], bias: 8), learningRate: 0.1, epochs: 100, tolerance: 20
    ) { LinearModel(weights: [2 * $0.weights[0]], bias: 5 * $0.bias) }
    #expect(way.count == 3)
    return [
      "answer is [\(plain(model.predictions(for: two.features)).joined(separator: ", "))]",
      "and the loss \(legible(model.meanSquaredError(on: two)))",
      "by the weight is \(plain([byLine.weight])[0]), by the bias \(plain([byLine.bias])[0])",
      "give \(plain([2 * meanError * meanX])[0]) for \(plain([byLine.weight])[0])",
      "So $w = \(fixed(fit.weights[0], 1))$", "= \(fixed(fit.bias, 1))$",
      "| \(plain([slopes.weights[0]])[0]) |", "| \(plain([slopes.weights[1]])[0]) |",
      "| \(plain([slopes.bias])[0]) |",
    ]
      + zip(data.x, zip(data.y, errors)).map { x, point in
        row(plain([x, line.weight * x + line.bias, point.1, point.1 * x]))
      }
      + way.enumerated().map { step, model in
        let slopes = LinearModel(weights: [2 * model.weights[0]], bias: 5 * model.bias)
        return row([
          "\(step)", fixed1(model.weights[0]), fixed1(model.bias),
          "\(fixed1(slopes.weights[0])), \(fixed1(slopes.bias))", fixed(slopes.norm, 1),
        ])
      }
  }

  /// To one decimal place, without a zero there.
  private func fixed1(_ value: Double) -> String { fixed(value, 1).replacing(".0", with: "") }

  /// The eigenvalues of a symmetric matrix by GSL, the largest first.
  private func eigenvalues(_ matrix: Matrix) -> [Double] {
    var (elements, values) = (matrix.values, Array(repeating: 0.0, count: matrix.rows))
    let size = matrix.rows
    guard let workspace = gsl_eigen_symm_alloc(size) else { return [] }
    defer { gsl_eigen_symm_free(workspace) }
    elements.withUnsafeMutableBufferPointer { elements in
      values.withUnsafeMutableBufferPointer { values in
        var matrix = gsl_matrix_view_array(elements.baseAddress, size, size)
        var vector = gsl_vector_view_array(values.baseAddress, size)
        _ = gsl_eigen_symm(&matrix.matrix, &vector.vector, workspace)
      }
    }
    return values.sorted(by: >)
  }
}

extension LinearModel {
  /// The weights, then the bias.
  fileprivate var numbers: [Double] { weights + [bias] }
}
