import Exercising
import Gradus
import GradusReference

/// What surrounds the iterations of a step of LBFGS, where a closure is evaluated several times.
struct LBFGSSteps: Sendable {
  enum Search { case asAsked, never, strongWolfe, halving }

  var search = Search.asAsked
  /// What the flatness of a slope is measured by.
  var c2 = 0.9
  /// Where a search begins.
  var begins: @Sendable (_ t: Double) -> Double = { $0 }
  var iterations: @Sendable (_ maximum: Int) -> Int = { $0 }
  var evaluations: @Sendable (_ hyper: LBFGSRecipe.Hyper) -> Int = {
    $0.maxEvaluations ?? $0.maxIterations * 5 / 4
  }
  /// H goes on from step to step.
  var remembers = true
  /// What a search has found is evaluated once more.
  var evaluatesAgain = false
  var endsWhereNothingMoves = true
}

extension LBFGSRecipe {
  /// The steps of a run in which a closure was evaluated several times a step. It answers what was
  /// recorded, wherever it is asked; `visit` is told where that is.
  func followEvaluations(
    _ run: OptimizerRun, _ excerpt: Excerpt?, _ visit: (_ parameters: [[Double]]) throws -> Bool
  ) throws {
    let sizes = run.initial.map(\.count)
    func told(_ tensors: [[Double]]) throws -> Bool {
      try visit(excerpt?.cut(tensors) ?? tensors)
    }
    var given = run.options
    var (hyper, rate, sign) = try read(given)
    var (x, state, feed) = (run.initial.flatMap { $0 }, State(), books.feed)
    for (number, step) in run.steps.enumerated() {
      let before = rate
      if let changes = step.options {
        given = given.replacing(with: changes)
        (hyper, rate, sign) = try read(given)
      }
      let now =
        switch books.followsRate {
        case .atOnce: rate
        case .oneStepLate: before
        case .never: try read(run.options).rate
        }
      if !steps.remembers { state = State() }
      var closure = RecordedClosure(step, number: number, sizes: sizes)
      do {
        try move(&x, &state, hyper, now) { x in
          let (loss, gradients) = try closure.answer(at: tensors(of: x, sizes), told)
          let fed = feed.next(gradients, sizes: sizes).flatMap { $0 }
          let factor = (feed.clipsSomething ? 1 : feed.scale) * sign * (books.ascends ? -1 : 1)
          return (sign * loss, fed.map { factor * $0 })
        }
      } catch is RecordedClosure.Enough {
        return
      }
      try closure.end()
      guard try told(tensors(of: x, sizes)) else { return }
    }
  }

  func read(_ given: Options) throws -> (hyper: Hyper, rate: Double, sign: Double) {
    var options = defaults.replacing(with: given).rounded(books.rounding)
    for change in books.options { change(&options) }
    let maximizes = try options.flag("maximize") && books.maximize != .never
    return (try hyper(options), try options.number("lr", 1), maximizes ? -1 : 1)
  }

  /// One step.
  func move(
    _ x: inout [Double], _ state: inout State, _ hyper: Hyper, _ learningRate: Double,
    _ evaluate: ([Double]) throws -> (loss: Double, gradient: [Double])
  ) throws {
    var evaluations = 0
    func evaluated(_ x: [Double]) throws -> (loss: Double, gradient: [Double]) {
      evaluations += 1
      return try evaluate(x)
    }
    let (most, iterations) = (steps.evaluations(hyper), steps.iterations(hyper.maxIterations))
    var (loss, g) = try evaluated(x)
    if isFlat(g, hyper) { return }
    for iteration in 0..<max(0, iterations) {
      let slope = turn(g, &state, hyper, learningRate)
      if slope > -hyper.toleranceChange { break }
      let (before, d) = (loss, state.direction)
      let reach = d.map(abs).max() ?? 0
      let start = LinePoint(t: 0, loss: loss, gradient: g, slope: slope)
      func point(_ t: Double) throws -> LinePoint<Double> {
        let (loss, gradient) = try evaluated(along(x, t, d))
        return LinePoint(t: t, loss: loss, gradient: gradient, slope: inner(gradient, d))
      }
      if let found = try searched(
        from: steps.begins(state.t), start, reach: reach, hyper, most - evaluations, point)
      {
        (state.t, loss, g) = (found.t, found.loss, found.gradient)
        x = along(x, state.t, d)
        if steps.evaluatesAgain { (loss, g) = try evaluated(x) }
      } else {
        x = along(x, state.t, d)
        if iteration + 1 < iterations { (loss, g) = try evaluated(x) }
      }
      if evaluations >= most || isFlat(g, hyper) { break }
      if steps.endsWhereNothingMoves && state.t * reach <= hyper.toleranceChange { break }
      if abs(loss - before) < hyper.toleranceChange { break }
    }
  }

