import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// Weight decay under Adam, in its two senses.
package let decayExercise: Exercise<Call, Tensors> = Exercise(
  "2.6.decay", "L2 and weight decay under Adam", file: "Decay.swift",
  reference: { answer(try worked($0)) },
  claims: [
    .lessonsExample {
      [
        (
          call([2, -1], [0.5, 4], lr: 0.1, decay: 0.5, isDecoupled: false),
          answer([2 - 0.15 / 1.50000001, -1 - 0.35 / 3.50000001])
        ),
        (
          call([2, -1], [0.5, 4], lr: 0.1, decay: 0.5, isDecoupled: true),
          answer([1.9 - 0.05 / 0.50000001, -0.95 - 0.4 / 4.00000001])
        ),
      ]
    },
    .recorded(
      "is the first step of torch.optim.Adam and AdamW", asked, in: "2.6-decay", "",
      inputs: ["parameters", "gradient", "lr", "decay", "decoupled"], outputs: ["after"]),
    Claim("the penalty alone decides where the loss is flat", forAll: calls) { call, step in
      // Without a slope of the loss: L2 moves by the rate, whatever λ; AdamW by its share.
      let flat = call.replacing("gradient", by: try call.list("gradient").map { _ in 0 })
      try step.expect(
        flat, toBe: answer(try worked(flat)),
        source: try call.integer("decoupled") == 1
          ? "the parameter times 1 − γλ" : "the parameter, moved by γ towards zero")
    },
  ],
  deviations: Deviations(
    of: DecayRecipe(), answering: { answer(try $0.step($1)) },
    [
      Deviation(
        "always-l2", "Decoupled or not, the decay goes into the gradient",
        seenIn:
          "Adam(weight_decay) called weight decay: pytorch/pytorch#38767"
      ) { $0.decoupled = { _ in false } },
      Deviation(
        "always-decoupled", "With L2 the decay stays out of what is divided by |g|: that is AdamW's"
      ) {
        $0.decoupled = { _ in true }
      },
      Deviation("exchanged", "The two are exchanged") { $0.decoupled = { !$0 } },
      Deviation("both", "With L2 the parameter is shrunk as well") { $0.doesBoth = true },
      Deviation(
        "without-rate", "The decoupled decay is not multiplied by the rate",
        equation: "p (1 − λ)", seenIn: "Loshchilov & Hutter's own λ, times a schedule alone"
      ) { $0.share = { _, decay in 1 - decay } },
      Deviation(
        "without-parameter", "Decoupled: γλ is taken off every parameter, whatever its size",
        equation: "p − γλ"
      ) { $0.takesOff = true },
      Deviation("after-the-step", "Decoupled: the parameter is shrunk after the step") {
        $0.shrinksAfter = true
      },
      Deviation("grows", "Decoupled: the parameter grows", equation: "p (1 + γλ)") {
        $0.share = { 1 + $0 * $1 }
      },
      Deviation("l2-by-two", "The penalty's slope is 2λp") { $0.slope = { 2 * $0 * $1 } },
      Deviation("l2-half", "The penalty's slope is λp/2: the square's 2 is missing") {
        $0.slope = { $0 * $1 / 2 }
      },
      Deviation("l2-by-sign", "The penalty's slope is λ with p's sign: that of L1") {
        $0.slope = { decay, p in p > 0 ? decay : p < 0 ? -decay : 0 }
      },
      Deviation(
        "divided-by-loss-slope", "With L2 the step is divided by the loss's |g| alone",
        equation: "(g + λp)/(|g| + ε)"
      ) { $0.dividesByLoss = true },
      Deviation("l2-value", "The penalty itself is added to the gradient, not its slope") {
        $0.slope = { $0 / 2 * $1 * $1 }
      },
      Deviation("rate-in-penalty", "The penalty's slope has the rate in it", equation: "g + γλp") {
        $0.scalesPenalty = true
      },
      Deviation("l2-too", "Decoupled: the penalty's slope is in the gradient as well") {
        $0.addsAlways = true
      },
      Deviation(
        "l2-too-of-shrunk", "Decoupled: the slope of the penalty on what is left joins the gradient"
      ) { $0.addsAfterShrinking = true },
      Deviation("sign-for-quotient", "The step goes by the gradient's sign: ε is missing") {
        $0.goesBySign = true
      },
      Deviation("l2-sign", "The penalty's slope has the wrong sign") { $0.slope = { -$0 * $1 } },
      Deviation("l2-without-parameter", "λ is added to the gradient, without p") {
        $0.slope = { decay, _ in decay }
      },
      Deviation("not-normalized", "The step is γg, as SGD's") { $0.normalizes = false },
      Deviation("ascent", "The step goes up the slope") { $0.direction = 1 },
    ]),
  hints: [
    "Of what is the sign taken in the one case, and of what in the other?",
    "L2: g ← g + λp, then p ← p − γ g/(|g| + ε). Decoupled: p ← (1 − γλ) p − γ g/(|g| + ε), with the "
      + "loss's g alone.",
    "zip(parameters, gradient).map { p, slope in let g = isDecoupled ? slope : slope + decay * p … }",
  ],
  why:
    "L2 goes through Adam's division: a weight with large slopes is hardly shrunk. "
    + "Decoupled, each loses the same share per step, and the decay no longer depends on the "
    + "loss's scale.")

