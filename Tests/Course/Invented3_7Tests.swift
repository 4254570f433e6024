import Foundation
import Gradus
import GradusReference
import Testing

@testable import Exercising
@testable import ModernRegularizationCourse

/// Wrong answers to lesson 3.7 that were invented without a look at the deviations, and right ones that
/// are written otherwise: each wrong one is rejected, and what it is called is what it does.
@Suite struct Invented3_7Tests {
  private typealias Answering = (Call) throws -> Tensors

  @Test func smoothing() {
    func best(_ best: @escaping (_ s: Double, _ k: Double) -> (Double, Double)) -> Answering {
      { call in
        let (gap, loss) = best(try call.number("smoothing"), try call.number("classes"))
        return Tensors([NamedTensor("gap", gap), NamedTensor("loss", loss)])
      }
    }
    func entropy(_ s: Double, _ k: Double) -> Double {
      s == 0 ? 0 : -(1 - s + s / k) * log(1 - s + s / k) - s * (1 - 1 / k) * log(s / k)
    }
    expectInvented(
      smoothingExercise, right: [best { s, k in (log1p(k * (1 - s) / s), entropy(s, k)) }],
      wrong: [
        ("gap-of-others-only", best { s, k in (log((1 - s) * (k - 1) / s), entropy(s, k)) }),
        ("from-uniform", best { s, k in (log(1 + k * (1 - s) / s), log(k) - entropy(s, k)) }),
        ("", best { s, k in (log(1 + k * (1 - s) / s), -log(1 - s / k)) }),
      ])
  }

  @Test func mixup() {
    /// The rows as `mix` has them, judged with `share` of the own label and the rest of `labels`.
    func judged(
      _ mix: @escaping (_ x: Matrix, _ partners: [Int], _ share: Double) -> (Matrix, Double),
      partners: @escaping ([Int]) -> [Int] = { $0 }
    ) -> Answering {
      { call in
        let (labels, order) = (
          try call.integers("labels"), partners(try call.integers("partners"))
        )
        let (blend, share) = mix(try call.matrix("x"), order, try call.number("λ"))
        let z = blend.map { tanh($0) } * (try call.matrix("W")).transposed
        let found = mixupLoss(blend, labels: labels, partners: order, lambda: share) { _ in z }
        return Tensors([
          NamedTensor("the model's input", blend), NamedTensor("loss", found.loss),
          NamedTensor("gradient", found.gradient),
        ])
      }
    }
    func mixed(_ x: Matrix, _ partners: [Int], _ share: Double) -> Matrix {
      x.rows(at: partners) + share * (x - x.rows(at: partners))
    }
    expectInvented(
      mixupExercise, right: [judged { (mixed($0, $1, $2), $2) }],
      wrong: [
        // MixMatch's larger share, for a λ that was drawn.
        (
          "larger-share-kept",
          judged { x, partners, share in
            (mixed(x, partners, max(share, 1 - share)), max(share, 1 - share))
          }
        ),
        (
          "partners-of-partners",
          judged({ (mixed($0, $1, $2), $2) }, partners: { order in order.map { order[$0] } })
        ),
        // The partner of a row looked up by its label.
        (
          "labels-of-labels",
          { call in
            let labels = try call.integers("labels")
            let (x, share) = (try call.matrix("x"), try call.number("λ"))
            let z = mixed(x, try call.integers("partners"), share)
            let logits = z.map { tanh($0) } * (try call.matrix("W")).transposed
            let found = mixupLoss(x, labels: labels, partners: labels, lambda: share) { _ in logits
            }
            return Tensors([
              NamedTensor("the model's input", z), NamedTensor("loss", found.loss),
              NamedTensor("gradient", found.gradient),
            ])
          }
        ),
        ("", judged { (mixed($0, $1, $2 * $2), $2 * $2) }),
        ("", judged { (mixed($0, $1, $2.squareRoot()), $2) }),
      ])
  }

  /// Of a loss and its slope one alone is divided by the number of rows.
  @Test func mixupDividedOnce() {
    func times(_ name: String, _ factor: @escaping (_ rows: Double) -> Double) -> Answering {
      { call in
        var found = try mixupExercise.reference(call)
        let rows = Double(try call.matrix("x").rows)
        let values = found[name]?.values ?? []
        found[name]?.values = values.map { $0 * factor(rows) }
        return found
      }
    }
    expectInvented(
      mixupExercise, right: [],
      wrong: [
        ("loss-summed", times("loss") { $0 }), ("slopes-summed", times("gradient") { $0 }),
      ])
  }

  @Test func averagingByLoops() {
    func looped(firstTwice: Bool = false, aboutCommon: Bool = false) -> Answering {
      { call in
        let (weights, batches) = (try call.matrices("W"), try call.matrices("x"))
        var average = weights[0]
        for (n, weight) in ((firstTwice ? [weights[0]] : []) + weights).enumerated().dropFirst() {
          let share = call.decay.map { 1 - $0 } ?? 1 / Double(n + 1)
          average = (1 - share) * average + share * weight
        }
        let outputs = batches.map { ($0 * average.transposed).transposed }
        let means = outputs.map { z in
          (0..<z.rows).map { z.row($0).reduce(0, +) / Double(z.columns) }
        }
        let mean = (0..<average.rows).map { unit in
          means.reduce(0) { $0 + $1[unit] } / Double(means.count)
        }
        let variance = mean.indices.map { unit in
          zip(outputs, means).reduce(0) { sum, batch in
            let about = aboutCommon ? mean[unit] : batch.1[unit]
            let squares = batch.0.row(unit).reduce(0) { $0 + ($1 - about) * ($1 - about) }
            return sum + squares / Double(batch.0.columns - 1) / Double(means.count)
          }
        }
        return Tensors([
          NamedTensor("weight", average), NamedTensor("mean", mean),
          NamedTensor("variance", variance),
        ])
      }
    }
    expectInvented(
      averagingExercise, right: [looped()],
      wrong: [
        ("first-twice", looped(firstTwice: true)),
        ("about-common-mean", looped(aboutCommon: true)),
      ])
  }

