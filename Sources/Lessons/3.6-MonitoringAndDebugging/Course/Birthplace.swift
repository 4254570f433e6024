import Exercising
import Gradus
import GradusFixtures
import GradusReference
import PropertyTesting

/// Where the first number of a pass was born that is not finite.
package let birthplaceExercise: Exercise<Call, Tensors> = Exercise(
  "3.6.birthplace", "where the first NaN was born", file: "Birthplace.swift",
  reference: { .init(birthplace(of: try RecordedPass($0))) },
  claims: [
    .lessonsExample { [(try lessonsPass(), Tensors(.backward(2)))] },
    Claim(
      "is what hooks saw first in PyTorch's passes",
      asking: {
        try Golden.lesson("3.6-birthplace").map { (try $0.pass, try $0.birthplace) }
      }, source: "by hooks in \(Golden.source)"),
    Claim("finds what was planted, whatever came of it", forAll: planted, cases: 36) {
      made, interview in
      try interview.expect(made.call, toBe: Tensors(made.place), source: "it was planted there")
    },
    Claim("what comes later does not matter", forAll: planted, cases: 18) { made, interview in
      // Where an infinity has been swallowed, what follows is finite.
      try interview.expect(
        made.healed, toBe: Tensors(made.place), source: "it was planted there, and nowhere else")
    },
    Claim("numbers of any size are finite", forAll: passes) { pass, interview in
      var large = pass
      for index in large.inputs.indices {
        large.inputs[index].values = large.inputs[index].values.map { 1e308 * ($0 < 0 ? -1 : 1) }
      }
      try interview.expect(
        large, toBe: Tensors(Birthplace?.none), source: "all numbers are 1e308 or −1e308")
    },
    Claim(
      "broken weights are older than a broken input, and that is older than all else",
      asking: {
        let pass = try lessonsPass()
        let weights = pass.breaking("W2", by: .nan).breaking("level 0", by: .infinity)
        let input = pass.breaking("level 0", by: -.infinity).breaking("level 1", by: .nan)
        let late = pass.breaking("W1", by: .infinity).breaking("level 2", by: .nan)
        return [
          (weights, Tensors(.weights(2))), (input, Tensors(.input)), (late, Tensors(.weights(1))),
        ]
      }, source: "by hand"),
  ],
  deviations: Deviations(
    of: BirthplaceRecipe(), answering: { Tensors(try $0.birthplace(RecordedPass($1))) },
    [
      Deviation("never", "All is taken for finite, as by x == NaN, which is never true") {
        $0.isBroken = { _ in false }
      },
      Deviation("nan-alone", "Infinities pass: NaNs alone are looked for", seenIn: "isnan alone") {
        $0.isBroken = { $0.contains(where: \.isNaN) }
      },
      Deviation("infinity-alone", "NaNs pass: infinities alone are looked for") {
        $0.isBroken = { $0.contains { $0.isInfinite } }
      },
      Deviation(
        "plus-infinity", "What is below 0 passes: −∞ is not looked for", equation: "x == ∞"
      ) { $0.isBroken = { $0.contains { $0.isNaN || $0 == .infinity } } },
      Deviation("sum", "The sum of a table's numbers is looked at, which may overflow") {
        $0.isBroken = { !$0.reduce(0, +).isFinite }
      },
      Deviation("first-number", "Of each table the first number alone is looked at") {
        $0.isBroken = { !($0.first ?? 0).isFinite }
      },
      Deviation("last-number", "Of each table the last number alone is looked at") {
        $0.isBroken = { !($0.last ?? 0).isFinite }
      },
      Deviation("all-broken", "A table is broken only if all of its numbers are") {
        $0.isBroken = { $0.allSatisfy { !$0.isFinite } }
      },
      Deviation("large", "Numbers beyond 1e30 are taken for infinite") {
        $0.isBroken = { $0.contains { !(abs($0) < 1e30) } }
      },
      Deviation("last-in-time", "The last that broke, which is where one sees it") {
        $0.isLast = true
      },
      Deviation("backward-from-the-front", "The way back is gone from the first layer on") {
        $0.turnsBackward = false
      },
      Deviation("backward-first", "The way back is looked at before the way forward") {
        $0.order = [.weights, .input, .backward, .forward]
      },
      Deviation("forward-from-the-back", "The way forward is gone from the last layer on") {
        $0.turnsForward = true
      },
      Deviation("counted-from-zero", "Layers are counted from 0") { $0.offset = -1 },
      Deviation("level-for-layer", "On the way back the level's number is taken for the layer's") {
        $0.backwardOffset = -1
      },
      Deviation("weights-not-looked-at", "Broken weights are taken for the layer's mistake") {
        $0.order = [.input, .forward, .backward]
      },
      Deviation("input-not-looked-at", "A broken input is taken for the first layer's mistake") {
        $0.order = [.weights, .forward, .backward]
      },
      Deviation("input-before-weights", "The input is looked at before the weights") {
        $0.order = [.input, .weights, .forward, .backward]
      },
      Deviation("weights-by-layer", "A layer's weights are looked at when the pass gets to them") {
        $0.order = [.input, .layers, .backward]
      },
      Deviation(
        "cotangent-of-output",
        "A layer is blamed for the cotangent that it got, not for the one that it made"
      ) {
        $0.cotangentOffset = 1
      },
      Deviation("weights-after-forward", "The weights are looked at after the levels") {
        $0.order = [.input, .forward, .weights, .backward]
      },
      Deviation("loss-not-looked-at", "A broken loss is taken for the last layer's mistake") {
        $0.looksAtLoss = false
      },
      Deviation("loss-by-input", "The input's cotangent is taken for what the loss hands back") {
        $0.lossLevel = { _ in 0 }
      },
      Deviation(
        "slopes-last", "The cotangents of the weights are looked at after those of all levels"
      ) { $0.looksAtSlopesLast = true },
      Deviation("slopes-not-looked-at", "The cotangents of the weights are not looked at") {
        $0.looksAtSlopes = false
      },
      Deviation("slopes-alone", "On the way back the cotangents of the weights alone are looked at")
      {
        $0.looksAtCotangents = false
      },
      Deviation("forward-alone", "The way back is not looked at") {
        $0.order = [.weights, .input, .forward]
      },
    ]),
  hints: [
    "What is broken breaks what is made of it. So the first in time is the cause. In which order were all "
      + "these tables made?",
    "Weights 1 … L, the input, levels 1 … L, the cotangent of level L (the loss's), then for k = L … 1 the "
      + "cotangents of level k − 1 and of the weights k.",
    "func isBroken(_ m: Matrix) -> Bool { !m.values.allSatisfy(\\.isFinite) }; then for loops that return, "
      + "the last one over (1...layers).reversed().",
  ],
  why:
    "Each table is made of earlier ones alone. The first broken one in the order of time was "
    + "made of whole ones, so what made it is the birthplace; all later ones may have inherited "
    + "it.")

