import Exercising
import Gradus

/// The lines of SparseAdam: Adam's, with ε before the correction, on what the gradient lists.
struct SparseAdamRecipe: OptimizerRecipe {
  var adam: AdamRecipe = {
    var adam = AdamRecipe()
    adam.denominator = { v, c2, now in (v.squareRoot() + now.hyper.eps) / c2.squareRoot() }
    return adam
  }()
  var touchesAll = false

  var defaults: Options { adam.defaults }

  var books: Bookkeeping {
    get { adam.books }
    set { adam.books = newValue }
  }

  func start(_ shape: [Int]) -> [AdamRecipe.Slots] { adam.start(shape) }

  func hyper(_ options: Options) throws -> AdamRecipe.Hyper { try adam.hyper(options) }

  func update(
    _ p: inout [Double], _ g: [Double], _ state: inout [AdamRecipe.Slots],
    _ now: Now<AdamRecipe.Hyper>
  ) {
    let listed = now.entries.map(Set.init)
    for i in p.indices where touchesAll || listed?.contains(i) ?? (g[i] != 0) {
      p[i] = adam.update(p[i], g[i], &state[i], now)
    }
  }

  static let deviations: [Deviation<SparseAdamRecipe>] =
    [
      Deviation(
        "all-rows", "Rows that the gradient does not have move too", equation: "Adam on every row",
        seenIn: "Adam with a dense gradient"
      ) { $0.touchesAll = true },
      Deviation(
        "epsilon-after-correction", "ε is added after the correction, as in Adam",
        equation: "m̂ / (√v̂ + ε)", seenIn: "PyTorch's Adam"
      ) { $0.adam.denominator = { v, c2, now in (v / c2).squareRoot() + now.hyper.eps } },
    ]
    + AdamRecipe.momentDeviations.filter {
      ![
        "epsilon-hat", "no-bias-correction", "only-mean-corrected", "only-square-corrected",
      ].contains($0.name.id)
    }.map { deviation in Deviation(name: deviation.name) { deviation.change(&$0.adam) } }
    + [
      Deviation(
        "no-bias-correction", "The moments start at zero and nothing corrects for it",
        equation: "m / (√v + ε)"
      ) {
        $0.adam.correction1 = { _ in 1 }
        $0.adam.correction2 = { _ in 1 }
      },
      Deviation(
        "only-square-corrected", "Only the mean square is corrected for its start at zero",
        equation: "m √c2 / (√v + ε)"
      ) { $0.adam.correction1 = { _ in 1 } },
    ]
}
