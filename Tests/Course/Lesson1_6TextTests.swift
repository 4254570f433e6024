import Foundation
import FoundationsRecapQuestions
import Gradus
import GradusReference
import Testing

@testable import Exercising
@testable import FoundationsRecapCourse

/// Every number in the text of lesson 1.6 is one that the course's code computes.
@Suite struct Lesson1_6TextTests {
  private let capstone = Result { try Capstone() }
  private let penalties = [0, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1]
  private let epochs = 6000

  @Test func theTextIsMadeOfComputedNumbers() throws {
    let quotes =
      try curvatureQuotes() + degreeQuotes() + penaltyQuotes() + trainingQuotes() + pitfallQuotes()
    try LessonText("1.6").isMade(of: quotes + byHand())
  }

  /// PyTorch's program and this one see the same points and find the same fits.
  @Test func theProgramIsPyTorchs() throws {
    let capstone = try capstone.get()
    for item in try Golden.lesson("1.6-capstone") {
      if item.name == "the data" {
        let (x, y) = (try item.list("x"), try item.list("y"))
        #expect(relative(capstone.data.x, x) < 1e-15 && relative(capstone.data.y, y) < 1e-14)
        #expect(capstone.parts.training.x == (try item.list("training")).map { x[Int($0)] })
        #expect(capstone.parts.validation.x == (try item.list("validation")).map { x[Int($0)] })
      } else if item.name.hasPrefix("closed form") {
        let penalty = try #require(Double(item.name.split(separator: " ").last ?? ""))
        let fit = try capstone.fit(penalty: penalty)
        #expect(relative(fit.weights, try item.list("weights")) < 1e-9)
        let loss = try capstone.loss(of: fit, on: capstone.parts.validation)
        #expect(relative([loss], try item.list("validation_loss")) < 1e-9)
      } else if item.name == "the program" {
        let (error, run) = try lesson1_6()
        #expect(abs(error - (try item.number("error"))) < 1e-9)
        #expect(run.losses.count == Int(try item.number("epochs")))
        #expect(abs((run.validationLosses.min() ?? 0) - (try item.number("least"))) < 1e-9)
      } else {
        let run = try capstone.train(
          penalty: try item.number("penalty"), patience: Int(try item.number("patience")),
          tolerance: try item.number("tolerance"), epochs: Int(try item.number("epochs")))
        #expect(relative(run.losses, try item.list("losses")) < 1e-9)
        #expect(relative(run.validationLosses, try item.list("validation_losses")) < 1e-9)
        let parameters = try item.list("weights") + item.list("bias")
        #expect(zip(run.parameters, parameters).allSatisfy { abs($0 - $1) < 1e-8 })
        #expect(run.losses.count == (try item.list("losses")).count)
      }
    }
  }

  @Test func theProgramOfTheTextRuns() throws {
    let capstone = try capstone.get()
    let (error, run) = try lesson1_6()
    let fit = try capstone.fit(penalty: 0.001)
    #expect(error == (try capstone.loss(of: fit, on: capstone.parts.validation)))
    #expect(run.losses.count == (try stopped(patience: 50)).losses.count)
  }

  private func relative(_ found: [Double], _ expected: [Double]) -> Double {
    let size = expected.reduce(0) { max($0, abs($1)) }
    return zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1)) } / size
  }

  private func stopped(patience: Int) throws -> StoppedTraining {
    try capstone.get().train(penalty: 0, patience: patience, epochs: epochs)
  }
}

// MARK: - Quotes

extension Lesson1_6TextTests {
  private func fixed(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }

  private func row(_ cells: String...) -> String { "| " + cells.joined(separator: " | ") + " |" }

  /// Without an exponent.
  private func plain(_ penalty: Double) -> String {
    penalty > 0 && penalty < 1e-4 ? fixed(penalty, 5) : legible(penalty)
  }