let birthplaceAsked = "the birthplace of the first number that is not finite"

package func birthplaceCall(_ pass: RecordedPass) -> Call { Call(birthplaceAsked, pass.named) }

/// A root at 0: all is finite on the way forward.
private func lessonsPass() throws -> Call {
  birthplaceCall(
    RecordedPass(
      levels: [Matrix([[4]]), Matrix([[0]]), Matrix([[0]]), Matrix([[-3]])],
      weights: [Matrix([[0]]), Matrix([[2]]), Matrix([[5]])],
      cotangents: [Matrix([[.nan]]), Matrix([[-.infinity]]), Matrix([[-30]]), Matrix([[-6]])],
      weightCotangents: [Matrix([[-.infinity]]), Matrix([[.nan]]), Matrix([[0]])]))
}

extension Tensors {
  fileprivate init(_ place: Birthplace?) { self = Birthplace.named(place) }
}

extension Call {
  /// The call with a number in the place of the first one of the input called `name`.
  func breaking(_ name: String, by number: Double) -> Call {
    replacing(name, by: [number] + ((try? list(name)) ?? []).dropFirst())
  }
}

extension LessonRecording.Case {
  /// The pass: JSON has no NaN, and so codes stand beside the numbers.
  fileprivate var pass: Call {
    get throws {
      let special = [1: Double.infinity, 2: -.infinity, 3: .nan]
      let names =
        (0...3).map { "level \($0)" } + (1...3).map { "W\($0)" }
        + (0...3).map { "cotangent \($0)" } + (1...3).map { "W̄\($0)" }
      return Call(
        birthplaceAsked,
        try names.map { name in
          var tensor = try self.tensor(name)
          tensor.values = zip(tensor.values, try list("\(name).codes")).map {
            special[Int($1)] ?? $0
          }
          return tensor
        })
    }
  }

  fileprivate var birthplace: Tensors {
    get throws {
      let layer = Int(try number("layer"))
      let places: [String: Birthplace?] = [
        "weights": .weights(layer), "input": .input, "forward": .forward(layer), "loss": .loss,
        "backward": .backward(layer), "nowhere": Birthplace?.none,
      ]
      for (name, place) in places where numbers["born.\(name)"] != nil { return Tensors(place) }
      throw FixtureError(file: "lessons/3.6-birthplace", reason: "\(name) has no birthplace")
    }
  }
}
