import Exercising
import Foundation
import Gradus
import GradusReference
import ModernRegularizationCourse
import Testing

/// What lesson 3.7 says in numbers is what the code computes.
@Suite struct Lesson3_7TextTests {
  private func fixed(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value).replacing("-", with: "−")
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  @Test func everyNumberIsComputed() throws {
    try LessonText("3.7").isMade(of: targets() + layers() + sharpness() + averages() + leads())
  }

  private func targets() -> [String] {
    let four = bestGap(classes: 4, smoothing: 0.2)
    let gaps = [2, 1000].map { fixed(bestGap(classes: $0, smoothing: 0.1).gap, 4) }
    let mixed = mixupLoss(
      Matrix(column: [log(4), -log(4)]), labels: [1, 0], partners: [1, 0], lambda: 0.75
    ) { $0.map { tanh($0) } * Matrix([[0, log(4) / 0.6]]) }
    #expect(abs(mixed.gradient.values[0] + 0.025) < 1e-12)
    let reach = 0.5.squareRoot() / 2
    let cut = cutmix(
      Matrix(rows: 2, columns: 12), height: 3, labels: [0, 1], partners: [1, 0], lambda: 0.5,
      center: (1, 2), classes: 2)
    #expect(abs(cut.targets[0, 0] - 2.0 / 3) < 1e-12)
    return [
      "$q = 0.85$, the others have 0.05, the gap is $\\ln 17 = \(fixed(four.gap, 4))$ and the loss\n"
        + "\(fixed(four.loss, 4)).",
      "From \(gaps[0]) to \(gaps[1]).", "$\\lambda = 0.75$: the mixtures",
      "its target 0.25 and 0.75.",
      "$-0.75\\ln 0.8 - 0.25\\ln 0.2 = \(fixed(mixed.loss, 4))$",
      "$(0.2 - 0.25)/2 = -0.025$ and 0.025.",
      "is\n\(fixed(reach, 4)). That is \(fixed(3 * reach, 2)) rows and \(fixed(4 * reach, 2)) columns",
    ]
  }

  private func layers() throws -> [String] {
    let row = dropPath(
      Matrix([[1, 2], [3, 4]]), branch: Matrix([[6, -3], [9, 3]]),
      cotangent: Matrix([[1, 1], [1, 1]]), block: 2, of: 4, lastSurvival: 0.5, draws: [0.6, 0.8],
      isTraining: true)
    #expect(row.output == Matrix([[9, -2], [3, 4]]))
    let depth = (1...12).map { block -> Double in 1 - Double(block) / 24 }.reduce(0, +)
    let models = [2.0, 8, 5].map { Matrix([[$0, 0]]) }
    let batches = [Matrix([[1, 3], [3, -1]]), Matrix([[0, 1], [4, 2]])]
    let own = try models.map { try averagedLayer([$0], decay: nil, batches: batches) }
    #expect(own.map { $0.mean[0] } == [4, 16, 10])
    #expect(own.map { $0.variance[0] } == [20, 320, 125] && mean([20, 320, 125]) == 155)
    let all = try averagedLayer(models, decay: nil, batches: batches)
    #expect(all.mean == [10] && all.variance == [125])
    let fading = try averagedLayer(models, decay: 0.75, batches: batches)
    return [
      "$p_2 = 0.75$", "probabilities: \(fixed(depth, 2)).",
      "With $\\beta = 0.75$ the\nexample's weights are $(\(legible(fading.weight[0, 0])), 0)$, and its "
        + "statistics \(legible(fading.mean[0])) and \(legible(fading.variance[0])).",
    ]
  }