private let asked = "the parameters after Adam's first step"

private func call(
  _ parameters: [Double], _ gradient: [Double], lr: Double, decay: Double, isDecoupled: Bool
) -> Call {
  Call(
    asked,
    [
      NamedTensor("parameters", parameters), NamedTensor("gradient", gradient),
      NamedTensor("lr", lr), NamedTensor("decay", decay),
      NamedTensor("decoupled", isDecoupled ? 1 : 0),
    ])
}

private func answer(_ parameters: [Double]) -> Tensors {
  Tensors([NamedTensor("after", parameters)])
}

private let calls = zip(
  Generator<[Double]>.vector(3), .vector(3), .choice(of: [0.05, 0.2]), .choice(of: [0.1, 0.5]),
  .choice(of: [false, true])
).map { call($0, $1, lr: $2, decay: $3, isDecoupled: $4) }

/// The worked answer to `call`.
private func worked(_ call: Call) throws -> [Double] {
  firstAdamStep(
    from: try call.list("parameters"), gradient: try call.list("gradient"),
    learningRate: try call.number("lr"), decay: try call.number("decay"),
    isDecoupled: try call.number("decoupled") == 1)
}

/// The lines of `firstAdamStep`.
private struct DecayRecipe: Sendable {
  var decoupled: @Sendable (Bool) -> Bool = { $0 }
  var share: @Sendable (_ rate: Double, _ decay: Double) -> Double = { 1 - $0 * $1 }
  var slope: @Sendable (_ decay: Double, _ parameter: Double) -> Double = { $0 * $1 }
  var doesBoth = false
  var shrinksAfter = false
  var scalesPenalty = false
  var addsAlways = false
  var addsAfterShrinking = false
  var goesBySign = false
  var takesOff = false
  var normalizes = true
  var dividesByLoss = false
  var direction = -1.0

  func step(_ call: Call) throws -> [Double] {
    let (rate, decay) = (try call.number("lr"), try call.number("decay"))
    let isDecoupled = decoupled(try call.number("decoupled") == 1)
    return zip(try call.list("parameters"), try call.list("gradient")).map {
      parameter, slopeOfLoss in
      var g = slopeOfLoss
      if !isDecoupled || addsAlways {
        g += slope(decay, parameter) * (scalesPenalty ? rate : 1)
      } else if addsAfterShrinking {
        g += slope(decay, parameter * share(rate, decay))
      }
      let epsilon = goesBySign ? (g == 0 ? 1 : 0) : 1e-8
      let move = normalizes ? g / (abs(dividesByLoss ? slopeOfLoss : g) + epsilon) : g
      let shrink = isDecoupled || doesBoth ? share(rate, decay) : 1
      if takesOff && isDecoupled { return parameter - rate * decay + direction * rate * move }
      if shrinksAfter { return (parameter + direction * rate * move) * shrink }
      return parameter * shrink + direction * rate * move
    }
  }
}
