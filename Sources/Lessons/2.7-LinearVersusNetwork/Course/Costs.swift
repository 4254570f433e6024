import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// What a model of fully connected layers is made of, and what an example takes.
package let costsExercise: Exercise<Call, Tensors> = Exercise(
  "2.7.costs", "what a model is made of, and what it costs", file: "Costs.swift",
  reference: { answer(TanhClassifier.costs(try $0.integers("sizes"))) },
  claims: [
    .lessonsExample {
      [
        (call([3, 4, 2]), answer((26, 20, 28))), (call([3, 2]), answer((8, 6, 6))),
      ]
    },
    .recorded(
      "is what PyTorch counts", asked, in: "2.7", "costs", inputs: ["sizes"],
      outputs: ["parameters", "forward", "backward"]),
    Claim(
      "a hidden unit more costs its weights on both sides and a bias", forAll: triples
    ) { sizes, interview in
      let (inputs, outputs) = (sizes[0], sizes[2])
      let before = TanhClassifier.costs(sizes)
      try interview.expect(
        call([inputs, sizes[1] + 1, outputs]),
        toBe: answer(
          (
            before.parameters + inputs + 1 + outputs, before.forward + inputs + outputs,
            before.backward + inputs + 2 * outputs
          )),
        source: "with a hidden unit less, and that unit's own")
    },
    Claim(
      "two models in a row have the numbers of both, and one cotangent more",
      forAll: zip(triples, triples)
    ) { pair, interview in
      let joined = pair.0 + pair.1.dropFirst()
      let second = [pair.0[2]] + pair.1.dropFirst()
      let (one, two) = (TanhClassifier.costs(pair.0), TanhClassifier.costs(second))
      try interview.expect(
        call(joined),
        toBe: answer(
          (
            one.parameters + two.parameters, one.forward + two.forward,
            one.backward + two.backward + second[0] * second[1]
          )),
        source: "of \(listed(pair.0)), of \(listed(second)), and the cotangent between them")
    },
  ],
  deviations: Deviations(
    of: CostsRecipe(), answering: { answer($0.costs(try $1.integers("sizes"))) },
    [
      Deviation("no-biases", "The biases are not counted") { $0.biases = { _ in 0 } },
      Deviation("biases-of-inputs", "The inputs have biases, too") {
        $0.biases = { $0.reduce(0, +) }
      },
      Deviation("one-bias-a-layer", "Each layer has one bias, not one for each of its outputs") {
        $0.biases = { $0.count - 1 }
      },
      Deviation("bias-for-each-input", "A layer has a bias for each of its inputs") {
        $0.biases = { $0.dropLast().reduce(0, +) }
      },
      Deviation("biases-of-hidden-only", "The outputs have no biases") {
        $0.biases = { $0.dropFirst().dropLast().reduce(0, +) }
      },
      Deviation("biases-counted-forward", "Adding the biases is counted as products, forward") {
        $0.forward = { weights($0).reduce(0, +) + $0.dropFirst().reduce(0, +) }
      },
      Deviation("biases-counted", "The biases are counted as products, forward and backward") {
        $0.forward = { weights($0).reduce(0, +) + $0.dropFirst().reduce(0, +) }
        $0.backward = {
          2 * weights($0).reduce(0, +) - (weights($0).first ?? 0) + $0.dropFirst().reduce(0, +)
        }
      },
      Deviation(
        "additions-counted", "A product and the addition after it are counted as two",
        seenIn: "flops, as PyTorch's FlopCounterMode counts them"
      ) { $0.factor = 2 },
      Deviation("activations-counted", "Each hidden unit's tanh is counted as a product") {
        $0.forward = { weights($0).reduce(0, +) + $0.dropFirst().dropLast().reduce(0, +) }
      },
      Deviation("backward-as-forward", "Backward takes as much as forward: a product a weight") {
        $0.backward = { weights($0).reduce(0, +) }
      },
      Deviation(
        "cotangent-of-data", "The slope by the data is worked out, too: backward is twice forward",
        equation: "2 · forward", seenIn: "the rule of thumb: backward is twice forward"
      ) { $0.backward = { 2 * weights($0).reduce(0, +) } },
      Deviation("cotangents-only", "Backward, the weights' own slopes are left out") {
        $0.backward = { weights($0).dropFirst().reduce(0, +) }
      },
      Deviation("last-cotangent-missing", "Backward, the last layer hands nothing down") {
        $0.backward = { 2 * weights($0).reduce(0, +) - (weights($0).last ?? 0) }
      },
      Deviation("backward-with-forward", "Backward holds the forward pass as well") {
        $0.backward = { 3 * weights($0).reduce(0, +) - (weights($0).first ?? 0) }
      },
      Deviation("forward-and-backward-exchanged", "Forward and backward are exchanged") {
        $0.forward = { 2 * weights($0).reduce(0, +) - (weights($0).first ?? 0) }
        $0.backward = { weights($0).reduce(0, +) }
      },
      Deviation("backward-a-parameter", "Backward takes one product a parameter, biases included") {
        $0.backward = { weights($0).reduce(0, +) + $0.dropFirst().reduce(0, +) }
      },
      Deviation("last-layer-missing", "The last layer is left out") {
        $0.sizes = { $0.count > 2 ? $0.dropLast() : $0 }
      },
      Deviation("first-layer-missing", "The first layer is left out") {
        $0.sizes = { $0.count > 2 ? Array($0.dropFirst()) : $0 }
      },
      Deviation("ends-only", "Inputs are connected to outputs, whatever is between them") {
        $0.sizes = { [$0[0], $0[$0.count - 1]] }
      },
      Deviation("multiplied-through", "All sizes are multiplied, where neighbours are") {
        $0.parameters = { $0.reduce(1, *) }
        $0.forward = { $0.reduce(1, *) }
      },
      Deviation("units-counted", "Units are counted, where connections are") {
        $0.parameters = { $0.reduce(0, +) }
      },
    ]),
  hints: [
    "Between two neighbouring layers there is one weight for each pair of units. Forward, each weight "
      + "is in one product. In which products is it backward?",
    "With w = in · out for each layer: parameters Σ (w + out), forward Σ w, backward Σ w for the "
      + "weights' slopes and Σ w again for the cotangents, but not for the first layer's inputs: "
      + "these are data.",
    "let weights = zip(sizes, sizes.dropFirst()).map { $0 * $1 }; let forward = weights.reduce(0, +); "
      + "backward is 2 * forward - weights[0].",
  ],
  why:
    "Each weight multiplies once forward, and twice backward: once for its own slope, once "
    + "to hand the cotangent on. The first layer hands nothing on, since nobody "
    + "differentiates the data.",
  worked: "GradusReference/Networks/TanhClassifier.swift")