  private func sharpness() -> [String] {
    let step = sharpnessAwareStep(from: [[3], [1]], learningRate: 0.1, radius: 0.5) {
      [[$0[0][0]], [4 * $0[1][0]]]
    }
    let loss = Valleys(
      curvatures: [0.5], centers: Matrix([[-2]]), widths: [0.2], depths: [0.5])
    let ends = [0, 0.5].map { radius in
      (0..<500).reduce([[-2.6]]) { p, _ in
        sharpnessAwareStep(from: p, learningRate: 0.05, radius: radius) {
          [loss.gradient($0[0])]
        }
      }[0][0]
    }
    #expect(abs(ends[1] - ends[0] - 0.5) < 1e-6)
    return [
      "$(\(fixed(step[0][0], 2)), \(fixed(step[1][0], 2)))$", "at the rate 0.05, plain descent",
      "at \(fixed(ends[0], 4)). SAM", "at\n\(fixed(ends[1], 4)), the distance",
      "with a decay of 0.999 or more",
      "$\\frac14 p^2 - \\frac12 e^{-(p + 2)^2/\(fixed(2 * loss.widths[0] * loss.widths[0], 2))}$",
    ]
  }

  private func averages() throws -> [String] {
    let losses = try AveragedDescent().losses.suffix(4)
    let means = [
      mean(losses.map(\.line)), mean(losses.map(\.exponential)), mean(losses.compactMap(\.mean)),
    ]
    return zip(["the model", "exponential average, decay 0.8", "mean since epoch 21"], means).map {
      "| \($0) | \(fixed($1, 5)) |"
    } + ["The best line has the loss \(fixed(SampledLine().least, 5))."]
  }

  private func leads() throws -> [String] {
    let runs = [try RegularizedRuns(momentum: false), try RegularizedRuns(momentum: true)]
    let names = [
      "label smoothing, 0.1", "mixup, Beta(0.4, 0.4)", "cutmix, Beta(1, 1)",
      "drop path, 0.8 in the last", "EMA, 0.98 a step", "SWA, second half", "SAM, ρ = 0.05",
    ]
    let rows = zip(names, RegularizedRuns.methods).map { name, method in
      let cells = runs.map { runs in
        let lead = runs.lead(of: method)
        return (lead.difference > 0 ? "+" : "")
          + "\(fixed(lead.difference, 2)) ± \(fixed(lead.error, 2))"
      }
      return "| \(name) | \(cells[0]) | \(cells[1]) |"
    }
    let verdicts = runs.map { runs in
      RegularizedRuns.methods.map { runs.lead(of: $0).verdict }
    }
    #expect(verdicts == [[-1, -1, -1, 0, 0, 0, 1], [1, 0, -1, 0, 0, 0, 0]])
    let plain = runs.map { fixed(mean($0.accuracies("plain")), 2) }
    return rows + [
      "Plain training reads \(plain[0]) % of the test without momentum and \(plain[1]) % with it."
    ]
  }

  /// The program of the text, in PyTorch and in Swift.
  @Test func bothProgramsAgree() throws {
    let recorded = try #require(try Golden.lesson("3.7-program").first)
    let ours = try AveragedDescent().losses
    let (line, ema, swa) = (
      try recorded.list("line"), try recorded.list("ema"), try recorded.list("swa")
    )
    #expect(line.count == 40 && ema.count == 40 && swa.count == 40)
    // The noise is float32, and differs in its last digit.
    for (epoch, losses) in ours.enumerated() {
      #expect(abs(losses.line - line[epoch]) < 1e-6)
      #expect(abs(losses.exponential - ema[epoch]) < 1e-6)
      if let mean = losses.mean { #expect(abs(mean - swa[epoch]) < 1e-6) }
    }
    let averages = try Lesson3_7.averages()
    var generator = RandomGenerator(seed: 32)
    let data = Dataset.noisyLine(samples: 100, noise: 0.5, from: &generator)
    for (average, loss) in zip([averages.ema, averages.swa], [ema[39], swa[39]]) {
      let numbers = average.parameters[0]
      let line = Line(weight: numbers[0], bias: numbers[1])
      #expect(abs(meanSquaredError(of: line, on: data) - loss) < 1e-6)
    }
    #expect(averages.swa.count == 20)
  }
}
