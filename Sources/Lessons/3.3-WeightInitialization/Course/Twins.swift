import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// Units that training cannot tell apart.
package let twinsExercise: Exercise<Call, Tensors> = Exercise(
  "3.3.twins", "units that training cannot tell apart", file: "Twins.swift",
  reference: { answer(try worked($0)) },
  claims: [
    .lessonsExample {
      [
        (
          twinsCall(
            Matrix([[1, 2], [0.5, -1], [1, 2], [1, 2], [1, 2]]), [0, 0, 0, 0.5, 0],
            Matrix([[3, 1, 3, 3, 3], [-1, 2, -1, -1, 4]])), answer([0, 1, 0, 3, 4])
        )
      ]
    },
    .recorded(
      "is which units stayed equal in 20 steps of PyTorch", asked, in: "3.3-twins", "",
      inputs: ["W1", "b1", "W2"], outputs: ["twins"]),
    Claim("is what three steps of training show", forAll: networks, cases: 24) { call, twins in
      let found = try twins.ask(call)["twins"]?.values ?? []
      let outputs = try outputsInTraining(call)
      try twins.expect(
        found.count == outputs.count, answered: counted(found.count, "number"),
        expected: "\(outputs.count), one for each unit")
      for unit in outputs.indices {
        let first = outputs.indices.first { other in
          zip(outputs[other], outputs[unit]).allSatisfy { abs($0 - $1) <= 1e-12 }
        }
        try twins.expect(
          found[unit] == Double(first ?? unit), answered: "twins[\(unit)] \(text(found[unit]))",
          expected: "\(first ?? unit), the first unit whose outputs are those of unit \(unit) "
            + "before training and after three steps on five random examples")
      }
    },
    Claim(
      "zeros, and any other constants, make twins of all",
      asking: {
        [0, 0.3, -1].map { c in
          (
            twinsCall(
              Matrix(rows: 4, columns: 2, filledWith: c), [c, c, c, c],
              Matrix(rows: 3, columns: 4, filledWith: 2 * c)), answer([0, 0, 0, 0])
          )
        }
      }, source: "nothing tells one unit from another"),
    Claim(
      "a unit that nothing goes out of, or into, is like any other",
      asking: {
        [
          (
            twinsCall(
              Matrix([[1, 2], [2, 1], [1, 2]]), [0.5, 0.5, 0.5], Matrix([[0, 0, 0], [0, 0, 0]])),
            answer([0, 1, 0])
          ),
          (
            twinsCall(
              Matrix([[0, 0], [0, 0], [0, 0]]), [0, 0, 0], Matrix([[1, 2, 1], [-1, 3, -1]])),
            answer([0, 1, 0])
          ),
        ]
      }, source: "by hand: one step moves them apart where they differ in anything"),
    Claim(
      "agreeing in sums, or in another order, is not enough",
      asking: {
        [
          (
            twinsCall(
              Matrix([[1, 2], [0, 3], [3, 0]]), [0.5, 0.5, 0.5], Matrix([[1, 1, 1], [2, 2, 2]])),
            answer([0, 1, 2])
          )
        ]
      }, source: "by hand: their outputs differ from the start"),
    Claim(
      "a difference, however small, is one",
      asking: {
        let (w1, b1) = (Matrix([[1, 2], [1, 2], [1, 2]]), [0.5, 0.5, 0.5])
        let w2 = Matrix([[1, 1, 1], [2, 2, 2]])
        var (other1, otherB, other2) = (w1, b1, w2)
        other1[1, 0] += 1e-6
        otherB[1] += 1e-6
        other2[1, 1] += 1e-6
        return [twinsCall(other1, b1, w2), twinsCall(w1, otherB, w2), twinsCall(w1, b1, other2)]
          .map { ($0, answer([0, 1, 0])) }
      }, source: "by hand: training moves them apart"),
  ],
  deviations: Deviations(
    of: TwinsRecipe(), answering: { answer(try $0.twins($1)) },
    [
      Deviation("weights-in-alone", "Only the weights in are compared") {
        $0.hasBias = false
        $0.outputs = { _ in 0 }
      },
      Deviation("weights-out-missing", "The weights out are not compared: equal at first is enough")
      {
        $0.outputs = { _ in 0 }
      },
      Deviation("bias-missing", "The bias is not compared") { $0.hasBias = false },
      Deviation("weights-in-missing", "The weights in are not compared") { $0.hasInputs = false },
      Deviation("weights-out-alone", "Only the weights out are compared") {
        $0.hasInputs = false
        $0.hasBias = false
      },
      Deviation("first-output", "Of the weights out the first output's alone is compared") {
        $0.outputs = { min(1, $0) }
      },
      Deviation("zeros-alone", "Of equal units only those of zeros are taken for twins") {
        $0.zerosAlone = true
      },
      Deviation("none", "No unit is a twin of another") { $0.answersItself = true },
      Deviation(
        "mirrors", "Units that are each other's mirror image count as twins",
        equation: "tanh(−z) = −tanh z"
      ) { $0.mirrors = true },
      Deviation("sizes", "Sizes are compared, not signs") { $0.sizes = true },
      Deviation("nearly-equal", "What differs by a few hundredths counts as equal") {
        $0.tolerance = 0.05
      },
      Deviation("nearly-the-same", "What differs by a few millionths counts as equal") {
        $0.tolerance = 1e-4
      },
      Deviation("first-input", "Of the weights in the first one alone is compared") {
        $0.inputs = { min(1, $0) }
      },
      Deviation("sums", "Sums of weights are compared, not weights") { $0.sums = true },
      Deviation("sorted", "The weights in are compared in any order") { $0.sorts = true },
      Deviation("silent-are-twins", "Units that nothing goes out of all count as twins") {
        $0.silentAreTwins = true
      },
      Deviation("neighbours", "Each unit is compared with the one before it alone") {
        $0.neighbours = true
      },
      Deviation("nearest-twin", "The nearest twin before a unit, not the first one") {
        $0.nearest = true
      },
      Deviation("last-twin", "The last twin's number, not the first one's") { $0.last = true },
      Deviation("groups-counted", "The groups are counted, not named by their first unit") {
        $0.counts = true
      },
      Deviation("from-one", "Units are counted from 1") { $0.offset = 1 },
      Deviation("how-many", "How many twins a unit has, itself among them") { $0.howMany = true },
    ]),
  hints: [
    "Write down the slopes by a unit's weights in, its bias and its weights out. Which numbers of the unit "
      + "itself stand in them?",
    "w̄₂ᵢ = ȳhᵢ and w̄₁ᵢ = (1 − hᵢ²)(w₂ᵢ·ȳ) x: what agrees in w₁, b₁ and w₂ moves alike, for ever.",
    "func numbers(_ unit: Int) -> [Double] with row, bias and column; then b1.indices.map and "
      + "b1.indices.first(where:).",
  ],
  why:
    "A unit's slopes hold its own weights and nothing that tells it from its twin. Equal "
    + "weights get equal slopes, and stay equal for ever: only chance at the start makes "
    + "units differ.")