  @Test func cutmixAndDropPath() {
    func cut(_ change: @escaping (inout Tensors, Call) throws -> Void) -> Answering {
      { call in
        var found = try cutmixExercise.reference(call)
        try change(&found, call)
        return found
      }
    }
    expectInvented(
      cutmixExercise, right: [cut { _, _ in }],
      wrong: [
        // The box of a λ that is a bit smaller: it is not rounded down.
        (
          "",
          { call in
            try cutmixExercise.reference(
              call.replacing("λ", by: [max(0, try call.number("λ") - 0.3)]))
          }
        ),
        (
          "",
          cut { found, _ in
            let shares = found["targets"]?.values ?? []
            found["targets"]?.values = shares.map { $0.squareRoot() }
          }
        ),
        (
          "",
          cut { found, call in
            let columns = try call.integer("classes")
            let values = found["targets"]?.values ?? []
            found["targets"]?.values = values.indices.map {
              values[$0 / columns * columns + columns - 1 - $0 % columns]
            }
          }
        ),
      ])
    func dropped(_ change: @escaping (Call) throws -> Call) -> Answering {
      { try dropPathExercise.reference(change($0)) }
    }
    expectInvented(
      dropPathExercise, right: [dropped { $0 }],
      wrong: [
        ("", dropped { $0.replacing("draws", by: try $0.list("draws").reversed()) }),
        ("", dropped { $0.replacing("draws", by: try $0.list("draws").map { 1 - $0 }) }),
        (
          "",
          dropped {
            $0.replacing("survival", by: [try $0.number("survival").squareRoot()])
          }
        ),
      ])
  }

  @Test func averaging() {
    func answer(_ call: Call, _ weight: Matrix) throws -> Tensors {
      try averagingExercise.reference(averagingCall([weight], batches: call.matrices("x")))
    }
    func averaged(_ decay: @escaping (_ n: Double, _ decay: Double?) -> Double) -> Answering {
      { call in
        let (weights, given) = (try call.matrices("W"), call.decay)
        var average = weights[0]
        for (n, weight) in weights.enumerated().dropFirst() {
          let kept = decay(Double(n), given)
          average = kept * average + (1 - kept) * weight
        }
        return try answer(call, average)
      }
    }
    expectInvented(
      averagingExercise, right: [averaged { n, decay in decay ?? n / (n + 1) }],
      wrong: [
        // A decay that warms up, as TensorFlow's and timm's averages have it.
        (
          "decay-warms-up",
          averaged { n, decay in decay.map { min($0, (1 + n) / (10 + n)) } ?? n / (n + 1) }
        ),
        ("", averaged { n, decay in decay.map { $0 * $0 } ?? n / (n + 1) }),
        ("first-twice", averaged { n, decay in decay ?? (n + 1) / (n + 2) }),
        ("always-mean", averaged { n, _ in 1 - 1 / (n + 1) }),
      ])
  }

  @Test func sharpness() {
    func step(
      _ step: @escaping (_ p: [Double], _ loss: Valleys, _ radius: Double) -> [Double]
    ) -> Answering {
      { call in
        let count = try call.list("weights").count
        let p = try call.list("weights") + call.list("bias")
        let slopes = step(p, try Valleys(call), try call.number("ρ"))
        let rate = try call.number("lr")
        let after = zip(p, slopes).map { $0 - rate * $1 }
        return Tensors([
          NamedTensor("weights after", Array(after.prefix(count))),
          NamedTensor("bias after", Array(after.dropFirst(count))),
        ])
      }
    }
    func length(_ g: [Double]) -> Double { g.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    func uphill(_ p: [Double], _ g: [Double], _ radius: Double) -> [Double] {
      zip(p, g).map { $0 + radius * $1 / (length(g) + 1e-12) }
    }
    expectInvented(
      sharpnessExercise, right: [step { $1.gradient(uphill($0, $1.gradient($0), $2)) }],
      wrong: [
        (
          "",
          step { p, loss, radius in
            let g = loss.gradient(p)
            return loss.gradient(zip(p, g).map { $0 + radius * $1 / (length(g) + radius) })
          }
        ),
        // Two looks uphill, one after the other.
        (
          "",
          step { p, loss, radius in
            let once = uphill(p, loss.gradient(p), radius)
            return loss.gradient(uphill(once, loss.gradient(once), radius))
          }
        ),
        // The length of the old slopes, the direction of the new ones.
        (
          "",
          step { p, loss, radius in
            let (g, there) = (loss.gradient(p), loss.gradient(uphill(p, loss.gradient(p), radius)))
            return there.map { $0 * length(g) / (length(there) + 1e-12) }
          }
        ),
        (
          "",
          step { p, loss, radius in
            loss.gradient(uphill(p, loss.gradient(p), 2 * radius))
          }
        ),
      ])
  }
}
