import Exercising
import Gradus

/// The lines of SM3, which keeps of the squares only the largest of each row, column and so on:
///
///     v = min over the dimensions of what they keep + g²,  each keeps its largest v
///     d = g / √(v + ε),  m ← μm + (1 − μ)d,  p ← p − γm
///
/// With β > 0 the squares fade: v = β min + (1 − β)g².
///
/// Source: Anil et al. 2019, doi:10.48550/arXiv.1901.11150, SM3-II; recorded from pytorch_optimizer.
struct SM3Recipe: OptimizerRecipe {
  struct Hyper {
    let momentum: Double
    let beta: Double
    let eps: Double
  }

  struct State {
    /// What each index of each dimension keeps.
    var kept: [[Double]]
    var mean: [Double]
  }

  var books = Bookkeeping()
  let defaults: Options = ["lr": 0.1, "momentum": 0, "beta": 0, "eps": 1e-30]
  var momentum: @Sendable (Double) -> Double = { $0 }
  /// What a number has of what its dimensions keep.
  var least: @Sendable (_ kept: [Double]) -> Double = { $0.min() ?? 0 }
  var root: @Sendable (_ v: Double, _ eps: Double) -> Double = { v, eps in (v + eps).squareRoot() }
  /// The weight of a step in the mean.
  var share: @Sendable (_ momentum: Double) -> Double = { 1 - $0 }
  var isFirstKind = false

  func start(_ shape: [Int]) -> State {
    State(
      kept: (shape.isEmpty ? [1] : shape).map { Array(repeating: 0, count: $0) },
      mean: Array(repeating: 0, count: shape.reduce(1, *)))
  }

  func hyper(_ options: Options) throws -> Hyper {
    Hyper(
      momentum: try options.number("momentum", 0), beta: try options.number("beta", 0),
      eps: try options.number("eps", 1e-30))
  }

  func update(_ p: inout [Double], _ g: [Double], _ state: inout State, _ now: Now<Hyper>) {
    let hyper = now.hyper
    let shape = now.shape.isEmpty ? [1] : now.shape
    var indices = Array(repeating: 0, count: shape.count)
    var places: [[Int]] = []
    for _ in p.indices {
      places.append(indices)
      for axis in shape.indices.reversed() {
        indices[axis] += 1
        if indices[axis] < shape[axis] { break }
        indices[axis] = 0
      }
    }
    var largest = state.kept.map { $0.map { _ in 0.0 } }
    let momentum = momentum(hyper.momentum)
    for (i, place) in places.enumerated() {
      let least = least(shape.indices.map { state.kept[$0][place[$0]] })
      let weight = hyper.beta > 0 ? 1 - hyper.beta : 1
      let new = weight * g[i] * g[i]
      let v = (hyper.beta > 0 ? hyper.beta : 1) * least + new
      for axis in shape.indices {
        largest[axis][place[axis]] = max(largest[axis][place[axis]], isFirstKind ? new : v)
      }
      let d = g[i] / root(v, hyper.eps)
      state.mean[i] = momentum * state.mean[i] + (momentum > 0 ? share(momentum) : 1) * d
      p[i] -= now.learningRate * state.mean[i]
    }
    for axis in shape.indices {
      state.kept[axis] = zip(state.kept[axis], largest[axis]).map {
        isFirstKind ? $0 + $1 : hyper.beta > 0 ? max($0, $1) : $1
      }
    }
  }

  static let deviations: [Deviation<SM3Recipe>] = [
    Deviation(
      "first-kind", "Each dimension adds up its largest squares: SM3-I",
      equation: "μᵣ ← μᵣ + max g²", seenIn: "Anil et al. 2019, Algorithm SM3-I"
    ) { $0.isFirstKind = true },
    Deviation(
      "first-dimension-alone", "Only the rows count, not the columns", equation: "v = row's + g²"
    ) { $0.least = { $0.first ?? 0 } },
    Deviation(
      "largest-of-dimensions", "The largest of what the dimensions keep is taken, not the least",
      equation: "v = max + g²"
    ) { $0.least = { $0.max() ?? 0 } },
    Deviation("epsilon-outside-root", "ε is added to the root", equation: "g / (√v + ε)") {
      $0.root = { v, eps in v.squareRoot() + eps }
    },
    Deviation("no-momentum", "Momentum is ignored", equation: "p − γd") {
      $0.momentum = { _ in 0 }
    },
    Deviation(
      "momentum-0.9", "The momentum is 0.9, whatever was asked", equation: "μ = 0.9",
      seenIn: "the default of Optax"
    ) { $0.momentum = { _ in 0.9 } },
    Deviation("mean-is-sum", "The step is not multiplied by 1 − μ", equation: "m ← μm + d") {
      $0.share = { _ in 1 }
    },
    Deviation("beta-ignored", "The squares do not fade", equation: "β = 0") {
      $0.books.options.append { $0["beta"] = 0 }
    },
  ]
}