private let asked = "the twins of each unit"

func twinsCall(_ w1: Matrix, _ b1: [Double], _ w2: Matrix) -> Call {
  Call(asked, [NamedTensor("W1", w1), NamedTensor("b1", b1), NamedTensor("W2", w2)])
}

private func answer(_ twins: [Int]) -> Tensors {
  Tensors([NamedTensor("twins", twins.map(Double.init))])
}

/// Networks of five units, each a copy of an earlier one, of all or of two parts of it, or new; some have
/// the sign of one number changed, or one number by little.
private let networks = zip(
  Generator.matrix(rows: 5, columns: 3), .matrix(rows: 2, columns: 5), .vector(5),
  Generator<Int>.integer(in: 0...5).array(count: 4),
  Generator<Int>.integer(in: 0...9).array(count: 4)
).map { w1, w2, b1, copies, changes in
  var (w1, w2, b1) = (w1, w2, b1)
  for (unit, copy) in zip(1..., copies) where copy > 0 {
    let from = copy % unit
    if copy != 2 { for input in 0..<3 { w1[unit, input] = w1[from, input] } }
    if copy != 3 { b1[unit] = b1[from] }
    if copy != 4 { for output in 0..<2 { w2[output, unit] = w2[output, from] } }
  }
  for (unit, change) in zip(1..., changes) {
    switch change {
    case 1: w1[unit, 2] = -w1[unit, 2]
    case 2: b1[unit] = -b1[unit]
    case 3: w2[1, unit] = -w2[1, unit]
    case 4: w1[unit, 1] += 0.01
    case 5: b1[unit] += 0.01
    case 6: w2[0, unit] += 0.01
    default: break
    }
  }
  return twinsCall(w1, b1, w2)
}

