import Exercising
import Gradus

/// A cosine embedding loss and its gradients, row by row, with its lines as properties.
package struct CosineRecipe: Sendable {
  /// What a cosine divides by, of both sums of squares.
  var sizes: @Sendable (Double, Double) -> Double = { (($0 + eps) * ($1 + eps)).squareRoot() }
  var matching: @Sendable (_ cosine: Double) -> Double = { 1 - $0 }
  /// What is cut off at 0 where rows are not to match.
  var apart: @Sendable (_ cosine: Double, _ margin: Double) -> Double = { $0 - $1 }
  var isCut = true
  /// The slope of the cut at the kink and below.
  var slopeAtKink = 0.0
  /// What of c a/A is taken away in ∂c/∂a.
  var passesSizes = true
  var sign: @Sendable (Double) -> Double = { $0 }
  /// What the mean divides by, of rows and columns.
  var count: @Sendable (Int, Int) -> Int = { rows, _ in rows }

  func answer(_ call: Call) throws -> Tensors {
    let rows = try call.integer("rows")
    let margin = (try? call.number("margin")) ?? 0
    let (first, second) = (try call.list("first"), try call.list("second"))
    let columns = first.count / rows
    let divisor = try call.number("is_mean") == 1 ? Double(count(rows, columns)) : 1
    var (loss, dFirst, dSecond) = (0.0, [Double](), [Double]())
    for (row, target) in try call.list("target").enumerated() {
      let (a, b) = (
        Array(first[row * columns..<(row + 1) * columns]),
        Array(second[row * columns..<(row + 1) * columns])
      )
      let (sizeA, sizeB) = (dot(a, a), dot(b, b))
      let size = sizes(sizeA, sizeB)
      let cosine = dot(a, b) / size
      let isMatching = sign(target) > 0
      let height = isMatching ? matching(cosine) : apart(cosine, margin)
      loss += isMatching || !isCut ? height : max(0, height)
      // The slope by the cosine is that of a straight line, or of nothing.
      let slope =
        isMatching
        ? matching(1) - matching(0)
        : height > 0 || !isCut ? 1 : height == 0 ? slopeAtKink : 0
      for (x, y) in zip(a, b) {
        let (own, other) = (
          passesSizes ? cosine * x / (sizeA + eps) : 0,
          passesSizes ? cosine * y / (sizeB + eps) : 0
        )
        dFirst.append(slope * (y / size - own) / divisor)
        dSecond.append(slope * (x / size - other) / divisor)
      }
    }
    return Tensors([
      NamedTensor("loss", [loss / divisor]), NamedTensor("dFirst", dFirst),
      NamedTensor("dSecond", dSecond),
    ])
  }
}

/// PyTorch's 10⁻¹², which is a float32.
private let eps = Double(Float(1e-12))

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}

private let halfAtKink = "hinges of Keras and Optax"

/// What goes wrong in cosine embedding losses, over calls with PyTorch's names.
package let cosineDeviations = Deviations(
  of: CosineRecipe(), answering: { try $0.answer($1) },
  [
    Deviation("minus-cosine", "Rows that match cost −c, not 1 − c", seenIn: "Keras's cosine loss") {
      $0.matching = { -$0 }
    },
    Deviation("cosine-itself", "Rows that match cost their cosine") { $0.matching = { $0 } },
    Deviation("not-normalized", "The product of the rows stands for their cosine") {
      $0.sizes = { _, _ in 1 }
      $0.passesSizes = false
    },
    Deviation("not-rooted", "The product is divided by the squares of the lengths") {
      $0.sizes = { ($0 + eps) * ($1 + eps) }
    },
    Deviation(
      "lengths-constant", "The lengths are taken for constants", equation: "∂c/∂a = b/√(A B)"
    ) { $0.passesSizes = false },
    Deviation("margin-missing", "The margin is not used") { $0.apart = { cosine, _ in cosine } },
    Deviation("margin-added", "The margin is added to the cosine") { $0.apart = { $0 + $1 } },
    Deviation(
      "margin-of-distance", "The margin is one of the distance 1 − c", equation: "m − (1 − c)"
    ) { $0.apart = { $1 - (1 - $0) } },
    Deviation("not-cut", "Rows that point apart enough gain: the loss is not cut off at 0") {
      $0.isCut = false
    },
    Deviation("slope-at-kink", "At the margin the slope is the cosine's") { $0.slopeAtKink = 1 },
    Deviation("half-at-kink", "At the margin the slope is half the cosine's", seenIn: halfAtKink) {
      $0.slopeAtKink = 0.5
    },
    Deviation("targets-exchanged", "Targets 1 and −1 are exchanged") { $0.sign = { -$0 } },
    Deviation("mean-of-numbers", "The mean is over all numbers, not over the rows") {
      $0.count = { $0 * $1 }
    },
  ])

