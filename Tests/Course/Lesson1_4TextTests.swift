import Foundation
import Gradus
import GradusReference
import LossLandscapeQuestions
import Testing

@testable import Exercising
@testable import LossLandscapeCourse

/// The numbers in the text of lesson 1.4 are made of what the code computes.
@Suite struct Lesson1_4TextTests {
  private let survey: LandscapeSurvey

  init() throws { survey = try Landscape(rates: [0.1, 0.75, 0.8]).survey() }

  @Test func theText() throws {
    try LessonText("1.4").isMade(
      of: curvature() + axes() + jumps() + slices() + walk() + steps() + valley() + fallingLoss()
        + byHandPlaces() + byHandCurvatures())
  }

  @Test func theSwiftOfTheTextDoesWhatTheMapShows() {
    let found = lesson1_4()
    #expect(found.losses.count == 41 && found.losses.allSatisfy { $0.count == 51 })
    #expect(zip(found.path[100], survey.paths[0].points[100]).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(abs(found.rate - survey.stable.rate) < 1e-9)
    let least = largestStableLearningRate(survey.data.x)
    #expect(abs(survey.stable.rate - least) < 1e-9)
    #expect(zip(found.axes[0], survey.slices[0].direction).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  /// "About four times as long as it is wide", and "95 % of the limit".
  @Test func roundedWordsAreTrue() {
    #expect((4.0...4.5).contains(survey.condition.squareRoot()))
    let quickest = 2 / (survey.stable.largest + survey.stable.smallest)
    #expect((0.945...0.955).contains(quickest / survey.stable.rate))
    // RMSprop and Adam start at 45°.
    for method in [Landscape.Method.rmsprop, .adam] {
      let points = (try? Landscape(methods: [method]).survey())?.paths[0].points ?? [[0], [0]]
      let step = zip(points[0], points[1]).map { $0 - $1 }
      #expect(abs(step[0] / step[1] - 1) < 1e-6)
    }
  }

  private func curvature() -> [String] {
    let (large, small) = (survey.stable.largest, survey.stable.smallest)
    let rows = [0.1, 0.75, 0.78, 0.8].map { rate in
      let flat = 1 - rate * small
      return "| \(legible(rate)) | \(fixed(1 - rate * large, 4)) | \(fixed(flat, 4)) | "
        + "\(fixed(pow(flat, 100), 6)) |"
    }
    return rows + [
      "eigenvalues are \(fixed(large, 4)) and \(fixed(small, 4)) and the condition number is "
        + "\(fixed(survey.condition, 2))",
      "rates above \(fixed(survey.stable.rate, 4))", "$1 - \(fixed(small, 4))\\gamma$",
      "= \(fixed(2 / (large + small), 4))$",
    ]
  }

  /// What H makes of three directions: two are only stretched, as the picture shows.
  private func axes() -> [String] {
    func stretched(_ direction: [Double]) -> String {
      let point = LessonAxes.surface.gradient(at: direction)
      return "$H(\(listed(direction))) = (\(listed(point)))$"
    }
    func listed(_ point: [Double]) -> String { point.map(legible).joined(separator: ", ") }
    for start in LessonAxes.starts {
      // The steepest way comes to the minimum from the axes alone.
      let miss = vectorLength(LessonAxes.nearest(from: start.point))
      #expect(start.isOnAxis ? miss < 1e-12 : miss > 0.2)
    }
    return [[1.0, 0], [2, 1], [-1, 2]].map(stretched)
  }

  private func jumps() -> [String] {
    let points = survey.paths[1].points
    let factor = { (rate: Double) in abs(1 - rate * survey.stable.largest) }
    return [
      "(\(fixed(points[1][0], 2)), \(fixed(points[1][1], 2)))",
      "(\(fixed(points[2][0], 2)), \(fixed(points[2][1], 2)))",
      "each jump lands \(fixed(factor(0.75), 3)) times", "At 0.75 it jumps",
      "grow by \(fixed(factor(0.8), 4)) a step",
    ]
  }

  private func slices() -> [String] {
    let directions = survey.slices.map {
      "(\(fixed($0.direction[0], 3)), \(fixed($0.direction[1], 3)))"
    }
    let surface = LossSurface.meanSquaredError(on: survey.data.dataset)
    let losses = survey.slices.map { slice in
      let point = [survey.minimum.weight, survey.minimum.bias]
      return lossSlice(
        of: surface.value(at:), through: point, along: slice.direction, at: [2])[0]
    }
    return [
      directions.joined(separator: " and "),
      "the loss is \(fixed(losses[0], 3)) along the one and \(fixed(losses[1], 3)) along",
    ]
  }

  private func walk() -> [String] {
    let losses = [0, 2].map { corrections in
      let question = LessonWalk.question(corrections: corrections)
      return question.walk.points.map(question.surface.value(at:))
    }
    let stray = losses[1].reduce(0) { max($0, abs($1 - 1)) }
    return [
      "after 15 the loss is \(fixed(losses[0][15], 3))", "within \(fixed(100 * stray, 3)) % of 1",
    ]
  }

  private func steps() -> [String] {
    let errors = (0...6).map { exponent in
      LessonCurvature.error(
        of: LessonCurvature.question(step: pow(10, -Double(exponent))).hessian.rows)
    }
    let best = errors.firstIndex(of: errors.min() ?? 0) ?? 0
    let double = log10(Double.ulpOfOne)
    return [
      "| error | " + errors.map { String(format: "%.1e", $0) }.joined(separator: " | ") + " |",
      "| $h$ | 1 | 0.1 | 0.01 | 0.001 | 0.0001 | 0.00001 | 0.000001 |",
      "near $10^{-\(best)}$", "(\(LessonCurvature.point.map(legible).joined(separator: ", ")))",
      "$h = 10^{\(Int((double / 2).rounded()))}$", "$h^2$ is $10^{\(Int(double.rounded()))}$",
      // The best steps: of forward differences the root of the rounding, of central ones its cube root.
      "A step of $10^{\(Int((double / 2).rounded()))}$",
      "one near $10^{\(Int((double / 3).rounded()))}$",
    ]
  }

  private func valley() -> [String] {
    let ends = LessonValley.rates.map { LessonValley.question(rate: $0).path.points.last ?? [] }
    let rates = ends.map { end in
      let rows = HessianQuestion(surface: .valley, point: end, step: 1e-3).hessian.rows
      return 2 / eigenvalues(rows[0][0], rows[0][1], rows[1][1]).values.larger
    }
    return [
      "at (\(fixed(ends[0][0], 3)), \(fixed(ends[0][1], 3)))", "is \(fixed(rates[0], 3)). For",
      "reaches (\(fixed(ends[1][0], 3)), \(fixed(ends[1][1], 3)))", "is \(fixed(rates[1], 3)). The",
    ]
  }

  private func fallingLoss() throws -> [String] {
    var landscape = Landscape(rates: [0.8])
    (landscape.start, landscape.epochs) = (Line(weight: 4.5, bias: 1.7), 150)
    let surface = LossSurface.meanSquaredError(on: survey.data.dataset)
    let losses = PathQuestion(
      surface: surface, start: [4.5, 1.7], learningRate: 0.8, steps: 150
    ).path.points.map(surface.value(at:))
    let lowest = losses.min() ?? 0
    let step = losses.firstIndex(of: lowest) ?? 0
    #expect(try landscape.survey().paths[0].points.count == 151, "the path leaves the map")
    return [
      "the loss falls from \(fixed(losses[0], 3)) to \(fixed(lowest, 3)) at step \(step)",
      "and is \(fixed(losses[150], 2)) at the",
    ]
  }

  /// The examples by hand: grid, path, slice and contour.
  private func byHandPlaces() -> [String] {
    let grid = GridQuestion(
      surface: LossSurface(dimensions: 2, terms: [.init(1, [2, 0]), .init(10, [0, 1])]),
      weights: .init(0...1, 3), biases: .init(2...3, 2)
    ).grid
    let rows = grid.losses.enumerated().map { index, row in
      "| bias \(legible(grid.biases[index])), row \(index) | "
        + row.map(legible).joined(separator: " | ") + " |"
    }
    let path = PathQuestion(surface: Self.oval, start: [1, 1], learningRate: 0.1, steps: 3).path
    let slice = SliceQuestion(
      surface: Self.oval, point: [1, 0], direction: [3, 4], distances: [0, 1, -1]
    ).slice.losses
    #expect(abs(slice[0] - 1) < 1e-12)
    let u = [0.6, 0.8]
    let bend = 2 * u[0] * u[0] + 4 * u[1] * u[1]
    let walk = (0...2).map {
      ContourQuestion(surface: Self.oval, start: [1, 1], step: 0.5, corrections: $0, steps: 1)
        .walk.points[1]
    }
    let g = Self.oval.gradient(at: walk[0])
    let heights = walk.map(Self.oval.value(at:))
    return rows + [
      path.points.map { "(" + $0.map { trimmed(fixed($0, 3)) }.joined(separator: ", ") + ")" }
        .joined(separator: ", "),
      "\(fixed(slice[1], 2)) and \(fixed(slice[2], 2)). (The slope",
      "the curvature \(fixed(bend, 2)): $1 + 1.2 + \(fixed(bend / 2, 2)) = \(fixed(slice[1], 2))$",
      "one long (\(fixed(-4 / 20.0.squareRoot(), 4)), \(fixed(2 / 20.0.squareRoot(), 4)))",
      "leads to (\(fixed(walk[0][0], 4)), \(fixed(walk[0][1], 4)))",
      "loss is \(fixed(heights[0], 4)). There",
      "the gradient is (\(fixed(g[0], 4)), \(fixed(g[1], 4)))",
      "squared length \(fixed(g[0] * g[0] + g[1] * g[1], 4))",
      "takes 0.3 / \(fixed(g[0] * g[0] + g[1] * g[1], 4)) of it",
      "(\(fixed(walk[1][0], 4)), \(fixed(walk[1][1], 4)))", "with the loss \(fixed(heights[1], 4))",
      "leads to \(fixed(heights[2], 6))",
    ]
  }

  /// The examples by hand: curvature and stable rate.
  private func byHandCurvatures() -> [String] {
    let cubic = LossSurface(dimensions: 2, terms: [.init(1, [3, 1])])
    let f = { (w: Double, b: Double) in trimmed(fixed(cubic.value(at: [w, b]), 4)) }
    let table = HessianQuestion(surface: cubic, point: [1, 2], step: 0.1).hessian.rows
    let corners = [f(1.1, 2.1), f(1.1, 1.9), f(0.9, 2.1), f(0.9, 1.9)]
    let stable = StableRateQuestion(
      bowl: QuadraticLoss(center: [0, 0], curvature: Matrix([[5, 2], [2, 2]])), start: [2, 1],
      steps: 2
    ).answer
    #expect(abs(table[0][0] - 12) < 1e-9 && abs(table[1][1]) < 1e-9)
    #expect(abs(stable.largest - 6) < 1e-12 && abs(stable.smallest - 1) < 1e-12)
    return [
      "are \(f(1.1, 2)), \(f(1, 2)) and \(f(0.9, 2))",
      "$(\(f(1.1, 2)) - 4 + \(f(0.9, 2)))/0.01 = 12$",
      "they are \(corners[0]) (both up), \(corners[1]), \(corners[2]) and \(corners[3])",
      "$(\(corners[0]) - \(corners[1]) - \(corners[2]) + \(corners[3]))/0.04 = "
        + "\(fixed(table[0][1], 2))$",
      "$3.5 \\pm \\sqrt{\(fixed(pow((5 - 2) / 2.0, 2), 2)) + 4}$",
      "$1 - \(fixed(0.99 * stable.rate, 2)) \\cdot 6 = \(ascii(1 - 0.99 * stable.rate * 6))$",
      "1.01 times by \(fixed(1 - 1.01 * stable.rate * 6, 2))",
      "give \(fixed(stable.below, 4)) for", "\(fixed(stable.above, 4)) for `above`",
      "\(fixed(stable.above, 4)) for", "A step at 0.99",
      "one at 1.01 times",
    ]
  }

  /// w² + 2b².
  private static let oval = LossSurface(
    dimensions: 2, terms: [.init(1, [2, 0]), .init(2, [0, 2])])
}

/// A number with so many digits after the point, and a minus sign as texts have it.
private func fixed(_ value: Double, _ digits: Int) -> String {
  String(format: "%.\(digits)f", value).replacing("-", with: "−")
}

/// With the minus sign of formulas.
private func ascii(_ value: Double) -> String { String(format: "%.2f", value) }

/// Without the zeros at the end.
private func trimmed(_ text: String) -> String {
  text.replacing(#/\.?0+$/#, with: "")
}
