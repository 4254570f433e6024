import Exercising
import Foundation
import Gradus
import GradusReference
import Testing

@testable import DeeperNetworksCourse

/// What lesson 3.4 says in numbers is what the code computes.
@Suite struct Lesson3_4TextTests {
  private func fixed(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value).replacing("-", with: "−")
  }

  private func short(_ value: Double) -> String { String(format: "%.1e", value) }

  private func plain(_ values: [Double]) -> String {
    values.map { legible($0).replacing("-", with: "−") }.joined(separator: ", ")
  }

  @Test func everyNumberIsComputed() throws {
    try LessonText("3.4").isMade(
      of: depthQuotes() + residualQuotes() + clipQuotes() + normalizationQuotes()
        + checkpointRows() + wallQuotes())
  }

  private func front(_ network: DeepNetwork, gain: Double? = nil) throws -> Double {
    try #require(try network.sizes(gain: gain).first)
  }

  private func depthQuotes() throws -> [String] {
    [
      "| $a = 0.5$ | \(short(try front(.small))) |",
      "| $a = 1$ | \(fixed(try front(.small, gain: 1), 2)) |",
      "| $a = 3$ | \(short(try front(.large))) |",
      "It has grown to \(fixed(try front(.residual), 1)).",
      try middleQuote(),
      "a cotangent of \(fixed(try front(.normalized), 1)) at the front for $a = 0.5$ and of "
        + "\(fixed(try front(.normalized, gain: 3), 1)) for $a = 3$.",
    ]
  }

  /// Of the two lines in the middle of the picture.
  private func middleQuote() throws -> String {
    let middle = try [DeepNetwork.residual, .normalized].flatMap { try $0.sizes() }
    let (least, most) = (try #require(middle.min()), try #require(middle.max()))
    return "which stay between \(fixed(least, 1)) and \(fixed(most, 1)), have"
  }

  private func residualQuotes() -> [String] {
    let (one, two) = (Matrix([[log(2)]]), Matrix([[log(3) / 1.6]]))
    let found = residualPass(
      Matrix([[1]]), weights: [one, two], cotangent: Matrix([[1]]), hasSkips: true)
    #expect(abs(found.output.values[0] - 2.4) < 1e-12)
    let (second, product) = (found.sizes[1], found.sizes[0])
    return [
      "$0.36\\ln 3/1.6 = \(fixed(second - 1, 4))$ and $0.64\\ln 2 = \(fixed(product / second - 1, 4))$",
      "becomes \(fixed(second, 4)) and then $\(fixed(second, 4))\\cdot "
        + "\(fixed(product / second, 4)) = \(fixed(product, 4))$",
    ]
  }

  private func clipQuotes() -> [String] {
    let (p, g) = ([[0.0, 0, 0], [0]], [[2.0, -1, 2], [4]])
    let byNorm = clippedStep(p, gradients: g, learningRate: 1, limit: 1.5, byValue: false)
    let byValue = clippedStep(p, gradients: g, learningRate: 1, limit: 1.5, byValue: true)
    #expect(byNorm.norm == 5 && byValue.parameters == [[-1.5, 1, -1.5], [-1.5]])
    let factor = byNorm.parameters[1][0] / -4
    #expect(factor < 0.3 && factor > 0.2999999)
    return []
  }

  private func normalizationQuotes() throws -> [String] {
    let row = layerNorm(
      Matrix([[1, 2, 3, 6]]), weight: [2, 1, 0.5, 1], bias: [0, 1, 0, -1], eps: 0.5,
      cotangent: Matrix([[1, 2, 4, -2]]))
    #expect(row == workedRow)
    let running = batchNorm(
      Matrix(column: [1, 2, 3, 6]), weight: [2], bias: [1],
      running: RunningStatistics(mean: [0], variance: [1]), eps: 0.5, momentum: 0.3,
      isTraining: true, cotangent: Matrix(column: [1, 1, 1, -1])
    ).running
    #expect(abs(running.mean[0] - 0.9) < 1e-12 && abs(running.variance[0] - 2.1) < 1e-12)
    let lines = [row.dVariance, row.dCentred.values, row.dMean, row.dInput.values]
    return ["| \(plain(row.dNormalized.values)) |"] + lines.map { "| \(plain($0)) |" }
  }

  private func checkpointRows() throws -> [String] {
    func costs(_ layers: Int, _ segment: Int) -> (runs: [Int], kept: Int) {
      var chain = MeasuredChain(weights: Array(repeating: 0.9, count: layers))
      _ = checkpointed(&chain, input: 1, cotangent: 1, every: segment)
      return (chain.runs, chain.mostKept)
    }
    let seven = costs(7, 3)
    #expect(seven.runs == [2, 2, 1, 2, 2, 1, 1] && seven.kept == 4)
    return [(1, "$k = 1$: all kept"), (8, "$k = 8$"), (64, "$k = 64$: one kept")].map {
      let (runs, kept) = costs(64, $0)
      return "| \($1) | \(runs.reduce(0, +)) | \(kept) |"
    }
  }

  private func wallQuotes() throws -> [String] {
    let thrown = try WallDescent.plain.path(steps: 2)
    let ends = try [WallDescent.byNorm, .byValue].map { try #require($0.path().last) }
    let slope = (1.6 - thrown[1][0]) / 0.002 / 0.8
    return [
      "the loss is \(fixed(WallDescent.loss(1.6, 0.8), 0)) and the gradient \(fixed(slope, 0)) times",
      "goes to (\(fixed(thrown[1][0], 2)), \(fixed(thrown[1][1], 2))), the second to "
        + "\(short(thrown[2][0])).",
      "(\(fixed(ends[0][0], 3)), \(fixed(ends[0][1], 3))) and "
        + "(\(fixed(ends[1][0], 3)), \(fixed(ends[1][1], 3))).",
    ]
  }

  /// The program of the text, in PyTorch and in Swift.
  @Test func bothProgramsAgree() throws {
    let recorded = try Golden.lesson("3.4-program")
    func values(_ name: String, _ key: String) throws -> [Double] {
      try #require(recorded.first { $0.name == name }).list(key)
    }
    let networks: [(String, DeepNetwork)] = [
      ("plain 0.5", .small), ("plain 3.0", .large), ("residual 0.5", .residual),
      ("normalized 0.5", .normalized),
    ]
    for (name, network) in networks {
      let found = try network.sizes()
      let expected = try values(name, "sizes")
      #expect(found.count == expected.count)
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-9 * $1 }, "\(name)")
    }
    for (name, byValue) in [("norm", false), ("value", true)] {
      let expected = try values(name, "path")
      let descent = byValue ? WallDescent.byValue : .byNorm
      for path in [try descent.path(), Lesson3_4.descend(byValue: byValue)] {
        #expect(path.count == 21)
        #expect(zip(path.joined(), expected).allSatisfy { abs($0 - $1) < 1e-9 }, "\(name)")
      }
    }
    let thrown = try WallDescent.plain.path(steps: 2).flatMap { $0 }
    #expect(
      zip(thrown, try values("nothing", "path")).allSatisfy { abs($0 - $1) < 1e-9 * abs($1) })
  }

  /// The lines and the library's layers, which have them put into one another, are the same.
  @Test func theLinesAreTheLayers() {
    let (x, bar) = (
      Matrix([[1, 2, 3, 6], [-1, 0.5, 4, 2]]), Matrix([[1, 2, 4, -2], [0.5, -1, 3, 1]])
    )
    let (dInput, parameters, steps) = Lesson3_4.bothNorms(x, bar)
    func agree(_ a: [Double], _ b: [Double]) -> Bool {
      a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-13 }
    }
    #expect(agree(dInput.values, steps.dInput.values))
    #expect(agree(parameters[0], steps.dWeight) && agree(parameters[1], steps.dBias))
    for isTraining in [true, false] {
      var layer = BatchNorm(columns: 4, eps: 0.5, momentum: 0.3)
      (layer.weight, layer.bias) = ([2, 1, -1, 0.5], [0, 1, 2, -1])
      let before = RunningStatistics(mean: layer.runningMean, variance: layer.runningVar)
      var pass = isTraining ? Pass.training(RandomGenerator(seed: 0)) : .evaluation
      let (output, context) = layer.forward(x, in: &pass)
      let found = batchNorm(
        x, weight: layer.weight, bias: layer.bias, running: before, eps: 0.5, momentum: 0.3,
        isTraining: isTraining, cotangent: bar)
      let (back, slopes) = layer.backward(bar, context)
      #expect(agree(output.values, found.steps.output.values))
      #expect(agree(back.values, found.steps.dInput.values))
      #expect(agree(slopes[0], found.steps.dWeight) && agree(slopes[1], found.steps.dBias))
      #expect(agree(layer.runningMean, found.running.mean))
      #expect(agree(layer.runningVar, found.running.variance))
    }
  }
}
