import Exercising
import Gradus

/// The lines of LBFGS. All tensors are one vector: see `follow`. With several evaluations a step,
/// `followEvaluations` has what surrounds an iteration.
struct LBFGSRecipe: OptimizerRecipe {
  struct Hyper {
    let historySize: Int
    let toleranceGrad: Double
    let toleranceChange: Double
    let maxIterations: Int
    /// nil where it is not given.
    let maxEvaluations: Int?
    let searches: Bool
  }

  struct State {
    var isFirst = true
    var pairs: [Pair] = []
    var diagonal = 1.0
    /// Of the last step: where it went, by how much, and from which gradient.
    var direction: [Double] = []
    var t = 0.0
    var gradient: [Double] = []
  }

  struct Pair: Sendable {
    var s: [Double]
    var y: [Double]

    var product: Double { inner(s, y) }
  }

  var books = Bookkeeping()
  let defaults: Options = ["lr": 1]
  var rate: @Sendable (_ rate: Double, _ g: [Double], _ isFirst: Bool) -> Double = {
    rate, g, isFirst in isFirst ? rate * min(1, 1 / sumOfSizes(g)) : rate
  }
  /// How far the last step went, of which s is made.
  var length: @Sendable (_ t: Double) -> Double = { $0 }
  var keeps: @Sendable (_ pair: Pair) -> Bool = { $0.product > 1e-10 }
  var limit: @Sendable (_ pairs: inout [Pair], _ historySize: Int) -> Void = { pairs, size in
    if pairs.count > size { pairs.removeFirst() }
  }
  /// H₀ after a new pair.
  var diagonal: @Sendable (_ before: Double, _ pairs: [Pair]) -> Double = { before, pairs in
    pairs.last.map { $0.product / inner($0.y, $0.y) } ?? before
  }
  /// The second loop's order, given the pairs from the oldest to the newest.
  var order: @Sendable (_ indices: [Int]) -> [Int] = { $0 }
  /// What the second loop adds of s.
  var correction: @Sendable (_ alpha: Double, _ beta: Double) -> Double = { $0 - $1 }
  var stopsWhereFlat = true
  /// What surrounds an iteration, where there are several evaluations a step.
  var steps = LBFGSSteps()

  func start(_ shape: [Int]) -> State { State() }

  func hyper(_ options: Options) throws -> Hyper {
    let most = options["max_eval"].flatMap { $0 == OptionValue.none ? nil : $0 }
    return Hyper(
      historySize: Int(try options.number("history_size", 100)),
      toleranceGrad: try options.number("tolerance_grad", 1e-7),
      toleranceChange: try options.number("tolerance_change", 1e-9),
      maxIterations: Int(try options.number("max_iter", 20)),
      maxEvaluations: most == nil ? nil : Int(try options.number("max_eval", 0)),
      searches: try options.text("line_search_fn") != nil)
  }

  func update(_ p: inout [Double], _ g: [Double], _ state: inout State, _ now: Now<Hyper>) {
    if isFlat(g, now.hyper) { return }
    if turn(g, &state, now.hyper, now.learningRate) > -now.hyper.toleranceChange { return }
    p = along(p, state.t, state.direction)
  }

  func isFlat(_ g: [Double], _ hyper: Hyper) -> Bool {
    stopsWhereFlat && g.allSatisfy { abs($0) <= hyper.toleranceGrad }
  }

  /// The slope along the new direction, with the first t of it in the state.
  func turn(_ g: [Double], _ state: inout State, _ hyper: Hyper, _ learningRate: Double) -> Double {
    if !state.isFirst {
      let pair = Pair(
        s: state.direction.map { $0 * length(state.t) }, y: zip(g, state.gradient).map { $0 - $1 })
      if keeps(pair) {
        state.pairs.append(pair)
        limit(&state.pairs, hyper.historySize)
        state.diagonal = diagonal(state.diagonal, state.pairs)
      }
    }
    state.direction = direction(g, state)
    state.gradient = g
    state.t = rate(learningRate, g, state.isFirst)
    state.isFirst = false
    return inner(g, state.direction)
  }

  /// −H g, by the two loops over the pairs.
  private func direction(_ g: [Double], _ state: State) -> [Double] {
    var r = g.map { -$0 }
    var alphas = Array(repeating: 0.0, count: state.pairs.count)
    for index in state.pairs.indices.reversed() {
      let pair = state.pairs[index]
      alphas[index] = inner(pair.s, r) / pair.product
      r = along(r, -alphas[index], pair.y)
    }
    r = r.map { $0 * state.diagonal }
    for index in order(Array(state.pairs.indices)) {
      let pair = state.pairs[index]
      r = along(r, correction(alphas[index], inner(pair.y, r) / pair.product), pair.s)
    }
    return r
  }