private let asked = "what a model costs"

private func call(_ sizes: [Int]) -> Call {
  Call(asked, [NamedTensor("sizes", sizes.map { Double($0) })])
}

private func answer(_ costs: (parameters: Int, forward: Int, backward: Int)) -> Tensors {
  Tensors([
    NamedTensor("parameters", Double(costs.parameters)),
    NamedTensor("forward", Double(costs.forward)), NamedTensor("backward", Double(costs.backward)),
  ])
}

/// Inputs, hidden units, outputs.
private let triples = Generator.integer(in: 2...9).array(count: 3)

private func weights(_ sizes: [Int]) -> [Int] { zip(sizes, sizes.dropFirst()).map { $0 * $1 } }

/// The lines of `costs`.
private struct CostsRecipe: Sendable {
  var sizes: @Sendable ([Int]) -> [Int] = { $0 }
  var biases: @Sendable ([Int]) -> Int = { $0.dropFirst().reduce(0, +) }
  var parameters: (@Sendable ([Int]) -> Int)?
  var forward: @Sendable ([Int]) -> Int = { weights($0).reduce(0, +) }
  var backward: @Sendable ([Int]) -> Int = {
    2 * weights($0).reduce(0, +) - (weights($0).first ?? 0)
  }
  var factor = 1

  func costs(_ given: [Int]) -> (parameters: Int, forward: Int, backward: Int) {
    let sizes = sizes(given)
    return (
      parameters?(sizes) ?? weights(sizes).reduce(0, +) + biases(sizes), factor * forward(sizes),
      factor * backward(sizes)
    )
  }
}
