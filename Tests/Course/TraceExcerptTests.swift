import Foundation
import GradusReference
import Testing

@testable import Exercising
@testable import Gradus
@testable import GradusCatalogue

/// What is replayed of a large recording: a few numbers, as they are among all the others.
@Suite struct TraceExcerptTests {
  /// A run of many small tensors in two groups, with gradients that are missing, and zero, and a
  /// change of the rate.
  private func run(_ optimizer: String, tensors: Int = 12, size: Int = 5) -> OptimizerRun {
    var generator = RandomGenerator(seed: 5)
    func numbers() -> [[Double]] { (0..<tensors).map { _ in generator.randn(size, .float64) } }
    var run = OptimizerRun(
      optimizer, options: ["lr": 0.05], shapes: (0..<tensors).map { _ in [size] },
      initial: numbers(), steps: [])
    for step in 0..<6 {
      var gradients = numbers()
      gradients[step % 3 + 4] = []
      gradients[step % 2 + 1] = gradients[0].map { _ in 0 }
      run.steps.append(.init(gradients: gradients, learningRate: step == 3 ? 0.02 : nil))
    }
    run.groups = [
      .init(tensors: Array(0..<7), options: [:]),
      .init(tensors: Array(7..<tensors), options: ["lr": 0.01]),
    ]
    return run
  }

  private func steps(
    _ subject: OptimizerSubject, _ indices: [Int], _ run: OptimizerRun, _ excerpt: Excerpt?,
    _ tuning: OptimizerSubject.Tuning? = nil
  ) throws -> [[[Double]]] {
    var steps: [[[Double]]] = []
    try subject.follow(indices, tuning: tuning, run, of: excerpt) {
      steps.append($0)
      return true
    }
    return steps
  }

  private func areAlike(_ found: [[[Double]]], _ expected: [[[Double]]]) -> Bool {
    let (found, expected) = (found.joined().joined(), expected.joined().joined())
    return found.count == expected.count
      && zip(found, expected).allSatisfy { found, expected in
        // Without ε a gradient of zero leads to no number.
        found.isNaN == expected.isNaN && !(abs(found - expected) > 1e-13 * max(1, abs(expected)))
      }
  }

  /// Every deviation, and some that together look at what was left out.
  @Test(arguments: ["SGD", "Adam", "RMSprop", "Adagrad", "Lion", "Adafactor", "LBFGS"])
  func anExcerptMovesAsAmongAllTheOthers(optimizer: String) throws {
    let subject = try #require(OptimizerCatalogue.subject(optimizer))
    let run = run(optimizer)
    var numbers = run.initial.map { _ in [Int]() }
    (numbers[1], numbers[5], numbers[6], numbers[9]) = ([0, 3], [2], [1, 2, 4], [4])
    let excerpt = Excerpt(of: run, numbers)
    let ids = subject.deviations.names.map(\.id)
    let pairs = [
      ["accumulated-gradient", "clipped-norm"], ["stale-gradient", "clipped-each-norm"],
      ["zero-is-none", "clipped-norm"], ["accumulated-over-2", "clipped-norm-exactly"],
      ["zero-is-none", "accumulated-over-2"], ["none-is-zero", "steps-per-tensor"],
      ["first-tensor-only", "steps-per-tensor"], ["gradient-times-4", "clipped-norm"],
    ].map { $0.compactMap { ids.firstIndex(of: $0) } }.filter { $0.count == 2 }.map { $0.sorted() }
    for indices in [[]] + ids.indices.map({ [$0] }) + pairs {
      let whole = try steps(subject, indices, run, nil).map { excerpt.cut($0) }
      #expect(
        areAlike(try steps(subject, indices, run, excerpt), whole),
        "\(indices.map { ids[$0] }) of \(optimizer)")
    }
  }

  /// Other options than those with which the excerpt was made, as where another optimizer is tried.
  @Test func anExcerptTakesTheOptionsOfItsRun() throws {
    let subject = try #require(OptimizerCatalogue.subject("Adam"))
    var run = run("Adam")
    let excerpt = Excerpt(of: run, run.initial.indices.map { $0 == 2 ? [1] : [] })
    run.options = ["lr": 0.05, "eps": 0.1]
    let whole = try steps(subject, [], run, nil).map { excerpt.cut($0) }
    #expect(areAlike(try steps(subject, [], run, excerpt), whole))
  }

  private func trace(_ run: OptimizerRun, _ answer: [[[Double]]]) -> OptimizerTrace {
    OptimizerTrace(
      recordedBy: nil, optimizer: run.optimizer, options: run.options, groups: run.groups,
      state: nil, lacks: nil, dtype: .float64, shapes: run.shapes ?? [], initial: run.initial,
      steps: zip(run.steps, answer).map {
        .init(
          gradients: $0.gradients, parameters: $1, options: $0.options, rows: nil, entries: nil,
          groups: nil)
      })
  }

  private func named(_ trace: OptimizerTrace) throws -> [[String]] {
    guard case .deviates(_, let found) = try trace.judgement({ _ in }).outcome else { return [] }
    return found.map { $0.names.map(\.id) }
  }

  /// Of a thousand tensors, of which most are not looked at before the end.
  @Test(arguments: [
    ["no-bias-correction"], ["clipped-norm"], ["zero-is-none"], ["steps-per-tensor"],
    ["epsilon-inside-root", "clipped-each-norm"],
  ])
  func aLargeRecordingIsNamed(ids: [String]) throws {
    let subject = try #require(OptimizerCatalogue.subject("Adam"))
    let run = run("Adam", tensors: 1_100)
    let indices = ids.compactMap { id in subject.deviations.names.firstIndex { $0.id == id } }
    let answer = try steps(subject, indices.sorted(), run, nil)
    #expect(try named(trace(run, answer)).contains { Set($0) == Set(ids) })
  }

  /// A matrix of more than 5,000 numbers, added in the order of another processor: what is far off in
  /// one order is not tried in the others, and what is right there is found.
  @Test func aLargeMatrixIsNamedInItsOrder() throws {
    let subject = try #require(OptimizerCatalogue.subject("Muon"))
    let index = try #require(subject.deviations.names.firstIndex { $0.id == "no-nesterov" })
    func run(_ seed: UInt64) -> OptimizerRun {
      var generator = RandomGenerator(seed: seed)
      let initial = [generator.randn(5_600, .float64)]
      return OptimizerRun(
        "Muon", options: ["lr": 0.02], shapes: [[80, 70]], initial: initial,
        steps: [.init(gradients: [generator.randn(5_600, .float64)])])
    }
    func answer(_ seed: UInt64, _ order: SumOrder) throws -> [[[Double]]] {
      try BFloat16Matrix.$order.withValue(order) { try steps(subject, [index], run(seed), nil) }
    }
    // Where no sum is at a tie, the order does not matter.
    let seed = try #require(
      try (1...20).first { try answer($0, .exact) != answer($0, .native) })
    let native = try answer(seed, .native)
    #expect(try named(trace(run(seed), native)) == [["no-nesterov"]])
  }
}
