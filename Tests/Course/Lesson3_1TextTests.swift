import Foundation
import Gradus
import GradusFixtures
import GradusReference
import OptimizersBeyondSGDQuestions
import Testing

@testable import Exercising
@testable import OptimizersBeyondSGDCourse

/// The numbers in lesson 3.1 are made by the reference, from one start, and by PyTorch's recordings.
@Suite struct Lesson3_1TextTests {
  private let post = OneStart()

  @Test func theTextIsMadeOfComputedNumbers() throws {
    let quotes =
      try theRate() + theMomentum() + theStart() + theScales() + theNoise() + theRuns()
      + Lesson3_1ByHand.quotes()
      + Lesson3_1Rounding.quotes() + Lesson3_1ByHand.pitfalls()
    try LessonText("3.1").isMade(of: quotes)
  }

  /// Both programs work in float64, on noise that was drawn in float32 and added in either.
  @Test func theProgramsOfTheTextAgree() throws {
    var printed: [(name: String, numbers: [Double])] = []
    try Lesson3_1.program { printed.append(($0, [$1, $2, $3])) }
    let recorded = try Golden.lesson("3.1-program").map { run in
      (
        name: run.name,
        numbers: [
          try #require(run.list("losses").last), try run.number("weight"), try run.number("bias"),
        ]
      )
    }
    #expect(printed.map(\.name) == recorded.map(\.name))
    for (swift, torch) in zip(printed, recorded) {
      #expect(relativeErrors(swift.numbers, torch.numbers).allSatisfy { $0 < 1e-6 }, "\(swift)")
    }
    let walked = try post.walk(SGD(learningRate: 0.1))
    #expect(abs(walked[100].weight - printed[0].numbers[1]) < 1e-12)
  }

  /// The runs with scales are PyTorch's.
  @Test func theScalesArePyTorchs() throws {
    let recorded = try Golden.lesson("3.1-scales")
    func check(_ name: String, _ key: String, _ ours: [Double]) throws {
      let item = try #require(recorded.first { $0.name == name })
      #expect(relativeErrors(ours, try item.list(key)).allSatisfy { $0 < 1e-6 }, "\(name): \(ours)")
    }
    let (sgd, adam) = (try taxi(SGD(learningRate: 2e-5)), try taxi(Adam(learningRate: 0.1)))
    try check("taxi sgd", "losses", sgd)
    try check("taxi adam", "losses", adam)
    try check("words sgd", "distances", Scales.words(SGD(learningRate: 0.9)))
    try check("words adam", "distances", Scales.words(Adam(learningRate: 0.1)))
  }

  private func taxi(_ optimizer: any Optimizer) throws -> [Double] {
    let losses = try Scales.taxi(optimizer, epochs: 2001)
    return [0, 100, 500, 1000, 2000].map { losses[$0] }
  }
}

// MARK: - Quotes

