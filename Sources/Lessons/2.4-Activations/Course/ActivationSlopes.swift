import ActivationsQuestions
import Exercising
import Foundation
import Gradus
import GradusReference
import PropertyTesting

/// The derivatives of six activations.
let slopesExercise: Exercise<Call, Tensors> = Exercise(
  "2.4.slopes", "the slopes of six activations", file: "ActivationSlopes.swift",
  reference: { Tensors(sixSlopes: activationSlopes(at: try $0.number("x"))) },
  claims: [
    .lessonsExample {
      let s: Double = 1 / (1 + exp(-1.0))
      let t: Double = Foundation.tanh(1.0)
      let area: Double = 0.5 * (1 + erf(0.5.squareRoot()))
      let density: Double = exp(-0.5) / (2 * Double.pi).squareRoot()
      return [
        (
          slopesCall(1),
          Tensors(
            sixSlopes: (
              relu: 1, leakyReLU: 1, sigmoid: s * (1 - s), tanh: 1 - t * t,
              silu: s + s * (1 - s), gelu: area + density
            ))
        )
      ]
    },
    .recorded(
      "are what PyTorch's autograd gives, at the kink too", asking, in: "2.4", "slopes at",
      inputs: ["x"], outputs: names),
    Claim(
      "are the slopes of the six functions, by GSL's numerical derivative",
      forAll: Generator<Double>.number(in: 0.1...3.5).flatMap { .choice(of: [$0, -$0]) }
    ) { x, slopes in
      let answer = try slopes.ask(slopesCall(x))
      for (name, function) in zip(names, functions) {
        let found: Double = answer[name]?.values.first ?? .nan
        try slopes.expect(
          [found], [name], isTheGradientOf: "the function there", { function.value($0[0]) }, at: [x]
        )
      }
    },
    Claim(
      "at opposite points are equal or add up to 1",
      forAll: Generator<Double>.number(in: 0.1...4)
    ) { x, slopes in
      let (right, left) = (try slopes.ask(slopesCall(x)), try slopes.ask(slopesCall(-x)))
      for name in ["sigmoid", "tanh"] {
        let (a, b) = (right[name]?.values.first ?? .nan, left[name]?.values.first ?? .nan)
        try slopes.expect(b, equals: a, "\(name) at \(text(x)) and at \(text(-x)):")
      }
      for name in ["relu", "silu", "gelu"] {
        let (a, b) = (right[name]?.values.first ?? .nan, left[name]?.values.first ?? .nan)
        try slopes.expect(a + b, equals: 1, "\(name) at \(text(x)) and at \(text(-x)) together:")
      }
    },
  ],
  robustness: [
    Claim(
      "stay numbers far out",
      asking: {
        [-800, 800].map { x in
          let on = x > 0 ? 1.0 : 0
          return (
            slopesCall(x),
            Tensors(
              sixSlopes: (
                relu: on, leakyReLU: max(on, 0.01), sigmoid: 0, tanh: 0, silu: on, gelu: on
              ))
          )
        }
      }, source: "saturated: flat, or the line itself")
  ],
  deviations: Deviations(
    of: SlopesRecipe(), answering: { Tensors(sixSlopes: $0.slopes(try $1.number("x"))) },
    [
      Deviation(
        "relu-one-at-zero", "The rectifier's slope at 0 is 1: ≥ for >",
        equation: "x >= 0 ? 1 : 0"
      ) { $0.relu = { $0 >= 0 ? 1 : 0 } },
      Deviation(
        "relu-half-at-zero", "At 0 the rectifier's slope is the mean of both sides, ½",
        seenIn: "Autograd's maximum(x, 0)"
      ) { $0.relu = { $0 > 0 ? 1 : $0 == 0 ? 0.5 : 0 } },
      Deviation("relu-value", "The rectifier's value is returned, not its slope") {
        $0.relu = { max(0, $0) }
      },
      Deviation(
        "relu-of-output", "The rectifier's output is asked, and that is never below 0",
        equation: "max(0, x) >= 0 ? 1 : 0", seenIn: "iamtrask/Grokking-Deep-Learning#56"
      ) { $0.relu = { _ in 1 } },
      Deviation(
        "leaky-one-at-zero", "The leaky rectifier's slope at 0 is 1", seenIn: "JAX, Keras, MLX"
      ) {
        $0.leaky = { $0 >= 0 ? 1 : 0.01 }
      },
      Deviation("leaky-turned-round", "Below 0 the leaky rectifier has the slope −0.01") {
        $0.leaky = { $0 > 0 ? 1 : -0.01 }
      },
      Deviation("leaky-value", "Below 0 the leaky rectifier's value stands, not its slope") {
        $0.leaky = { $0 > 0 ? 1 : 0.01 * $0 }
      },
      Deviation("leaky-shut", "The leaky rectifier lets nothing through below 0") {
        $0.leaky = { $0 > 0 ? 1 : 0 }
      },
      Deviation("leaky-fifth", "The leaky slope is 0.2", seenIn: "keras.activations, TensorFlow") {
        $0.leaky = { $0 > 0 ? 1 : 0.2 }
      },
      Deviation("sigmoid-squared", "σ², where σ (1 − σ) belongs") {
        $0.sigmoid = { logistic($0) * logistic($0) }
      },
      Deviation("sigmoid-value", "The sigmoid itself is returned") {
        $0.sigmoid = { logistic($0) }
      },
      Deviation(
        "sigmoid-twice", "y (1 − y) is made of the sigmoid of the sigmoid",
        equation: "σ(y) (1 − σ(y)), y = σ(x)", seenIn: "tsoding/nn.h#18"
      ) { $0.sigmoid = { logistic(logistic($0)) * (1 - logistic(logistic($0))) } },
      Deviation(
        "sigmoid-of-input", "x (1 − x), where y (1 − y) belongs", equation: "x (1 − x)"
      ) { $0.sigmoid = { $0 * (1 - $0) } },
      Deviation("sigmoid-overflow", "eˣ / (1 + eˣ)² is infinity by infinity far out") {
        $0.sigmoid = { exp($0) / ((1 + exp($0)) * (1 + exp($0))) }
      },
      Deviation(
        "overflow", "σ is made as eˣ / (1 + eˣ), infinity by infinity from 710 on",
        equation: "σ = eˣ / (1 + eˣ), for sigmoid and SiLU"
      ) {
        let s: @Sendable (Double) -> Double = { exp($0) / (1 + exp($0)) }
        $0.sigmoid = { s($0) * (1 - s($0)) }
        $0.silu = { s($0) + $0 * s($0) * (1 - s($0)) }
      },
      Deviation("sigmoid-overflow-below", "e⁻ˣ / (1 + e⁻ˣ)² is infinity by infinity far below 0") {
        $0.sigmoid = { exp(-$0) / ((1 + exp(-$0)) * (1 + exp(-$0))) }
      },
      Deviation("tanh-not-squared", "1 − tanh x, without the square") {
        $0.tanh = { 1 - Foundation.tanh($0) }
      },
      Deviation("tanh-one-cosh", "1 / cosh x, without the square") { $0.tanh = { 1 / cosh($0) } },
      Deviation("tanh-of-square", "tanh is taken of x², where tanh x is to be squared") {
        $0.tanh = { 1 - Foundation.tanh($0 * $0) }
      },
      Deviation("tanh-of-input", "1 − x², where 1 − y² belongs") { $0.tanh = { 1 - $0 * $0 } },
      Deviation("tanh-as-sigmoid", "y (1 − y), the sigmoid's rule, is used for tanh") {
        $0.tanh = { Foundation.tanh($0) * (1 - Foundation.tanh($0)) }
      },
      Deviation("silu-first-factor", "The product rule is half done: σ(x) alone") {
        $0.silu = { logistic($0) }
      },
      Deviation("silu-second-factor", "The product rule is half done: x σ′(x) alone") {
        $0.silu = { $0 * logistic($0) * logistic(-$0) }
      },
      Deviation("silu-slope-of-x", "σ(x) + x σ(x): the inner slope σ′ is missing") {
        $0.silu = { logistic($0) * (1 + $0) }
      },
      Deviation("silu-half-slope", "σ + x (1 − σ): of the inner slope σ (1 − σ) the σ is missing") {
        $0.silu = { logistic($0) + $0 * logistic(-$0) }
      },
      Deviation("gelu-first-factor", "The product rule is half done: Φ(x) alone") {
        $0.gelu = { area($0) }
      },
      Deviation("gelu-factor-missing", "Φ + φ: the density lacks its factor x") {
        $0.gelu = { area($0) + exp(-$0 * $0 / 2) / (2 * Double.pi).squareRoot() }
      },
      Deviation("gelu-density-not-scaled", "The density lacks its factor 1/√(2π)") {
        $0.gelu = { area($0) + $0 * exp(-$0 * $0 / 2) }
      },
      Deviation("gelu-erf-of-x", "erf is taken of x, not of x/√2") {
        $0.gelu = {
          0.5 * (1 + erf($0)) + $0 * exp(-$0 * $0 / 2) / (2 * Double.pi).squareRoot()
        }
      },
      Deviation("gelu-erfs-slope", "erf′(x) = 2/√π · e^(−x²) stands where Φ′ belongs") {
        $0.gelu = { area($0) + $0 * exp(-$0 * $0) * 2 / Double.pi.squareRoot() }
      },
      Deviation(
        "gelu-by-tanh", "The slope is that of the approximation by tanh",
        seenIn: "JAX, Flax and keras.ops, whose GELU it is"
      ) { $0.gelu = { GELU(approximate: .tanh).slope($0) } },
      Deviation(
        "gelu-by-sigmoid", "The slope is that of the approximation x σ(1.702 x)",
        seenIn: "CLIP's QuickGELU"
      ) {
        $0.gelu = { x in
          let s = logistic(1.702 * x)
          return s + 1.702 * x * s * (1 - s)
        }
      },
    ]),
  hints: [
    "A slope says how much comes out for a little more that goes in. For products take the product rule, "
      + "and for σ and tanh find the slope in terms of the value.",
    "σ′ = σ(1 − σ), tanh′ = 1 − tanh², (xσ)′ = σ + xσ(1 − σ), (xΦ)′ = Φ + xφ with φ(x) = "
      + "e^(−x²/2)/√(2π).",
    "let s = 1 / (1 + exp(-x)), t = tanh(x), area = 0.5 * (1 + erf(x / 2.0.squareRoot())), density = "
      + "exp(-x * x / 2) / (2 * Double.pi).squareRoot(); return (x > 0 ? 1 : 0, x > 0 ? 1 : 0.01, "
      + "s * (1 - s), 1 - t * t, s + x * s * (1 - s), area + x * density).",
  ],
  why:
    "Written in terms of the value, σ(1 − σ) and 1 − tanh² cost nothing and cannot "
    + "overflow. They are at most ¼ and 1, and near 0 far out: that is what can stop signals "
    + "in deep networks.")