  /// Three significant digits.
  private func short(_ value: Double) -> String { String(format: "%.3g", value) }

  private func curvatureQuotes() throws -> [String] {
    let curvatures = try capstone.get().curvatures()
    let best = try bestEpoch(stopped(patience: 50).validationLosses)
    let rate = Capstone.learningRate
    let flattest = try #require(curvatures.last)
    let halfway = Int((log(0.5) / log(1 - rate * flattest) / 1000).rounded()) * 1000
    #expect(abs(curvatures.reduce(0, +) - 18) < 1e-9)
    let left = pow(1 - rate * flattest, 8e6)
    #expect((1.5e-9...2.5e-9).contains(left), "two billionths")
    return curvatures.map {
      row(
        short($0), fixed($0 / ($0 + 2 * 0.001), 3),
        fixed(1 - pow(1 - rate * $0, Double(best - 1)), 3))
    } + [
      "$t = \(best - 1)$", "$2/\\Lambda = \(fixed(2 / curvatures[0], 3))$",
      "needs \(halfway / 1000) thousand epochs for half of its way",
      "$1 - 0.2 \\cdot \(short(curvatures[0])) = -\(fixed(rate * curvatures[0] - 1, 2))$",
    ]
  }

  private func degreeQuotes() throws -> [String] {
    let capstone = try capstone.get()
    return try [1, 2, 3, 5, 7, 9, 12].map { degree in
      let fit = try capstone.fit(penalty: 0, degree: degree)
      let losses = try [capstone.parts.training, capstone.parts.validation].map {
        fixed(try capstone.loss(of: fit, on: $0, degree: degree), 3)
      }
      return row("\(degree)", losses[0], losses[1])
    }
  }

  private func penaltyQuotes() throws -> [String] {
    let capstone = try capstone.get()
    var sums: [Double] = []
    let rows = try penalties.map { penalty in
      let fit = try capstone.fit(penalty: penalty)
      let (bias, variance) = try capstone.biasAndVariance(penalty: penalty, draws: 200)
      sums.append(bias + variance + 0.3 * 0.3)
      return row(
        plain(penalty), fixed(try capstone.loss(of: fit, on: capstone.parts.training), 4),
        fixed(try capstone.loss(of: fit, on: capstone.parts.validation), 4), fixed(bias, 4),
        fixed(variance, 4), fixed(bias + variance + 0.3 * 0.3, 4))
    }
    let ridge = try capstone.loss(
      of: capstone.fit(penalty: 0.001), on: capstone.parts.validation)
    let few = try fewPoints()
    let lowest = try #require(sums.firstIndex(of: sums.min() ?? 0))
    return rows + penalties[3...5].map { "$\\lambda = \(plain($0))$" } + [
      "its least is \(fixed(sums[lowest], 4)) at $\\lambda = \(legible(penalties[lowest]))$",
      try seeds(),
      "fit (\(fixed(ridge, 4))),",
    ] + few
  }

  /// What half as many points make of degree 9.
  private func fewPoints() throws -> [String] {
    let few = try Capstone(samples: 15)
    #expect(few.parts.training.count == 11)
    let losses = try [0, 0.001].map { penalty in
      let fit = try few.fit(penalty: penalty)
      return (
        try few.loss(of: fit, on: few.parts.training),
        try few.loss(of: fit, on: few.parts.validation)
      )
    }
    return [
      "training loss is \(fixed(losses[0].0, 4)) and the validation loss \(fixed(losses[0].1, 0)); with "
        + "$\\lambda = 0.001$ they are \(fixed(losses[1].0, 3)) and \(fixed(losses[1].1, 3))."
    ]
  }