extension Lesson3_1TextTests {
  private func fixed(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value).replacing("-", with: "−")
  }

  private func row(_ cells: String...) -> String { "| " + cells.joined(separator: " | ") + " |" }

  private func row(_ name: String, _ cells: [String]) -> String {
    "| \(name) | " + cells.joined(separator: " | ") + " |"
  }

  private func theRate() throws -> [String] {
    let (steep, flat) = post.curvatures
    let rows = [0.01, 0.05, 0.1, 0.2, 0.9].map { rate in
      row(
        legible(rate), fixed(1 - rate * steep, 3), fixed(1 - rate * flat, 4),
        rate < 2 / steep
          ? fixed(pow(1 - rate * flat, 100), 3) : "diverges along the steep one")
    }
    let x = post.data.x
    return rows + [
      "$\\bar x = \(fixed(x.reduce(0, +) / 100, 1))$ and "
        + "$q = \(fixed(x.reduce(0) { $0 + $1 * $1 } / 100, 3))$",
      "eigenvalues are \(fixed(steep, 3)) and \(fixed(flat, 3)), in the ratio",
      "$\\kappa = \(fixed(steep / flat, 1))$, and the limit is \(fixed(2 / steep, 3)).",
      "| lr | steep: $1 - \(fixed(steep, 3))\\gamma$ | flat: $1 - \(fixed(flat, 3))\\gamma$ |",
      "straight up at \(fixed(2 / steep, 3)).",
    ]
  }

  /// What SGD and Adam leave from a start on each axis of the valley worked by hand.
  private func theStart() throws -> [String] {
    let valley = Valley.lessons
    return try valley.curvatures.indices.map { axis in
      let start = valley.curvatures.indices.map { $0 == axis ? valley.reach : 0 }
      let ends = try valley.ends(from: start)
      return row(
        "(\(start.map(legible).joined(separator: ", ")))",
        legible(((1 - valley.sgd * valley.curvatures[axis]) * 100).rounded() / 100)
          .replacing("-", with: "−"),
        fixed(ends.sgd, ends.sgd < 1e-3 ? 7 : 4), fixed(ends.adam, 4))
    }
  }

  private func theMomentum() throws -> [String] {
    let (rate, pair) = (post.bestRate, post.bestPair)
    let (steep, flat) = post.curvatures
    let runs = [
      ("the post's rate", 0.1, 0.0, 1 - 0.1 * flat), ("the best rate", rate.rate, 0, rate.left),
      ("the post's rate, momentum 0.9", 0.1, 0.9, 0.9.squareRoot()),
      ("the best pair", pair.rate, pair.momentum, pair.left),
    ]
    let rows = try runs.map { name, rate, momentum, left in
      let excess = post.excess(
        try post.walk(SGD(learningRate: rate, momentum: momentum), epochs: 500))
      let last = try #require(excess.lastIndex { !($0 <= 1e-6) })
      #expect(last < 400)
      return row(
        name, rate == 0.1 ? "0.1" : fixed(rate, 3),
        momentum == 0 || momentum == 0.9 ? legible(momentum) : fixed(momentum, 3), fixed(left, 3),
        "\(last + 2)")
    }
    // The pair is best: no neighbour of it does better in the long run.
    func left(_ rate: Double, _ momentum: Double) -> Double {
      [steep, flat].map { curvature in
        let half = (1 + momentum - rate * curvature) / 2
        let inside = half * half - momentum
        return inside < 0 ? momentum.squareRoot() : abs(half) + inside.squareRoot()
      }.max() ?? .nan
    }
    #expect(abs(left(pair.rate, pair.momentum) - pair.left) < 1e-6)
    for (a, b) in [(1e-3, 0.0), (-1e-3, 0), (0, 1e-3), (0, -1e-3), (1e-3, 1e-3), (-1e-3, -1e-3)] {
      #expect(left(pair.rate + a, pair.momentum + b) > pair.left)
    }
    // And the limit is one.
    let limit = 2 * (1 + pair.momentum) / steep
    #expect(left(0.999 * limit, pair.momentum) < 1 && left(1.001 * limit, pair.momentum) > 1)
    #expect(pair.rate > 2 / steep && pair.rate < limit)
    let swinging = try post.walk(SGD(learningRate: 0.1, momentum: 0.9)).prefix(100).map(post.loss)
    let rises = zip(swinging, swinging.dropFirst()).count { $1 > $0 }
    let swung = fixed(0.9.squareRoot(), 3)
    let allowed = "$2(1 + \\mu)/\\Lambda_{\\max} = \(fixed(limit, 3))$."
    let words = [
      "At $\\mu = \(fixed(pair.momentum, 3))$ the limit is \(allowed)",
      "The post's pair leaves \(swung) of both directions. The steep one, of which plain SGD leaves "
        + "\(fixed(1 - 0.1 * steep, 3)), swings: in \(rises) of 99 changes",
      "within 1e-6 of the least loss",
    ]
    return rows + words
  }

  private func theScales() throws -> [String] {
    let (sgd, adam) = (try taxi(SGD(learningRate: 2e-5)), try taxi(Adam(learningRate: 0.1)))
    let rides = Scales.taxiRides
    let columns = (0..<rides.count).map { [rides.features[$0, 0], rides.features[$0, 1], 1] }
    func hessian(_ scales: [Double]) -> [[Double]] {
      func entry(_ i: Int, _ j: Int) -> Double {
        let products = columns.map { $0[i] * $0[j] }
        return products.reduce(0, +) / 20 * scales[i] * scales[j]
      }
      return (0..<3).map { i in (0..<3).map { entry(i, $0) } }
    }
    let plain = hessian([1, 1, 1])
    let raw = eigenvaluesByGSL(plain)
    let scaled = eigenvaluesByGSL(hessian((0..<3).map { 1 / plain[$0][$0].squareRoot() }))
    #expect(2e-5 < 2 / raw[0] && 2e-5 > 1.7 / raw[0])
    let ratio = Int((raw[0] / raw[2]).rounded())
    let (rare, common) = (
      try Scales.words(SGD(learningRate: 0.9)), try Scales.words(Adam(learningRate: 0.1))
    )
    func words(_ name: String, _ distances: [Double]) -> String {
      row(name, [0, 2, 4, 6, 7].map { fixed(distances[$0], 3) })
    }
    // The line's curvatures along the axes, and the best that a scale for each can do.
    let (steep, flat) = post.curvatures
    let x = post.data.x
    let (mean, square) = (x.reduce(0, +) / 100, x.reduce(0) { $0 + $1 * $1 } / 100)
    let correlation = mean / square.squareRoot()
    let best = (1 + correlation) / (1 - correlation)
    let slope = (flat - 2 * square) / (2 * mean)  // of the flat direction, bias by weight
    let length = (1 + slope * slope).squareRoot()
    let steps = try [
      ("SGD at 0.0198, its best", 0), ("RMSprop at 0.015", 1), ("Adam at 0.1", 2),
    ].map { name, index in
      let numbers = try [false, true].map { turned in
        let optimizers: [any Optimizer] = try [
          SGD(learningRate: 0.0198), RMSprop(learningRate: 0.015, alpha: 0.9),
          Adam(learningRate: 0.1),
        ]
        return try #require(
          try Scales.stepsDownValley(turned: turned, optimizers[index]))
      }
      return row(name, "\(numbers[0])", "\(numbers[1])")
    }
    let long = try #require(
      try Scales.stepsDownValley(turned: true, Adam(learningRate: 2)))
    let walk = try Scales.leftInValley(turned: true, Adam(learningRate: 2), steps: 2000)
    let thrown = long + walk.dropFirst(long).prefix { $0 <= 0.01 }.count + 1
    #expect((0.8...1).contains(walk.dropFirst(long).max() ?? .nan), "nearly as far as it began")
    let taxi = [
      row("SGD at 0.00002, near its limit", [1, 2, 3, 4].map { fixed(sgd[$0], 3) }),
      row(
        "Adam at 0.1", [fixed(adam[1], 3), fixed(adam[2], 3), fixed(adam[3], 4), fixed(adam[4], 4)]),
      "has the loss \(fixed(adam[4], 4)).", words("SGD at 0.9", rare), words("Adam at 0.1", common),
    ]
    let largest = String(format: "%.1e", raw[0])
    let thousands = "\(ratio / 1000),\(String(format: "%03d", ratio % 1000))"
    let direction = [1 / length, slope / length].map { String(format: "%.2f", $0) }
    let rest = [
      "eigenvalues \(largest) and \(fixed(raw[2], 2)): $\\kappa$ is \(thousands).",
      "curvatures equal, $\\kappa$ is \(fixed(scaled[0] / scaled[2], 0)).",
      "curvature \(fixed(2 * square, 2)) along $w$ and 2 along $b$",
      "from \(fixed(steep / flat, 1)) to \(fixed(best, 1)) and no further",
      "$(\(direction.joined(separator: ", ")))$", "no more left after \(long) steps even here",
      "from step \(thrown) on the walk",
    ]
    return steps + taxi + rest
  }

  private func theNoise() throws -> [String] {
    var distances = Array(repeating: [Double](), count: 5)
    for seed in 0..<25 {
      let post = OneStart(noise: 0.5, seed: UInt64(seed))
      let lines = try [
        post.walk(SGD(learningRate: 0.1))[100],
        post.walk(RMSprop(learningRate: 0.1, alpha: 0.9))[100],
        post.walk(Adam(learningRate: 0.1))[100],
        post.walk(Adam(learningRate: 0.1), epochs: 500)[500],
        post.best,
      ]
      for (index, line) in lines.enumerated() {
        distances[index].append(hypot(line.weight - 2, line.bias - 3))
      }
    }
    let cells = distances.map { all in
      let mean = all.reduce(0, +) / 25
      let squares = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return "\(fixed(mean, 2)) ± \(fixed((squares / 24).squareRoot(), 2))"
    }
    return ["| " + cells.joined(separator: " | ") + " |"]
  }

  private func theRuns() throws -> [String] {
    func optimizers(_ rate: Double) throws -> [any Optimizer] {
      try [
        SGD(learningRate: rate), RMSprop(learningRate: rate, alpha: 0.9), Adam(learningRate: rate),
      ]
    }
    let runs = try zip(["SGD", "RMSprop", "Adam"], optimizers(0.1)).map { name, optimizer in
      let lines = try post.walk(optimizer)
      let last = lines[100]
      #expect(last.weight > post.best.weight && last.bias < post.best.bias)
      return row(
        name, fixed(post.loss(lines[99]), 6), fixed(last.weight, 4), fixed(last.bias, 4),
        fixed(post.loss(last) - post.least, 6))
    }
    let rates = try [0.01, 0.05, 0.1, 0.2].map { rate in
      let cells = try optimizers(rate).map { optimizer in
        let losses = try post.walk(optimizer).prefix(100).map(post.loss)
        let first = losses.firstIndex { $0 <= 0.1 }.map { "\($0 + 1)" } ?? "never"
        return "\(fixed(losses[99], 5)) (\(first))"
      }
      return "| \(legible(rate)) | " + cells.joined(separator: " | ") + " |"
    }
    return runs + rates + [
      row(
        "least squares", fixed(post.least, 6), fixed(post.best.weight, 4), fixed(post.best.bias, 4),
        "0"),
      "points is \(fixed(post.loss(Line(weight: 2, bias: 3)), 6)): the best",
    ]
  }
}
