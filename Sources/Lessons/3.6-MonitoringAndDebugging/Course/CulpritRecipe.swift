import Exercising
import Gradus
import PropertyTesting

/// The rules of `culprit(in:learningRate:)`.
struct CulpritRecipe: Sendable {
  enum Rule: Sendable { case cleared, uphill, forgotten, rate, large, added }

  var rules: [Rule] = [.cleared, .uphill, .forgotten, .rate, .large, .added]
  /// What is asked before all else, where anything is.
  var isTooLargeAtOnce: @Sendable (RunLog) -> Bool = { _ in false }
  var isCleared: @Sendable (_ norms: [Double]) -> Bool = { $0.allSatisfy { $0 == 0 } }
  var isUphill: @Sendable (RunLog) -> Bool = { $0.promises.contains { $0 > 0 } }
  var isForgotten: @Sendable (RunLog, _ tensor: Int) -> Bool = { log, tensor in
    log.ratios.allSatisfy { $0[tensor] == 0 }
  }
  var offset = 0
  var countsBack = false
  var expected: @Sendable (_ rate: Double, _ norm: Double) -> Double = { -$0 * $1 * $1 }
  var tolerance = 1e-9
  var absolute: Double?
  var rateSteps: @Sendable ([(Double, Double)]) -> ArraySlice<(Double, Double)> = { $0[...] }
  var isLarge: @Sendable (_ losses: [Double]) -> Bool = { losses in
    guard let first = losses.first, let last = losses.last else { return false }
    return !(last <= first)
  }
  var isAdded: @Sendable (_ norms: [Double]) -> Bool = { norms in
    zip(norms, norms.dropFirst()).contains { $1 > $0 * (1 + 1e-9) }
  }

  func culprit(_ call: Call) throws -> Culprit {
    let (log, rate) = (try RunLog(call), try call.number("lr"))
    if isTooLargeAtOnce(log) { return .rateTooLarge }
    for rule in rules {
      if let found = look(for: rule, in: log, rate) { return found }
    }
    return .nothing
  }

  private func look(for rule: Rule, in log: RunLog, _ rate: Double) -> Culprit? {
    switch rule {
    case .cleared: return isCleared(log.norms) ? .gradientCleared : nil
    case .uphill: return isUphill(log) ? .uphill : nil
    case .forgotten:
      let tensors = log.ratios.first?.count ?? 0
      return (0..<tensors).first { isForgotten(log, $0) }.map {
        .tensorForgotten((countsBack ? tensors - 1 - $0 : $0) + offset)
      }
    case .rate:
      let pairs = zip(log.promises, log.norms).map { ($0, expected(rate, $1)) }
      let fits = rateSteps(pairs).allSatisfy { promise, expected in
        !expected.isFinite || abs(promise - expected) <= absolute ?? (tolerance * abs(expected))
      }
      return fits ? nil : .anotherRate
    case .large: return isLarge(log.losses) ? .rateTooLarge : nil
    case .added: return isAdded(log.norms) ? .gradientsAdded : nil
    }
  }
}

/// A log that was made with a mistake.
struct Made: Sendable {
  var call: Call
  var culprit: Culprit
}

/// Five examples, three parameters, and a rate that is a share of 1/Λ, with Λ the largest curvature.
private let problems = zip(
  Generator<Matrix>.matrix(rows: 5, columns: 2), .vector(5), .vector(3)
)

private func run(
  _ problem: (x: Matrix, y: [Double], p: [Double]), share: Double, _ recipe: LogRecipe
) throws -> (log: RunLog, rate: Double) {
  let columns: [[Double]] = (0..<problem.x.rows).map { Array(problem.x.row($0)) + [1] }
  let curvature: [[Double]] = (0..<3).map { i in
    (0..<3).map { j in columns.reduce(0.0) { $0 + 0.4 * $1[i] * $1[j] } }
  }
  let rate = share / eigenvaluesByGSL(curvature)[0]
  let call = logCall(
    [(problem.x, problem.y)], W: Array(problem.p[..<2]), b: problem.p[2], lr: rate, steps: 6)
  return (try recipe.run(call).log, rate)
}

/// Logs of sound runs.
let sound: Generator<Call> = Generator { choices in
  let (log, rate) = try run(try problems.draw(&choices), share: 0.5, LogRecipe())
  return culpritCall(log, lr: rate)
}

/// Logs of runs with a mistake that shows.
let mistaken: Generator<Made> = Generator { choices in
  let kinds: [(Culprit, share: Double, (inout LogRecipe) -> Void)] = [
    (.gradientsAdded, 0.1, { $0.addsGradients = true }),
    (.gradientCleared, 0.5, { $0.clearsGradient = true }),
    (.tensorForgotten(0), 0.5, { $0.forgets = 0 }),
    (.tensorForgotten(1), 0.5, { $0.forgets = 1 }),
    (.uphill, 0.5, { $0.direction = 1 }),
    (.anotherRate, 0.5, { $0.factor = { $0 < 3 ? 1 : 0.1 } }),
    (.anotherRate, 0.5, { $0.factor = { _ in 0.95 } }),
    (.anotherRate, 0.5, { $0.factor = { $0 == 0 ? 0.5 : 1 } }),
    (.rateTooLarge, 0.7, { $0.sumsLoss = true }),
  ]
  let (culprit, share, change) = kinds[Int(choices.next(below: UInt64(kinds.count)))]
  var recipe = LogRecipe()
  change(&recipe)
  let problem = try problems.draw(&choices)
  let (log, rate) = try run(problem, share: share, recipe)
  // Where the steep direction has hardly a share in the loss, a rate that is too large shows later.
  guard culprit != .rateTooLarge || (log.losses.last ?? 0) > 2 * (log.losses.first ?? 0) else {
    return Made(
      call: culpritCall(try run(problem, share: 0.5, LogRecipe()).log, lr: 2 * rate),
      culprit: .anotherRate)
  }
  return Made(call: culpritCall(log, lr: rate), culprit: culprit)
}

/// The same in units in which a loss of 1 is a loss of 1e-9, or of 1e9.
let inOtherUnits = zip(mistaken, Generator<Double>.choice(of: [1e-9, 1e9])).map { made, unit in
  var made = made
  for (name, power) in [("loss", 1), ("norm", 1), ("promise", 1), ("lr", -1)] {
    let values = (try? made.call.list(name)) ?? []
    made.call = made.call.replacing(name, by: values.map { power == 1 ? unit * $0 : $0 / unit })
  }
  return made
}
