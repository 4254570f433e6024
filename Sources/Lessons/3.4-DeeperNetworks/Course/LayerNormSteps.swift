import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// Layer normalization with every quantity of both passes.
package let layerNormExercise: Exercise<Call, Tensors> = Exercise(
  "3.4.layer-norm", "layer normalization, line by line", file: "LayerNormSteps.swift",
  reference: { Tensors(try worked($0).named) },
  claims: [
    .lessonsExample {
      [
        (
          layerNormCall(
            Matrix([[1, 2, 3, 6]]), weight: [2, 1, 0.5, 1], bias: [0, 1, 0, -1], eps: 0.5,
            cotangent: Matrix([[1, 2, 4, -2]])),
          Tensors(workedRow.named)
        )
      ]
    },
    .recorded(
      "is PyTorch's layer_norm, and autograd's cotangent at every line", asked,
      in: "3.4-layer-norm",
      "", inputs: ["input", "weight", "bias", "eps", "cotangent"], outputs: normalizationParts),
    .vjp(
      "goes back to the input and to both parameters, by GSL", ["dInput", "dWeight", "dBias"],
      by: ["input", "weight", "bias"], cotangent: "cotangent", forAll: calls, cases: 3
    ) { try worked($0).output },
    Claim("each row is normalized by itself", forAll: calls, cases: 6) { call, interview in
      let (input, cotangent) = (try call.matrix("input"), try call.matrix("cotangent"))
      let alone = layerNormCall(
        input.rows(at: [1]), weight: try call.list("weight"), bias: try call.list("bias"),
        eps: try call.number("eps"), cotangent: cotangent.rows(at: [1]))
      try interview.expect(
        alone, toBe: Tensors(try worked(alone).named), source: "as within the batch")
    },
    Claim("a row that is moved and stretched gives the same output", forAll: calls, cases: 6) {
      call, interview in
      var expected = try interview.ask(call)
      for (name, change) in movedAndStretched {
        let values = expected[name]?.values.map(change) ?? []
        expected[name]?.values = values
      }
      let moved = call.replacing("input", by: try call.list("input").map { 2 * $0 + 3 })
        .replacing("eps", by: [4 * (try call.number("eps"))])
      try interview.expect(
        moved, toBe: expected, source: "as for x, from 2x + 3 with 4 times the ε")
    },
    Claim("in each row the slopes add up to 0", forAll: calls, cases: 6) { call, interview in
      let input = try call.matrix("input")
      let slopes = try interview.ask(call)["dInput"]?.values ?? []
      try interview.expect(
        slopes.count == input.values.count, answered: counted(slopes.count, "number"),
        expected: "\(input.values.count), as the input has")
      for row in 0..<input.rows {
        let part = slopes[(row * input.columns)..<((row + 1) * input.columns)]
        try interview.expect(
          part.reduce(0, +), equals: 0, scale: max(1, largestSize(of: slopes)),
          "in row \(row) the slopes by the input add up to")
      }
    },
  ],
  robustness: [
    Claim(
      "numbers far from zero have their variance",
      asking: {
        let far = layerNormCall(
          Matrix([farFromZero]), weight: [1, 2, 1, -1], bias: [0, 0, 0, 0], eps: 1.5,
          cotangent: Matrix([[1, -1, 2, 1]]))
        return [(far, Tensors(try worked(far).named))]
      }, source: "by hand: the variance is 2.5")
  ],
  deviations: Deviations(
    of: NormalizationRecipe(byColumns: false),
    answering: { recipe, call in
      Tensors(
        recipe.steps(
          try call.matrix("input"), weight: try call.list("weight"), bias: try call.list("bias"),
          eps: try call.number("eps"), cotangent: try call.matrix("cotangent")
        ).named)
    },
    normalizationDeviations + [
      Deviation(
        "one-pass", "The variance is made of mean(x²) − μ², which cancels far from zero",
        seenIn: "Flax's layer norm, jax.nn.standardize"
      ) {
        $0.variance = { numbers, mean in
          max(0, numbers.reduce(0) { $0 + $1 * $1 } - Double(numbers.count) * mean * mean)
        }
      }
    ]),
  hints: [
    "Write the forward pass in single lines: μ, d = x − μ, σ², s, x̂ = d/s, y. Then go through them "
      + "backward. Which of them are used twice?",
    "dx̂ = w ȳ; dσ² = −Σ dx̂ d/(2s³); dd = dx̂/s + dσ² · 2d/n; dμ = −Σ dd; dx = dd + dμ/n. Over the "
      + "rows, dw = Σ ȳ x̂ and db = Σ ȳ.",
    "var steps = NormalizationSteps(of: input, groups: input.rows); for each row, one loop over its "
      + "columns for each line; a sum must be finished before the next line uses it.",
  ],
  why:
    "d is used twice, in x̂ and in the variance, and μ in every d: three ways lead back to "
    + "x, and they add up. But for ε the result has no part along 1 or x̂: neither changes "
    + "the output.")

