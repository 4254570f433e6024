import ActivationsQuestions
import Exercising
import Foundation
import Gradus
import GradusReference
import PropertyTesting

/// A signal through many layers, and its slope on the way back.
let depthExercise: Exercise<Call, Tensors> = Exercise(
  "2.4.depth", "a signal through many layers", file: "SignalChain.swift",
  reference: { Tensors(chain: chain(try $0.list("weights"), input: try $0.number("x"))) },
  claims: [
    .lessonsExample {
      let a: Double = Foundation.tanh(1.0)
      let b: Double = Foundation.tanh(a)
      return [
        (
          chainCall([2, 1], 0.5),
          Tensors(
            chain: ([0.5, a, b], [(1 - b * b) * (1 - a * a) * 2, 1 - b * b, 1]))
        )
      ]
    },
    .recorded(
      "is what PyTorch's autograd gives at each layer", asking, in: "2.4", "chain",
      inputs: ["weights", "x"], outputs: ["activations", "slopes"]),
    Claim(
      "the first slope is that of the last activation by x, by GSL", forAll: chains
    ) { drawn, depth in
      let (weights, x) = drawn
      let found = try depth.ask(chainCall(weights, x))["slopes"]?.values.first ?? .nan
      try depth.expect(
        [found], ["slopes[0]"], isTheGradientOf: "the last activation by x",
        { inner in weights.reduce(inner[0]) { Foundation.tanh($1 * $0) } }, at: [x])
    },
    Claim(
      "a chain in two parts has the product of their slopes", forAll: chains
    ) { drawn, depth in
      let (weights, x) = drawn
      let whole = try depth.ask(chainCall(weights, x))
      let middle = weights.count / 2
      let values = whole["activations"]?.values ?? []
      try depth.expect(
        values.count == weights.count + 1, answered: counted(values.count, "activation"),
        expected: "\(weights.count + 1): x, and one for each weight")
      func slope(_ part: ArraySlice<Double>, _ x: Double) throws -> Double {
        try depth.ask(chainCall(Array(part), x))["slopes"]?.values.first ?? .nan
      }
      let product = try slope(weights[..<middle], x) * slope(weights[middle...], values[middle])
      try depth.expect(
        whole["slopes"]?.values.first ?? .nan, equals: product,
        "slopes[0], from a chain of \(middle) and one of \(weights.count - middle):")
    },
    Claim(
      "a signal that is next to nothing passes as through a line: the slopes multiply the weights",
      forAll: Generator<[Double]>.vector(count: 1...4)
    ) { weights, depth in
      let slopes = weights.indices.map { weights[$0...].reduce(1, *) } + [1]
      let found = try depth.ask(chainCall(weights, 1e-9))["slopes"]?.values ?? []
      try depth.expect(
        found.count == slopes.count, answered: counted(found.count, "slope"),
        expected: "\(slopes.count)")
      for (place, (a, b)) in zip(found, slopes).enumerated() {
        try depth.expect(a, equals: b, "slopes[\(place)]")
      }
    },
  ],
  deviations: Deviations(
    of: ChainRecipe(),
    answering: { Tensors(chain: $0.chain(try $1.list("weights"), try $1.number("x"))) },
    [
      Deviation(
        "slope-of-output", "tanh is taken twice in the slope: its rule is for the output as it is",
        equation: "1 − tanh²(a)"
      ) { $0.slope = { _, a in 1 - Foundation.tanh(a) * Foundation.tanh(a) } },
      Deviation("slope-of-input", "1 − z² of what went in, not 1 − a² of what came out") {
        $0.slope = { z, _ in 1 - z * z }
      },
      Deviation("slope-of-layer-before", "1 − a² of the layer before, not of what this one gave") {
        $0.seesBefore = true
      },
      Deviation("not-squared", "1 − a, without the square") { $0.slope = { _, a in 1 - a } },
      Deviation("sigmoids-rule", "a (1 − a), the sigmoid's rule") {
        $0.slope = { _, a in a * (1 - a) }
      },
      Deviation("no-bend", "tanh's own slope is left out: only the weights are multiplied") {
        $0.slope = { _, _ in 1 }
      },
      Deviation("weights-left-out", "The weights are left out: only tanh's slopes are multiplied") {
        $0.weight = { _, _ in 1 }
      },
      Deviation("next-weight", "Each layer's slope meets the weight of the layer after it") {
        $0.weight = { $0[min($1 + 1, $0.count - 1)] }
      },
      Deviation("one-place-late", "Each slope stands one layer too late, and the last is not 1") {
        $0.edit = { $0.prefix(1) + $0.dropLast() }
      },
      Deviation("reversed", "The slopes stand in the order of the way back") {
        $0.edit = { $0.reversed() }
      },
      Deviation("by-x", "The slopes are those of each activation by x, not of the last one by each")
      {
        $0.forwards = true
      },
      Deviation("begins-with-tanhs-slope", "The last slope is tanh's own, not 1, and all carry it")
      {
        $0.beginsWithSlope = true
      },
      Deviation("single-links", "Each link has its own slope, and they are not multiplied") {
        $0.accumulates = false
      },
      Deviation("added", "The links' slopes are added, not multiplied") { $0.adds = true },
    ]),
  hints: [
    "One link first: by how much does a = tanh(w · before) move when `before` moves a little? Then two "
      + "links: what do the two answers do to each other?",
    "∂a_L/∂a_L = 1, and ∂a_L/∂a_(l−1) = ∂a_L/∂a_l · (1 − a_l²) · w_l: walk back from the end.",
    "Forwards: for w in weights { a = tanh(w * a); append a }."
      + " Backwards: begin with [1.0], for l from the last layer to the first append the last slope "
      + "times (1 - a * a) * w, with a what layer l made; return the list reversed.",
  ],
  why:
    "Each layer multiplies by its weight and its slope. Products of many factors below 1 "
    + "vanish, above 1 explode: depth makes an average factor of 0.9 into nothing.")

private let asking = "a chain of tanh layers"

private func chainCall(_ weights: [Double], _ x: Double) -> Call {
  Call(asking, [NamedTensor("weights", weights), NamedTensor("x", x)])
}

private let chains = zip(
  Generator<[Double]>.vector(count: 2...5), Generator<Double>.number(in: 0.2...1.5))

/// The lines of `chain`.
private struct ChainRecipe: Sendable {
  var slope: @Sendable (_ z: Double, _ a: Double) -> Double = { _, a in 1 - a * a }
  var weight: @Sendable (_ weights: [Double], _ layer: Int) -> Double = { $0[$1] }
  var edit: @Sendable ([Double]) -> [Double] = { $0 }
  var forwards = false
  var accumulates = true
  var adds = false
  var beginsWithSlope = false
  var seesBefore = false

  func chain(_ weights: [Double], _ x: Double) -> (activations: [Double], slopes: [Double]) {
    var activations = [x]
    var links: [Double] = []
    for (layer, w) in weights.enumerated() {
      let z = w * activations[layer]
      activations.append(Foundation.tanh(z))
      let seen = activations[seesBefore ? layer : layer + 1]
      links.append(slope(z, seen) * weight(weights, layer))
    }
    if forwards {
      var slopes = [1.0]
      for link in links { slopes.append(slopes[slopes.count - 1] * link) }
      return (activations, slopes)
    }
    let end = activations[weights.count]
    var slopes = [beginsWithSlope ? slope(end, end) : 1]
    for link in links.reversed() {
      let last = accumulates ? slopes[slopes.count - 1] : 1
      slopes.append(adds ? last + link : last * link)
    }
    slopes.reverse()
    return (activations, edit(slopes))
  }
}