/// A margin ranking loss and its gradients, number by number, with its lines as properties.
package struct RankingRecipe: Sendable {
  var hinge: @Sendable (_ difference: Double, _ target: Double, _ margin: Double) -> Double = {
    $2 - $1 * $0
  }
  /// The hinge's slope by the difference.
  var slope: @Sendable (_ target: Double) -> Double = { -$0 }
  var isCut = true
  var slopeAtKink = 0.0
  var isSquared = false
  /// The sign of what the second prediction gets.
  var second = -1.0
  /// What the mean divides by, of all numbers, rows and those that cost.
  var count: @Sendable (_ all: Int, _ rows: Int, _ costing: Int) -> Int = { all, _, _ in all }

  func answer(_ call: Call) throws -> Tensors {
    let (first, second) = (try call.list("first"), try call.list("second"))
    let (targets, margin) = (try call.list("target"), (try? call.number("margin")) ?? 0)
    let hinges = zip(zip(first, second), targets).map { pair, target in
      hinge(pair.0 - pair.1, target, margin)
    }
    let costing = hinges.count { $0 > 0 }
    let divisor =
      try call.number("is_mean") == 1
      ? Double(count(hinges.count, try call.integer("rows"), costing)) : 1
    let losses = hinges.map { isCut ? max(0, $0) : $0 }
    let slopes = zip(hinges, targets).map { hinge, target in
      let factor = hinge > 0 || !isCut ? 1 : hinge == 0 ? slopeAtKink : 0
      return factor * slope(target) * (isSquared ? 2 * hinge : 1) / divisor
    }
    let loss = losses.reduce(0) { $0 + (isSquared ? $1 * $1 : $1) }
    return Tensors([
      NamedTensor("loss", [loss / divisor]), NamedTensor("dFirst", slopes),
      NamedTensor("dSecond", slopes.map { self.second * $0 }),
    ])
  }
}

/// What goes wrong in margin ranking losses, over calls with PyTorch's names.
package let rankingDeviations = Deviations(
  of: RankingRecipe(), answering: { try $0.answer($1) },
  [
    Deviation("sign-missing", "The wrong one is to be larger", equation: "max(0, m + t (a − b))") {
      $0.hinge = { $2 + $1 * $0 }
      $0.slope = { $0 }
    },
    Deviation("target-ignored", "The first is always to be larger") {
      $0.hinge = { difference, _, margin in margin - difference }
      $0.slope = { _ in -1 }
    },
    Deviation("margin-subtracted", "The margin is subtracted") { $0.hinge = { -$2 - $1 * $0 } },
    Deviation("margin-missing", "The margin is not used") {
      $0.hinge = { difference, target, _ in -target * difference }
    },
    Deviation(
      "margin-with-target", "The margin has the target's sign", equation: "t (m − (a − b))"
    ) { $0.hinge = { $1 * ($2 - $0) } },
    Deviation("not-cut", "What is ranked well gains: the loss is not cut off at 0") {
      $0.isCut = false
    },
    Deviation("slope-at-kink", "At the margin the slope is not 0") { $0.slopeAtKink = 1 },
    Deviation("half-at-kink", "At the margin the slope is a half", seenIn: halfAtKink) {
      $0.slopeAtKink = 0.5
    },
    Deviation("squared", "The hinge is squared", equation: "max(0, m − t (a − b))²") {
      $0.isSquared = true
    },
    Deviation("second-with-first", "Both gradients have the first one's sign") { $0.second = 1 },
    Deviation("second-forgotten", "The second prediction gets no gradient") { $0.second = 0 },
    Deviation("mean-of-costing", "The mean is over those that cost, not over all") {
      $0.count = { _, _, costing in max(1, costing) }
    },
    Deviation("mean-of-rows", "The mean is over the rows, not over all numbers") {
      $0.count = { _, rows, _ in rows }
    },
  ])