private let asked = "layer normalization and its backward pass"

/// The names of all quantities, in their order.
let normalizationParts = NormalizationSteps(of: Matrix([[0]]), groups: 1).named.map(\.name)

func layerNormCall(
  _ input: Matrix, weight: [Double], bias: [Double], eps: Double, cotangent: Matrix
) -> Call {
  Call(
    asked,
    [
      NamedTensor("input", input), NamedTensor("weight", weight), NamedTensor("bias", bias),
      NamedTensor("eps", eps), NamedTensor("cotangent", cotangent),
    ])
}

/// What the lesson works by hand for the row 1, 2, 3, 6.
let workedRow: NormalizationSteps = {
  var steps = NormalizationSteps(of: Matrix([[1, 2, 3, 6]]), groups: 1)
  (steps.mean, steps.variance) = ([3], [3.5])
  steps.normalized = Matrix([[-1, -0.5, 0, 1.5]])
  steps.output = Matrix([[-2, 0.5, 0, 0.5]])
  steps.dNormalized = Matrix([[2, 2, 2, -2]])
  steps.dVariance = [0.75]
  steps.dCentred = Matrix([[0.25, 0.625, 1, 0.125]])
  steps.dMean = [-2]
  steps.dInput = Matrix([[-0.25, 0.125, 0.5, -0.375]])
  (steps.dWeight, steps.dBias) = ([-1, -1, 0, -3], [1, 2, 4, -2])
  return steps
}()

/// What becomes of each quantity that changes when the input is 2x + 3, with 4 times the ε.
private let movedAndStretched: [(String, @Sendable (Double) -> Double)] = [
  ("mean", { 2 * $0 + 3 }), ("variance", { 4 * $0 }), ("dVariance", { $0 / 4 }),
  ("dCentred", { $0 / 2 }), ("dMean", { $0 / 2 }), ("dInput", { $0 / 2 }),
]

private let calls = zip(
  Generator.matrix(rows: 2, columns: 4), .matrix(rows: 2, columns: 4),
  zip(Generator<[Double]>.vector(4), Generator<[Double]>.vector(4)), .choice(of: [0.1, 0.3])
).map { input, cotangent, parameters, eps in
  layerNormCall(
    Matrix(
      rows: 2, columns: 4,
      values: zip(input.values, [0, 1, 2, 4, 1, 0, 3, 1]).map { $0 + $1 }),
    weight: parameters.0, bias: parameters.1, eps: eps, cotangent: uneven(cotangent))
}

/// `cotangent` and numbers that are not alike: where all are, in the simplest questions, the slopes
/// by the input cancel to what rounding leaves.
func uneven(_ cotangent: Matrix) -> Matrix {
  Matrix(
    rows: cotangent.rows, columns: cotangent.columns,
    values: zip(cotangent.values, [1, 0, 2, 0, -1, 1, 0, 2]).map { $0 + $1 })
}

/// The worked answer to `call`.
private func worked(_ call: Call) throws -> NormalizationSteps {
  layerNorm(
    try call.matrix("input"), weight: try call.list("weight"), bias: try call.list("bias"),
    eps: try call.number("eps"), cotangent: try call.matrix("cotangent"))
}
