import Answering
import BatchAndStochasticQuestions
import Exercising
import Foundation
import Gradus
import GradusFixtures
import GradusReference
import Testing

@testable import BatchAndStochasticCourse

/// What lesson 1.3 says in numbers is what the code computes.
@Suite struct Lesson1_3TextTests {
  @Test func everyNumberIsComputed() throws {
    let quotes =
      try whyItWorks() + limits() + theProgram() + thePictures() + directions() + threeLosses()
      + exercises() + shuffling()
    try LessonText("1.3").isMade(of: quotes)
  }

  /// PyTorch's program and Swift's give the same numbers, but for the last digit of the noise, which
  /// is float32.
  @Test func bothProgramsAgree() throws {
    let cases = try Golden.load(LessonRecording.self, "lessons/1.3-program.json").cases
    let history = Lesson1_3.program()
    #expect(history.count == 10 && cases.count == 11)
    for (item, epoch) in zip(cases, history) {
      #expect(abs(try item.number("loss") - epoch.meanLoss) < 1e-7)
      for (a, b) in zip(try item.list("parameters"), epoch.parameters) {
        #expect(abs(a - b) < 1e-7)
      }
    }
    #expect(
      try cases[10].list("sizes")
        == makeBatches(of: Array(0..<100), size: 32).map { Double($0.count) })
  }

  private func fixed(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }

  private func row(_ cells: String...) -> String { "| " + cells.joined(separator: " | ") + " |" }

  private func pair(_ line: Line?, _ digits: Int) throws -> String {
    let line = try #require(line)
    return "(\(fixed(line.weight, digits)), \(fixed(line.bias, digits)))"
  }

  private func descent(_ size: Int, _ rate: Double, _ epochs: Int, shuffles: Bool = true) throws
    -> StochasticDescent
  {
    try StochasticDescent(
      batchSize: size, learningRate: rate, epochs: epochs, shuffles: shuffles
    ).run()
  }

  /// The mean excess loss over the last quarter of a descent.
  private func late(_ descent: StochasticDescent) -> Double {
    let last = descent.excess.suffix((descent.lines.count - 1) / 4)
    return last.reduce(0, +) / Double(last.count)
  }

  private func whyItWorks() throws -> [String] {
    let small = 0.01
    let single = try descent(1, small, 1)
    let full = try descent(100, small, 100)
    let calm = try [0.1, 0.05, 0.02, 0.01].map { rate in
      row(
        legible(rate), fixed(late(try descent(1, rate, 40)), 5),
        fixed(late(try descent(10, rate, 40)), 5))
    }
    let (steadfast, thrown) = (try descent(100, 0.7, 20), try descent(1, 0.7, 20))
    let start = try #require(steadfast.excess.first)
    #expect(steadfast.excess.max() == start)
    let sorted = late(try descent(1, 0.1, 40, shuffles: false))
    return calm + [
      "bias 0 at the rate \(legible(small)), one epoch of single samples ends at the line",
      try pair(single.lines.last, 3), try pair(full.lines.last, 3),
      "comes to \(fixed(thrown.excess.max() ?? .nan, 2)) above the best, and ends "
        + "\(fixed(thrown.excess.last ?? .nan, 2)) above it",
      "never rises above its start, \(fixed(start, 2)).",
      "average \(fixed(sorted, 5)) above the best loss in place of "
        + "\(fixed(late(try descent(1, 0.1, 40)), 5)).",
    ]
  }

  /// Up to which rates single samples, drawn with replacement, bring a distance down: the mean of its
  /// square, and a typical run's; and up to which rate the full batch does.
  private func limits() throws -> [String] {
    let x = StochasticDescent.data.x
    let last = try #require(x.last)
    let square = bisect(0.5, 1) { meanSquareGrowth($0, x) < 1 }
    // The mean logarithm is known to some 0.001, and changes by 0.017 from one rate to the other.
    #expect(meanLogarithm(0.755, x) < -0.004 && meanLogarithm(0.77, x) > 0.004)
    return [
      "At the last point $x = \(legible(last))$",
      "beyond $\\gamma = \(legible(largestStableLearningRate([last])))$ this error grows",
      "bounded up to the rate \(fixed(square, 3)). A typical run comes back up to about 0.76, the full "
        + "batch up to \(fixed(largestStableLearningRate(x), 3)) (",
      "shrinks every such table up to \(fixed(square, 3)).",
    ]
  }

  /// The largest rate, from `low` on, at which `holds` does, which it does up to some rate.
  private func bisect(_ low: Double, _ high: Double, _ holds: (Double) -> Bool) -> Double {
    (0..<20).reduce((low, high)) { range, _ in
      let middle = (range.0 + range.1) / 2
      return holds(middle) ? (middle, range.1) : (range.0, middle)
    }.0
  }

  /// By how much a step multiplies the mean square of the distance, in the long run: the largest
  /// eigenvalue of D ↦ mean of M D M over the samples.
  private func meanSquareGrowth(_ rate: Double, _ x: [Double]) -> Double {
    var (ww, wb, bb, growth) = (1.0, 0.0, 1.0, 0.0)
    for _ in 0..<60 {
      var next = (0.0, 0.0, 0.0)
      for x in x {
        let (p, q, r) = (1 - 2 * rate * x * x, -2 * rate * x, 1 - 2 * rate)
        // M D, then M D M.
        let (a, b, c, d) = (
          p * ww + q * wb, p * wb + q * bb, q * ww + r * wb, q * wb + r * bb
        )
        next.0 += a * p + b * q
        next.1 += a * q + b * r
        next.2 += c * q + d * r
      }
      growth = (next.0 + next.2) / Double(x.count)
      (ww, wb, bb) = (
        next.0 / Double(x.count) / growth, next.1 / Double(x.count) / growth,
        next.2 / Double(x.count) / growth
      )
    }
    return growth
  }

  /// The mean logarithm of what a step multiplies the distance by.
  private func meanLogarithm(_ rate: Double, _ x: [Double]) -> Double {
    var generator = RandomGenerator(seed: 3)
    var (w, b, sum) = (1.0, 0.5, 0.0)
    let steps = 100_000
    for _ in 0..<steps {
      let x = x[Int(generator.next32()) % x.count]
      let error = w * x + b
      w -= 2 * rate * error * x
      b -= 2 * rate * error
      let length = hypot(w, b)
      sum += log(length)
      (w, b) = (w / length, b / length)
    }
    return sum / Double(steps)
  }

  /// Where the first steps of the three ways point.
  private func directions() throws -> [String] {
    let angles = try [100, 10, 1].map { size in
      let first = try descent(size, 0.1, 1).lines[1]
      return fixed(atan2(first.bias, first.weight) * 180 / .pi, 0) + "°"
    }
    return [
      "the full batch points \(angles[0]) upwards, that of the mini-batches \(angles[1]), that of the "
        + "single sample \(angles[2])."
    ]
  }

  private func theProgram() throws -> [String] {
    let history = Lesson1_3.program()
    func line(_ epoch: EpochResult) throws -> String {
      try pair(Line(weight: epoch.parameters[0], bias: epoch.parameters[1]), 4)
    }
    return [
      "loss \(fixed(history[0].meanLoss, 4)) and the line \(try line(history[0])), after the tenth",
      "\(fixed(history[9].meanLoss, 4)) and \(try line(history[9])).",
    ]
  }

  private func thePictures() throws -> [String] {
    let names = [100: "full batch", 10: "mini-batches of 10", 1: "single samples"]
    var quotes = try [100, 10, 1].map { size in
      let descent = try descent(size, 0.1, 10)
      let steps = descent.lines.count - 1
      let first = try #require(descent.excess.firstIndex { $0 <= 0.1 })
      let last = descent.excess.suffix(steps / 10)
      return row(
        names[size] ?? "", "\(steps)", "\(descent.seen[first])",
        fixed(descent.excess[steps], 5), fixed(last.reduce(0, +) / Double(last.count), 5))
    }
    let single = try descent(1, 0.1, 10)
    quotes.append("\(fixed(single.excess.suffix(100).max() ?? .nan, 5)) above the best")
    // The picture shows every tenth step.
    let shown = (901...1000).filter { $0 % 10 == 0 }.map { single.excess[$0] }
    quotes.append("(\(fixed(shown.max() ?? .nan, 2)) in the picture, ")
    let weights = single.lines.dropFirst(100).map(\.weight)
    quotes.append(
      "weight still goes from \(fixed(weights.min() ?? .nan, 2)) to "
        + "\(fixed(weights.max() ?? .nan, 2)).")
    quotes.append(
      "best line \(try pair(leastSquaresLine(StochasticDescent.data), 3))")
    func variance(_ size: Int, _ replacement: Bool) -> Double {
      batchGradientVariance(
        of: batchVarianceSamples, batchSize: size, replacement: replacement)[0]
    }
    quotes.append("$\\sigma^2 = \(fixed(variance(1, true), 3))$")
    let measured = try measuredVariances()
    for size in [1, 10, 50] {
      let found = try #require(measured.first { $0.size == size }?.variance)
      quotes.append(
        row(
          "\(size)", fixed(variance(size, true), 4), fixed(variance(size, false), 4),
          fixed(found, 4)))
    }
    return quotes
  }

  /// The epoch's loss in the program, reported in three ways.
  private func threeLosses() throws -> [String] {
    var generator = RandomGenerator(seed: 42)
    let data = Dataset.noisyLine(samples: 100, noise: 0.5, from: &generator)
    var start = Line(weight: 0, bias: 0)
    let rows = (1...10).map { epoch in
      let order = shuffled(Array(0..<100)) { Int(generator.next32()) % $0 }
      var means: [Double] = []
      let batches = makeBatches(of: order, size: 32)
      for batch in batches {
        let result = trainEpoch(
          from: [start.weight, start.bias], batches: [batch], learningRate: 0.1
        ) { p, i in
          let error = p[0] * data.x[i] + p[1] - data.y[i]
          return SampleLoss(loss: error * error, gradient: [2 * error * data.x[i], 2 * error])
        }
        means.append(result.meanLoss)
        start = Line(weight: result.parameters[0], bias: result.parameters[1])
      }
      let weighted = zip(means, batches).reduce(0) { $0 + $1.0 * Double($1.1.count) } / 100
      return row(
        "\(epoch)", fixed(weighted, 4), fixed(means.reduce(0, +) / 4, 4), fixed(means[3], 4))
    }
    return [1, 2, 8, 9, 10].map { rows[$0 - 1] }
  }

  private func exercises() throws -> [String] {
    let run = EpochRun(
      data: Dataset(x: [1, 2, 0], y: [3, 5, 2]), initial: Line(weight: 0, bias: 0),
      batches: [[0, 1], [2]], learningRate: 0.1)
    let result = try trainEpoch(
      from: run.initial, batches: run.batches, learningRate: 0.1, sample: run.sample)
    let first = try trainEpoch(
      from: run.initial, batches: [[0, 1]], learningRate: 0.1, sample: run.sample)
    let last = try run.sample(first.parameters, 2)
    let slopes: [[Double]] = [[1], [3], [8]]
    func variance(_ size: Int, _ replacement: Bool) -> String {
      fixed(batchGradientVariance(of: slopes, batchSize: size, replacement: replacement)[0], 4)
    }
    let squares = [[0, 1], [0, 2], [1, 2]].map { batch in
      let distance = batchGradient(over: batch) { slopes[$0] }[0] - 4
      return legible(distance * distance)
    }
    let gradients: [[Double]] = [[1, 4], [2, 7], [4, 1]]
    let mean = batchGradient(over: [2, 0, 0, 1]) { gradients[$0] }
    return [
      "sum (\(mean.map { legible(4 * $0) }.joined(separator: ", "))) and the gradient "
        + "(\(mean.map(legible).joined(separator: ", "))).",
      row(
        "(2)", fixed(-last.loss.squareRoot(), 1).replacing("-", with: "−"), fixed(last.loss, 2),
        "(0, \(fixed(last.gradient[1], 1).replacing("-", with: "−")))",
        "\(fixed(result.parameters[0], 1)), \(fixed(result.parameters[1], 2))"),
      "The mean loss is \(fixed(result.meanLoss, 4)). The mean of the batches' means is "
        + "\(fixed((first.meanLoss + last.loss) / 2, 2)), and is wrong.",
      "$\\sigma^2 = 26/3 = \(variance(1, true))$",
      "\(variance(2, true)), without \(variance(2, false)).",
      "$(\(squares.joined(separator: " + ")))/3 = \(variance(2, false))$",
    ]
  }

  /// Exchanging with any place spreads 27 sequences of draws over 6 orders.
  private func shuffling() throws -> [String] {
    let outcome = try ShuffleRun(order: [0, 1, 2], numbers: nil).outcome { order, draw in
      var order = order
      for place in order.indices { order.swapAt(place, try draw(order.count)) }
      return order
    }
    let counts = Set(outcome.orders.map { Int(($0.probability * 27).rounded()) }).sorted()
    #expect(counts.count == 2 && outcome.orders.count == 6)
    return ["It gives some orders the probability \(counts[1])/27 and others \(counts[0])/27."]
  }
}
