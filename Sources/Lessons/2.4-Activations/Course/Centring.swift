import ActivationsQuestions
import Exercising
import Foundation
import Gradus
import GradusReference
import PropertyTesting

/// What inputs of one sign do to descent.
let centringExercise: Exercise<Call, Tensors> = Exercise(
  "2.4.centring", "inputs that are not centred", file: "Centring.swift",
  reference: {
    answer(
      eigenvalueRatio(
        features: try $0.count("features"), mean: try $0.number("mean"),
        deviation: try $0.number("deviation")))
  },
  claims: [
    .lessonsExample { [(ratioCall(3, 0.5, 0.25), answer(13)), (ratioCall(4, 0, 2), answer(1))] },
    .recorded(
      "is the ratio of the eigenvalues that PyTorch's eigvalsh finds", asking, in: "2.4", "ratio",
      inputs: ["features", "mean", "deviation"], outputs: ["ratio"]),
    Claim(
      "is that of inputs with this mean and deviation, by GSL's eigenvalues", forAll: inputs
    ) { drawn, ratio in
      let (d, numbers) = drawn
      let (m, s) = (numbers[0], abs(numbers[1]))
      // Every combination of m + s and m − s: uncorrelated, with exactly this mean and deviation.
      let rows: [[Double]] = (0..<(1 << d)).map { (bits: Int) in
        (0..<d).map { (bits >> $0) & 1 == 0 ? m + s : m - s }
      }
      let hessian: [[Double]] = (0..<d).map { i in
        (0..<d).map { j in
          2 * rows.reduce(0.0) { $0 + $1[i] * $1[j] } / Double(rows.count)
        }
      }
      let eigenvalues = eigenvaluesByGSL(hessian)
      guard let last = eigenvalues.last else { return }
      try ratio.expect(
        ratioCall(d, m, s), toBe: answer(eigenvalues[0] / last),
        source: "GSL's gsl_eigen_symm")
    },
    Claim("does not hang on the inputs' unit, nor on the mean's sign", forAll: inputs) {
      drawn, ratio in
      let (d, numbers) = drawn
      let (m, s) = (numbers[0], abs(numbers[1]))
      let before = try ratio.ask(ratioCall(d, m, s))
      try ratio.expect(
        ratioCall(d, -8 * m, 8 * s), toBe: before, source: "in units of an eighth, turned round")
    },
  ],
  deviations: Deviations(
    of: { @Sendable (d: Double, m: Double, s: Double) -> Double in 1 + d * m * m / (s * s) },
    answering: { ratio, call in
      answer(
        ratio(
          try call.number("features"), try call.number("mean"), try call.number("deviation")))
    },
    [
      Deviation("features-not-counted", "The number of inputs is left out", equation: "1 + m²/s²") {
        $0 = { _, m, s in 1 + m * m / (s * s) }
      },
      Deviation("features-squared", "The number of inputs is squared", equation: "1 + d²m²/s²") {
        $0 = { d, m, s in 1 + d * d * m * m / (s * s) }
      },
      Deviation("other-features", "Only the other inputs are counted", equation: "1 + (d − 1)m²/s²")
      {
        $0 = { d, m, s in 1 + (d - 1) * m * m / (s * s) }
      },
      Deviation("one-more-input", "One input too many is counted", equation: "1 + (d + 1)m²/s²") {
        $0 = { d, m, s in 1 + (d + 1) * m * m / (s * s) }
      },
      Deviation("mean-not-squared", "Mean and deviation are not squared", equation: "1 + dm/s") {
        $0 = { d, m, s in 1 + d * m / s }
      },
      Deviation("mean-alone-not-squared", "The mean is not squared", equation: "1 + dm/s²") {
        $0 = { d, m, s in 1 + d * m / (s * s) }
      },
      Deviation("deviation-not-squared", "The deviation is not squared", equation: "1 + dm²/s") {
        $0 = { d, m, s in 1 + d * m * m / s }
      },
      Deviation(
        "spread-left-out", "The spread along the ones is left out", equation: "dm²/s²"
      ) { $0 = { d, m, s in d * m * m / (s * s) } },
      Deviation(
        "by-off-diagonal", "Divided by what is beside the diagonal, m², not by the smallest: s²",
        equation: "(s² + dm²)/m²"
      ) { $0 = { d, m, s in (s * s + d * m * m) / (m * m) } },
      Deviation("turned-round", "The smallest by the largest") {
        $0 = { d, m, s in 1 / (1 + d * m * m / (s * s)) }
      },
      Deviation("root", "The root: the ratio of the inputs' own lengths, not of the curvatures") {
        $0 = { d, m, s in (1 + d * m * m / (s * s)).squareRoot() }
      },
      Deviation(
        "with-a-bias-of-ones", "The bias's own column is counted as an input of mean 1",
        equation: "1 + d m²/s² + 1/s²"
      ) { $0 = { d, m, s in 1 + d * m * m / (s * s) + 1 / (s * s) } },
      Deviation("halved", "What the means add is halved", equation: "1 + dm²/2s²") {
        $0 = { d, m, s in 1 + d * m * m / (2 * s * s) }
      },
      Deviation("difference", "The largest eigenvalue less the smallest", equation: "2dm²") {
        $0 = { d, m, _ in 2 * d * m * m }
      },
      Deviation("largest-alone", "The largest eigenvalue, not divided", equation: "2(s² + dm²)") {
        $0 = { d, m, s in 2 * (s * s + d * m * m) }
      },
    ]),
  hints: [
    "The mean of x_i x_j is m² for two inputs and m² + s² for one with itself. How much does that matrix "
      + "stretch the list of ones? And a list whose numbers add up to 0?",
    "H = 2(s² I + m² 1 1ᵀ). H times ones: each row gives 2(s² + d·m²). H times a list that adds up to 0: "
      + "2s². Divide.",
    "return 1 + Double(d) * (m / s) * (m / s)",
  ],
  why:
    "Along the direction of all ones the means add up, one for each input: its curvature "
    + "grows with d·m², the others stay. The rate is limited by the first; centred inputs "
    + "take the difference away.")

private let asking = "the largest eigenvalue by the smallest"

private func ratioCall(_ d: Int, _ m: Double, _ s: Double) -> Call {
  Call(
    asking,
    [
      NamedTensor("features", Double(d)), NamedTensor("mean", m), NamedTensor("deviation", s),
    ])
}

private func answer(_ ratio: Double) -> Tensors { Tensors([NamedTensor("ratio", ratio)]) }

private let inputs = zip(Generator<Int>.integer(in: 2...5), Generator<[Double]>.vector(2))