  /// What the line search finds; nil where there is none.
  private func searched(
    from first: Double, _ start: LinePoint<Double>, reach: Double, _ hyper: Hyper, _ left: Int,
    _ point: (Double) throws -> LinePoint<Double>
  ) throws -> LinePoint<Double>? {
    switch steps.search {
    case .asAsked where !hyper.searches, .never: return nil
    case .asAsked, .strongWolfe:
      let search = StrongWolfe(
        start: start, reach: reach, toleranceChange: hyper.toleranceChange,
        limit: max(0, left), c2: steps.c2)
      return try search.search(from: first, point)
    case .halving:
      var found = try point(first)
      while found.loss > start.loss + 1e-4 * found.t * start.slope && found.t > 1e-12 {
        found = try point(found.t / 2)
      }
      return found
    }
  }
}

extension LBFGSRecipe {
  /// The mistakes with evaluations and line searches, which one evaluation a step does not show.
  static let evaluationDeviations: [Deviation<LBFGSRecipe>] = [
    Deviation(
      "max-eval-ignored", "max_eval is ignored: a step has as many evaluations as it asks for",
      equation: "max_eval = ∞"
    ) { $0.steps.evaluations = { _ in .max } },
    Deviation(
      "max-eval-is-max-iter", "Where max_eval is not given it is max_iter, not five quarters of it",
      equation: "max_eval = max_iter"
    ) { $0.steps.evaluations = { $0.maxEvaluations ?? $0.maxIterations } },
    Deviation(
      "one-evaluation-more", "A step ends after one evaluation more than max_eval",
      equation: "evaluations > max_eval, not ≥"
    ) {
      $0.steps.evaluations = { ($0.maxEvaluations ?? $0.maxIterations * 5 / 4) + 1 }
    },
    Deviation(
      "one-iteration-more", "A step has one iteration more", equation: "max_iter + 1"
    ) { $0.steps.iterations = { $0 + 1 } },
    Deviation(
      "one-iteration-less", "A step has one iteration less", equation: "max_iter − 1"
    ) { $0.steps.iterations = { $0 - 1 } },
    Deviation(
      "no-line-search", "There is no line search, though one is asked for", equation: "t = γ",
      seenIn: "PyTorch where line_search_fn is not given"
    ) { $0.steps.search = .never },
    Deviation(
      "line-search-unasked", "Each step is found by a search for the strong Wolfe conditions",
      equation: "line_search_fn = strong_wolfe"
    ) { $0.steps.search = .strongWolfe },
    Deviation(
      "backtracking", "A step is halved until the loss has fallen enough, and no more is asked",
      equation: "t ← t/2 while f(t) > f(0) + 10⁻⁴ t f'(0)", seenIn: "Armijo 1966"
    ) { $0.steps.search = .halving },
    Deviation(
      "search-begins-at-one", "Each line search begins at t = 1, whatever the learning rate is",
      equation: "t = 1", seenIn: "Nocedal & Wright 2006, algorithm 7.5"
    ) { $0.steps.begins = { _ in 1 } },
    Deviation(
      "slope-to-a-tenth", "A line search goes on until the slope is a tenth of what it was",
      equation: "|f'(t)| ≤ 0.1 |f'(0)|, not 0.9",
      seenIn: "line searches of conjugate gradients, Nocedal & Wright 2006"
    ) { $0.steps.c2 = 0.1 },
    Deviation(
      "found-evaluated-again", "What a line search has found is evaluated once more"
    ) { $0.steps.evaluatesAgain = true },
    Deviation(
      "every-step-anew", "Each step begins without the pairs of the steps before it",
      equation: "no pairs at first", seenIn: "SciPy's minimize called for each step"
    ) { $0.steps.remembers = false },
    Deviation(
      "small-moves-go-on", "A step goes on where it moves less than tolerance_change",
      equation: "max |t d| of any size"
    ) { $0.steps.endsWhereNothingMoves = false },
  ]
}

/// The numbers of tensors of these sizes, one after the other.
private func tensors(of x: [Double], _ sizes: [Int]) -> [[Double]] {
  var rest = x[...]
  return sizes.map { size in
    defer { rest = rest.dropFirst(size) }
    return Array(rest.prefix(size))
  }
}