  /// How often each penalty is best over the seeds 0 to 19.
  private func seeds() throws -> String {
    var counts = penalties.map { _ in 0 }
    for seed in 0..<20 {
      let capstone = try Capstone(seed: UInt64(seed))
      let losses = try penalties.map {
        try capstone.loss(of: capstone.fit(penalty: $0), on: capstone.parts.validation)
      }
      counts[losses.firstIndex(of: losses.min() ?? 0) ?? 0] += 1
    }
    let words = zip(penalties, counts).filter { $1 > 0 }.map { "\(plain($0)) (\($1))" }
    return words.joined(separator: ", ") + "."
  }

  private func trainingQuotes() throws -> [String] {
    let capstone = try capstone.get()
    var excess: [Double] = []
    let rows = try [0, 0.001, 0.01].map { penalty in
      let fit = try capstone.fit(penalty: penalty)
      let least = try capstone.loss(of: fit, on: capstone.parts.training, penalty: penalty)
      let losses = try capstone.train(
        penalty: penalty, patience: 3000, tolerance: 0, epochs: 3000
      ).losses
      try #require(losses.count == 3000)
      excess.append((losses[2999] - least) / least)
      return row(
        legible(penalty), fixed(least, 5), fixed(losses[99] - least, 5),
        fixed(losses[999] - least, 7), fixed(losses[2999] - least, 7))
    }
    #expect((0.15...0.25).contains(excess[0]), "a fifth")
    let arrivals = try [0.01, 0.001].map { penalty in
      let fit = try capstone.fit(penalty: penalty)
      let least = try capstone.loss(of: fit, on: capstone.parts.training, penalty: penalty)
      let losses = try capstone.train(
        penalty: penalty, patience: 8000, tolerance: 0, epochs: 8000
      ).losses
      let arrived = losses.firstIndex { $0 - least <= 1e-6 }
      return try #require(arrived) + 1
    }
    let run = try stopped(patience: epochs)
    let best = bestEpoch(run.validationLosses)
    let validation = capstone.parts.validation
    let bare = try capstone.loss(of: capstone.fit(penalty: 0), on: validation)
    let ridge = try capstone.loss(of: capstone.fit(penalty: 0.001), on: validation)
    #expect(try stopped(patience: 50).losses.count == best + 50)
    #expect(try stopped(patience: 1).losses.count == 2)
    let losses = run.validationLosses.prefix(4).map { fixed($0, 3) }
    return rows + [
      "$1 - 0.2 \\cdot 0.02 = \(fixed(1 - 0.2 * 0.02, 3))$", "is below \(fixed(2 * 0.01, 2)),",
      "$\(fixed(1 - 0.2 * 0.02, 3))^2$ of",
      "falls to \(fixed(run.validationLosses[best - 1], 4)) at epoch \(best)",
      "lowest validation loss (\(fixed(run.validationLosses[best - 1], 4))).",
      "\(fixed(run.validationLosses[epochs - 1], 4)) at epoch \(epochs)",
      "from epoch \(arrivals[0]) on,", "0.001 from epoch \(arrivals[1]) on.",
      "closed form, \(fixed(bare, 4))", "best ridge fit, \(fixed(ridge, 4))",
      "epoch \(best + 50)", "\(losses[0]), \(losses[1]), \(losses[2]), \(losses[3])",
    ]
  }

  /// The epoch, counted from 1, with the lowest loss.
  private func bestEpoch(_ losses: [Double]) -> Int {
    (losses.firstIndex(of: losses.min() ?? .nan) ?? -1) + 1
  }

