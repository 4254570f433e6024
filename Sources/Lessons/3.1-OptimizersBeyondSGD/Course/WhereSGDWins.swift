import Exercising
import Foundation
import Gradus
import GradusReference
import PropertyTesting

/// A start from which SGD beats Adam.
let startExercise: Exercise<Call, Tensors> = Exercise(
  "3.1.start", "where SGD beats Adam", file: "WhereSGDWins.swift",
  reference: { call in
    let valley = try Valley(call)
    return answer(
      startWhereSGDWins(
        curvatures: valley.curvatures, sgd: valley.sgd, adam: valley.adam, steps: valley.steps,
        reach: valley.reach))
  },
  claims: [
    .lessonsExample(judging: { try judge([Valley.lessons], $0) }),
    Claim("wins where the steepest axis is the quick one, the flattest, and one between") {
      try judge(
        [
          Valley([0.2, 1.6], sgd: 0.1, adam: 0.1, steps: 20, reach: 5),
          Valley([18.4, 19.7], sgd: 0.1, adam: 0.2, steps: 20, reach: 10),
          Valley([0.3, 19.6, 1.6], sgd: 0.1, adam: 0.05, steps: 20, reach: 2.6),
        ], $0)
    },
    Claim("wins in a valley of any shape", forAll: valleys) { try judge([$0], $1) },
  ],
  deviations: Deviations(
    of: StartRecipe(), answering: { answer($0.start(try Valley($1))) },
    [
      Deviation("flattest-axis", "The start lies on the flattest axis, on which SGD creeps") {
        $0.axis = { _, curvature in curvature }
      },
      Deviation(
        "steepest-axis",
        "The start lies on the steepest axis, or where 1 − γΛ, sign and all, is least: there SGD swings"
      ) { $0.axis = { _, curvature in -curvature } },
      Deviation("slowest-axis", "The start lies on the axis on which SGD leaves most") {
        $0.axis = { -abs(1 - $0 * $1) }
      },
      Deviation("rate-forgotten", "The axis is that of the least |1 − Λ|: the rate is left out") {
        $0.axis = { _, curvature in abs(1 - curvature) }
      },
      Deviation(
        "rate-beside-inverse", "The axis is that whose 1/Λ is nearest to the rate",
        equation: "|1/Λ − γ|"
      ) { $0.axis = { abs(1 / $1 - $0) } },
      Deviation("all-axes", "The start is far away along every axis, the slow ones among them") {
        $0.others = { valley, _ in valley.reach }
      },
      Deviation(
        "equal-slopes", "The start has the same slope along every axis", equation: "p ∝ 1/Λ"
      ) {
        $0.axis = { _, curvature in curvature }
        $0.others = { valley, curvature in
          valley.reach * (valley.curvatures.min() ?? 0) / curvature
        }
      },
      Deviation("half-way", "The start is half as far away as it may be") {
        $0.distance = { $0.reach / 2 }
      },
      Deviation(
        "as-far-as-adam", "The start is as far away as Adam walks, its rate times the steps"
      ) { $0.distance = { Double($0.steps) * $0.adam } },
      Deviation("within-adams-walk", "The start is so near that Adam arrives as well") {
        $0.distance = { Double($0.steps) * $0.adam / 2 }
      },
      Deviation("one-step-away", "The start is one step of Adam's away") {
        $0.distance = { $0.adam }
      },
      Deviation("lowest-point", "The start is the lowest point: both stay there") {
        $0.distance = { _ in 0 }
      },
      Deviation("beyond-reach", "The start is farther away than it may be") {
        $0.distance = { 10 * $0.reach }
      },
      Deviation("where-adam-wins", "The start is one from which Adam beats SGD") {
        $0.axis = { _, curvature in curvature }
        $0.distance = { Double($0.steps) * $0.adam / 2 }
      },
    ]),
  hints: [
    "What does a step of SGD make of a distance of 1, and of one of 1000? What does a step of Adam's? "
      + "Choose the axis for SGD, and the distance against Adam.",
    "Along an axis SGD leaves (1 − γΛ)ᵗ of a distance, so |1 − γΛ| should be small there, and all other "
      + "numbers 0. Adam walks about its rate a step: not more than the rate times t.",
    "let left = curvatures.map { abs(1 - sgd * $0) }; find the index of the least; then "
      + "curvatures.indices.map { $0 == index ? reach : 0 }.",
  ],
  why:
    "SGD leaves the share (1 − γΛ)ᵗ of a distance, however large; Adam walks about its rate a step, "
    + "however steep it is. Far away along an axis that the rate suits, SGD has arrived while Adam is "
    + "still on its way: none wins from everywhere.")

private let asked = "a start from which SGD beats Adam"

private func answer(_ start: [Double]) -> Tensors { Tensors([NamedTensor("start", start)]) }

/// What is asked.
struct Valley: Sendable, CustomStringConvertible {
  let curvatures: [Double]
  let sgd: Double
  let adam: Double
  let steps: Int
  let reach: Double