/// The outputs of each unit for five examples, before training and after each of three steps.
private func outputsInTraining(_ call: Call) throws -> [[Double]] {
  let (w1, b1, w2) = (try call.matrix("W1"), try call.list("b1"), try call.matrix("W2"))
  var net = TwoLayers(w1: w1, b1: b1, w2: w2, b2: Array(repeating: 0, count: w2.rows))
  var generator = RandomGenerator(seed: 33)
  let x = Matrix(rows: 5, columns: w1.columns, values: generator.randn(5 * w1.columns, .float64))
  let y = Matrix(rows: 5, columns: w2.rows, values: generator.randn(5 * w2.rows, .float64))
  var outputs = [[Double]](repeating: [], count: b1.count)
  for _ in 0...3 {
    let network = TanhNetwork(net)
    let (output, context) = network.forward(x)
    for unit in b1.indices { outputs[unit] += (0..<5).map { context.hidden[$0, unit] } }
    let slopes = network.backward(0.1 * (output - y), context).parameters
    net = net.replacing(zip(net.numbers, slopes.numbers).map { $0 - 0.5 * $1 })
  }
  return outputs
}

/// The worked answer to `call`.
private func worked(_ call: Call) throws -> [Int] {
  twins(
    w1: try call.matrix("W1"), b1: try call.list("b1"), w2: try call.matrix("W2"))
}

/// The lines of `twins(w1:b1:w2:)`.
private struct TwinsRecipe: Sendable {
  var hasInputs = true
  var hasBias = true
  var outputs: @Sendable (_ count: Int) -> Int = { $0 }
  var inputs: @Sendable (_ count: Int) -> Int = { $0 }
  var sizes = false
  var tolerance = 0.0
  var zerosAlone = false
  var answersItself = false
  var mirrors = false
  var sums = false
  var sorts = false
  var silentAreTwins = false
  var neighbours = false
  var last = false
  var nearest = false
  var counts = false
  var offset = 0
  var howMany = false

  func twins(_ call: Call) throws -> [Int] {
    let (w1, b1, w2) = (try call.matrix("W1"), try call.list("b1"), try call.matrix("W2"))
    func parts(_ unit: Int) -> (incoming: [Double], outgoing: [Double]) {
      let inputs = (hasInputs ? w1.rows(at: [unit]).values : []).prefix(self.inputs(w1.columns))
      return (
        (sorts ? inputs.sorted() : Array(inputs)) + (hasBias ? [b1[unit]] : []),
        (0..<outputs(w2.rows)).map { w2[$0, unit] }
      )
    }
    func agree(_ unit: Int, _ other: Int) -> Bool {
      let (a, b) = (parts(unit), parts(other))
      let (one, two) = (a.incoming + a.outgoing, b.incoming + b.outgoing)
      if unit == other { return true }
      if answersItself || zerosAlone && one.contains(where: { $0 != 0 }) { return false }
      if silentAreTwins && (a.outgoing + b.outgoing).allSatisfy({ $0 == 0 }) { return true }
      if sums {
        return a.incoming.reduce(0, +) == b.incoming.reduce(0, +)
          && a.outgoing.reduce(0, +) == b.outgoing.reduce(0, +)
      }
      if tolerance > 0 { return zip(one, two).allSatisfy { abs($0 - $1) <= tolerance } }
      if sizes { return one.map(abs) == two.map(abs) }
      return one == two || mirrors && one == two.map { -$0 }
    }
    let all = b1.indices.map { unit in b1.indices.filter { agree($0, unit) } }
    if howMany { return all.map(\.count) }
    var found = all.map { last ? $0.last ?? 0 : $0.first ?? 0 }
    if nearest {
      found = b1.indices.map { unit in (0..<unit).last { agree($0, unit) } ?? unit }
    }
    if neighbours {
      found = b1.indices.map { $0 > 0 && agree($0, $0 - 1) ? $0 - 1 : $0 }
    }
    if counts {
      let firsts = Set(found).sorted()
      found = found.map { firsts.firstIndex(of: $0) ?? 0 }
    }
    return found.map { $0 + offset }
  }
}