  private func pitfallQuotes() throws -> [String] {
    let capstone = try capstone.get()
    // Cut as they lie.
    let unshuffled = split(capstone.data, order: Array(0..<30), validationShare: 0.3)
    func examples(_ part: Dataset) -> Examples {
      Examples(
        features: polynomialFeatures(
          of: part.x, degree: 9, standardizedOn: unshuffled.training.x), targets: part.y)
    }
    let fit = try ridgeRegression(on: examples(unshuffled.training), penalty: 0.001)
    let cut = ridgeLoss(of: fit, on: examples(unshuffled.validation), penalty: 0).loss
    let shuffled = try capstone.loss(
      of: capstone.fit(penalty: 0.001), on: capstone.parts.validation)
    // The penalised bias of centred features: n b + nλ b = Σ y.
    var moved = try capstone.examples(capstone.parts.training)
    moved.targets = moved.targets.map { $0 + 100 }
    var recipe = RidgeRegressionRecipe()
    recipe.penalizesBias = true
    let penalized = try recipe.fit(RidgeQuestion(examples: moved, penalty: 0.1)).model
    let right = try ridgeRegression(on: moved, penalty: 0.1)
    func mean(_ model: LinearModel) -> Double {
      model.predictions(for: moved.features).reduce(0, +) / Double(moved.count)
    }
    return [
      "would be \(fixed(cut, 2)) in place of \(fixed(shuffled, 4))",
      "predicts \(fixed(mean(penalized), 2)) on the average", "where \(fixed(mean(right), 2)) was",
    ]
  }

  /// The examples worked by hand.
  private func byHand() throws -> [String] {
    let features = polynomialFeatures(of: [4, 2], degree: 2, standardizedOn: [1, 3])
    let ridge = ridgeLoss(
      of: LinearModel(weights: [1, -1], bias: 0.5),
      on: Examples(features: Matrix([[1, 2], [3, -1]]), targets: [0, 2]), penalty: 0.1)
    #expect(features[0, 0] == 2 && features[1, 0] == 0)
    #expect(abs(ridge.gradient.weights[0] - 7.2) + abs(ridge.gradient.weights[1] + 3.7) < 1e-12)
    #expect(ridge.gradient.bias == 2)
    #expect(
      wrongSlopes({ _ in [8, 6] }, of: { $0[0] * $0[0] + 3 * $0[0] * $0[1] }, at: [1, 2]) == [1])
    let unlike = QuadraticLoss(
      constant: 1, linear: [0, 0.001, 10], curvature: Matrix(rows: 3, columns: 3))
    let (none, small, large) = (1e-10, unlike.linear[1], unlike.linear[2])
    let claims: [(claimed: [Double], wrong: [Int])] = [
      ([none, small, large], []), ([small, small, large], [0]), ([none, 1.01 * small, large], [1]),
    ]
    for (claimed, wrong) in claims {
      #expect(
        wrongSlopes({ _ in claimed }, of: unlike.value(at:), at: [0, 0, 0]) == wrong)
    }
    let line = Examples(features: Matrix(column: [0, 1, 5]), targets: [1, 2, 6])
    for (penalty, weight, bias) in [(0.0, 1.0, 1.0), (2.0, 0.7, 1.6)] {
      let model = try ridgeRegression(on: line, penalty: penalty)
      #expect(abs(model.weights[0] - weight) < 1e-12 && abs(model.bias - bias) < 1e-12)
    }
    let run = trainUntilValidationRises(
      from: [4], learningRate: 0.25, patience: 2, tolerance: 0, epochs: 100,
      loss: { $0[0] * $0[0] }, gradient: { [2 * $0[0]] },
      validationLoss: { ($0[0] - 1) * ($0[0] - 1) })
    #expect(run.parameters == [1])
    let rows = run.losses.indices.map { epoch in
      let best = bestEpoch(Array(run.validationLosses.prefix(epoch + 1)))
      return row(
        "\(epoch + 1)", legible(run.losses[epoch].squareRoot()), legible(run.losses[epoch]),
        legible(run.validationLosses[epoch]), "\(epoch + 1 - best)")
    }
    return rows + [
      "$(16 - 5)/4 = \(legible(features[0, 1]))$", "are 0 and −\(legible(-features[1, 1]))",
      "$(0.25 + 6.25)/2 + 0.1 \\cdot 2 = \(fixed(ridge.loss, 2))$", "$\\gamma = 0.25$",
      "one\nof \(legible(small)) beside one of \(legible(large)) judged",
    ]
  }
}