  /// All tensors are one, as LBFGS sees them.
  func follow(
    _ run: OptimizerRun, _ excerpt: Excerpt?, _ visit: (_ parameters: [[Double]]) throws -> Bool
  ) throws {
    if run.hasEvaluations { return try followEvaluations(run, excerpt, visit) }
    let sizes = run.initial.map(\.count)
    var whole = run
    whole.initial = [run.initial.flatMap { $0 }]
    whole.shapes = [[sizes.reduce(0, +)]]
    for index in run.steps.indices {
      let gradients = zip(run.steps[index].gradients, sizes).flatMap {
        $0.isEmpty ? Array(repeating: 0, count: $1) : $0
      }
      whole.steps[index].gradients = [gradients]
    }
    try replay(whole, nil) { tensors in
      var rest = tensors[0][...]
      let parameters = sizes.map { size in
        defer { rest = rest.dropFirst(size) }
        return Array(rest.prefix(size))
      }
      return try visit(excerpt?.cut(parameters) ?? parameters)
    }
  }

  static let deviations: [Deviation<LBFGSRecipe>] = [
    Deviation(
      "first-step-not-scaled", "The first step has the full learning rate", equation: "t₁ = γ"
    ) { $0.rate = { rate, _, _ in rate } },
    Deviation(
      "first-step-always-scaled", "The first step is brought to the learning rate, a short one too",
      equation: "t₁ = γ / ‖g‖₁"
    ) { $0.rate = { rate, g, isFirst in isFirst ? rate / sumOfSizes(g) : rate } },
    Deviation(
      "first-step-by-euclidean-norm", "The first step is scaled by the Euclidean norm",
      equation: "t₁ = γ min(1, 1/‖g‖₂)"
    ) {
      $0.rate = { rate, g, isFirst in
        isFirst ? rate * min(1, 1 / inner(g, g).squareRoot()) : rate
      }
    },
    Deviation(
      "every-step-scaled", "Every step is scaled as the first one is",
      equation: "t = γ min(1, 1/‖g‖₁)"
    ) { $0.rate = { rate, g, _ in rate * min(1, 1 / sumOfSizes(g)) } },
    Deviation(
      "rate-not-in-s", "s is the direction, not the step along it", equation: "s = d, not t d"
    ) { $0.length = { _ in 1 } },
    Deviation(
      "every-pair-kept", "Pairs of negative curvature are kept", equation: "yᵀs of either sign"
    ) { $0.keeps = { $0.product != 0 } },
    Deviation("no-pairs", "No pair is kept: steepest descent", equation: "d = −g") {
      $0.keeps = { _ in false }
    },
    Deviation("history-unlimited", "No pair is ever dropped", equation: "m = ∞") {
      $0.limit = { _, _ in }
    },
    Deviation(
      "newest-pair-dropped", "A full history drops the newest pair, not the oldest"
    ) { $0.limit = { pairs, size in if pairs.count > size { pairs.removeLast() } } },
    Deviation("history-one-short", "The history is one pair shorter", equation: "m − 1 pairs") {
      $0.limit = { pairs, size in if pairs.count >= size { pairs.removeFirst() } }
    },
    Deviation(
      "identity-start", "The loops start from the identity", equation: "H₀ = 1, not yᵀs / yᵀy"
    ) { $0.diagonal = { _, _ in 1 } },
    Deviation(
      "start-inverted", "The start of the loops is upside down", equation: "H₀ = yᵀy / yᵀs"
    ) {
      $0.diagonal = { before, pairs in
        pairs.last.map { inner($0.y, $0.y) / $0.product } ?? before
      }
    },
    Deviation(
      "long-start", "The start of the loops is the longer of Barzilai's and Borwein's steps",
      equation: "H₀ = sᵀs / yᵀs", seenIn: "Barzilai & Borwein 1988"
    ) {
      $0.diagonal = { before, pairs in
        pairs.last.map { inner($0.s, $0.s) / $0.product } ?? before
      }
    },
    Deviation(
      "start-of-first-pair", "The start of the loops stays that of the first pair"
    ) {
      $0.diagonal = { before, pairs in
        pairs.count == 1 ? pairs[0].product / inner(pairs[0].y, pairs[0].y) : before
      }
    },
    Deviation(
      "loops-in-one-order", "The second loop goes from the newest pair to the oldest too"
    ) { $0.order = { $0.reversed() } },
    Deviation(
      "second-loop-adds", "The second loop adds β to α", equation: "r + (α + β)s, not (α − β)s"
    ) { $0.correction = { $0 + $1 } },
    Deviation(
      "flat-is-not-the-end", "It goes on where the gradient is below tolerance_grad"
    ) { $0.stopsWhereFlat = false },
  ]
}

func inner(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}

func along(_ x: [Double], _ t: Double, _ d: [Double]) -> [Double] {
  zip(x, d).map { $0 + t * $1 }
}

private func sumOfSizes(_ x: [Double]) -> Double { x.reduce(0) { $0 + abs($1) } }