  init(_ curvatures: [Double], sgd: Double, adam: Double, steps: Int, reach: Double) {
    (self.curvatures, self.sgd, self.adam) = (curvatures, sgd, adam)
    (self.steps, self.reach) = (steps, reach)
  }

  init(_ call: Call) throws {
    self.init(
      try call.list("curvatures"), sgd: try call.number("sgd"), adam: try call.number("adam"),
      steps: try call.integer("steps"), reach: try call.number("reach"))
  }

  static let lessons = Valley([1, 8, 19.5], sgd: 0.1, adam: 0.1, steps: 10, reach: 3)

  var call: Call {
    Call(
      asked,
      [
        NamedTensor("curvatures", curvatures), NamedTensor("sgd", sgd), NamedTensor("adam", adam),
        NamedTensor("steps", Double(steps)), NamedTensor("reach", reach),
      ])
  }

  /// How far from the lowest point both end.
  func ends(from start: [Double]) throws -> (sgd: Double, adam: Double) {
    func end(_ optimizer: any Optimizer) throws -> Double {
      var (optimizer, parameters) = (optimizer, [start])
      for _ in 0..<steps {
        try optimizer.step(&parameters, gradients: [zip(curvatures, parameters[0]).map(*)])
      }
      return parameters[0].reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    return (try end(SGD(learningRate: sgd)), try end(Adam(learningRate: adam)))
  }

  var description: String { call.inputs.map(\.inWords).joined(separator: ", ") }
}

/// Runs both from each start that is answered; all valleys are asked about, also after a wrong start.
private func judge(_ valleys: [Valley], _ interview: Interview<Call, Tensors>) throws {
  var first: Counterexample?
  for valley in valleys {
    do { try judge(valley, interview) } catch let wrong as Counterexample { first = first ?? wrong }
  }
  if let first { throw first }
}

private func judge(_ valley: Valley, _ interview: Interview<Call, Tensors>) throws {
  let start = try interview.ask(valley.call)["start"]?.values ?? []
  try interview.expect(
    start.count == valley.curvatures.count, answered: counted(start.count, "number"),
    expected: "\(valley.curvatures.count), one for each curvature")
  try interview.expect(
    start.allSatisfy { abs($0) <= valley.reach * (1 + 1e-9) }, answered: "start \(listed(start))",
    expected: "no number larger than reach = \(text(valley.reach)) in size")
  let (sgd, adam) = try valley.ends(from: start)
  try interview.expect(
    adam > 0 && sgd <= adam / 10,
    answered:
      "start \(listed(start)), from which SGD ends \(short(sgd)) from the lowest point and Adam "
      + short(adam),
    expected: "a start from which SGD ends at most a tenth as far from it as Adam")
}

private func short(_ distance: Double) -> String { String(format: "%.3g", distance) }

/// One axis on which SGD leaves 2 to 4 hundredths in the end, and others on which it creeps or swings;
/// Adam walks less than half as far as the start may be away.
private let valleys: Generator<Valley> = zip(
  zip(.number(in: 0.02...0.04), .bool, Generator<[Double]>.vector(2)),
  zip(.integer(in: 15...40), .choice(of: [0.1, 0.05, 0.2]), .number(in: 2.1...3)),
  zip(.choice(of: [0.1, 0.02, 0.25]), .integer(in: 0...5))
).map { shape, run, rest in
  let (steps, adam, far) = run
  let (sgd, order) = rest
  let power = 1 / Double(steps)
  // What creeps or swings leaves 0.7 or more in the end.
  let slow = shape.2.map { (1 - pow(0.7, power)) * min(1, 0.2 + abs($0)) }
  let quick = pow(shape.0, power)
  var products = [shape.1 ? 1 - quick : 1 + quick, slow[0], 2 - slow[1]]
  if order > 2 { products.remove(at: order % 2 + 1) }
  products.swapAt(0, order % products.count)
  return Valley(
    products.map { $0 / sgd }, sgd: sgd, adam: adam, steps: steps,
    reach: far * Double(steps) * adam)
}

/// The lines of `startWhereSGDWins`.
private struct StartRecipe: Sendable {
  /// The axis on which this is least is chosen.
  var axis: @Sendable (_ rate: Double, _ curvature: Double) -> Double = { abs(1 - $0 * $1) }
  var distance: @Sendable (Valley) -> Double = { $0.reach }
  /// What stands along the other axes.
  var others: @Sendable (_ valley: Valley, _ curvature: Double) -> Double = { _, _ in 0 }

  func start(_ valley: Valley) -> [Double] {
    let worth = valley.curvatures.map { axis(valley.sgd, $0) }
    let chosen = worth.indices.min { worth[$0] < worth[$1] }
    return worth.indices.map {
      $0 == chosen ? distance(valley) : others(valley, valley.curvatures[$0])
    }
  }
}