private let asking = "the slopes of six activations"
private let names = ["relu", "leakyReLU", "sigmoid", "tanh", "silu", "gelu"]
private let functions: [any Activation] = [ReLU(), LeakyReLU(), Sigmoid(), Tanh(), SiLU(), GELU()]

/// A question for all slopes at `x`.
func slopesCall(_ x: Double) -> Call { Call(asking, [NamedTensor("x", x)]) }

private func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
private func area(_ x: Double) -> Double { 0.5 * (1 + erf(x / 2.0.squareRoot())) }

/// The lines of `slopes(at:)`.
private struct SlopesRecipe: Sendable {
  var relu: @Sendable (Double) -> Double = { $0 > 0 ? 1 : 0 }
  var leaky: @Sendable (Double) -> Double = { $0 > 0 ? 1 : 0.01 }
  var sigmoid: @Sendable (Double) -> Double = { logistic($0) * logistic(-$0) }
  var tanh: @Sendable (Double) -> Double = { 1 - Foundation.tanh($0) * Foundation.tanh($0) }
  var silu: @Sendable (Double) -> Double = { SiLU().slope($0) }
  var gelu: @Sendable (Double) -> Double = { GELU().slope($0) }

  func slopes(_ x: Double) -> (
    relu: Double, leakyReLU: Double, sigmoid: Double, tanh: Double, silu: Double, gelu: Double
  ) { (relu(x), leaky(x), sigmoid(x), tanh(x), silu(x), gelu(x)) }
}
