import Exercising
import ForwardAndBackwardQuestions
import Foundation
import Gradus
import GradusFixtures
import GradusReference
import PropertyTesting

/// Reverse mode over a tape.
package let engineExercise: Exercise<TapeQuestion, Passes> = Exercise(
  "2.2.engine", "reverse mode for any computation", file: "Engine.swift",
  reference: worked,
  claims: [
    .lessonsExample {
      [
        (
          TapeQuestion(
            [
              .input(2), .input(1.5), .multiply(0, 1), .add(2, 0), .multiply(2, 2), .multiply(3, 4),
            ], cotangent: 2),
          Passes(values: [2, 1.5, 3, 5, 9, 45], cotangents: [135, 156, 78, 18, 10, 2])
        )
      ]
    },
    Claim(
      "does each operation by itself", forAll: zip(.number(in: 0.5...1.5), .number(in: 1.6...2.5)),
      cases: 3
    ) { input, interview in
      let (a, b) = input
      let c = (a - b, a / b, tanh(a), exp(a))
      let operations: [(TapeEntry, value: Double, slopes: [Double])] = [
        (.add(0, 1), a + b, [1, 1]), (.subtract(0, 1), c.0, [1, -1]),
        (.multiply(0, 1), a * b, [b, a]), (.divide(0, 1), c.1, [1 / b, -a / (b * b)]),
        (.tanh(0), c.2, [1 - c.2 * c.2, 0]), (.exp(0), c.3, [c.3, 0]),
      ]
      for (entry, value, slopes) in operations {
        try interview.expect(
          TapeQuestion([.input(a), .input(b), entry], cotangent: 1.5),
          toBe: Passes(values: [a, b, value], cotangents: slopes.map { 1.5 * $0 } + [1.5]),
          source: "this operation's slopes, times 1.5")
      }
    },
    Claim("has the values and slopes of PyTorch's graph", asking: recorded, source: Golden.source),
    Claim(
      "each cotangent is the slope of the last value by that one, times its own, by GSL",
      forAll: tapes, cases: 6
    ) { question, interview in
      let found = try interview.ask(question).cotangents
      let tape = question.tape
      try interview.expect(
        found.count == tape.count, answered: counted(found.count, "cotangent"),
        expected: "\(tape.count), one for each value")
      let values = runTape(tape, cotangent: 1).values
      for k in tape.indices {
        try interview.expect(
          found[k], "cotangents[\(k)]", isTheSlopeOf: "the loss",
          { question.cotangent * lastValue(of: tape, with: $0, at: k) }, at: values[k], beside: 1)
      }
    },
    Claim(
      "one operation may use a value twice", forAll: .number(in: 0.5...2), cases: 4
    ) { x, interview in
      let squares: [(TapeEntry, value: Double, slope: Double)] = [
        (.add(0, 0), 2 * x, 2), (.subtract(0, 0), 0, 0), (.multiply(0, 0), x * x, 2 * x),
        (.divide(0, 0), 1, 0),
      ]
      for (entry, value, slope) in squares {
        try interview.expect(
          TapeQuestion([.input(x), entry], cotangent: 1.5),
          toBe: Passes(values: [x, value], cotangents: [1.5 * slope, 1.5]),
          source: "both uses count")
      }
    },
  ],
  robustness: [
    Claim(
      "a value that leads nowhere has the cotangent 0, and a tape of one input its own",
      asking: {
        [
          (
            TapeQuestion([.input(2), .input(3), .exp(1), .tanh(0), .add(0, 0)], cotangent: 1.5),
            Passes(
              values: [2, 3, exp(3), tanh(2), 4], cotangents: [3, 0, 0, 0, 1.5])
          ),
          (TapeQuestion([.input(2)], cotangent: 0.5), Passes(values: [2], cotangents: [0.5])),
        ]
      }, source: "nothing comes back from where nothing went")
  ],
  deviations: Deviations(
    of: EngineRecipe(), answering: { $0.answer($1) },
    [
      Deviation(
        "overwritten", "Each use replaces what the uses before have brought: = for +=",
        seenIn: "first versions of micrograd"
      ) { $0.combine = { $1 } },
      Deviation(
        "same-operand-once", "Where one operation uses a value twice, one of the two is lost"
      ) { $0.losesSameOperand = true },
      Deviation(
        "walks-forward", "The backward loop walks from the first entry to the last"
      ) { $0.order = .forward },
      Deviation(
        "handed-on-early",
        "A value hands its cotangent on when it is first reached, before all its uses have come back",
        equation: "recursion from the last value, each value once"
      ) { $0.order = .firstReach },
      Deviation(
        "handed-on-again",
        "A value hands on all that it has each time it is reached: early parts count twice",
        equation: "recursion from the last value, without an order"
      ) { $0.order = .everyReach },
      Deviation("cotangent-ignored", "The last value's cotangent is taken as 1") {
        $0.seed = { _ in 1 }
      },
      Deviation("begins-everywhere", "All cotangents begin with that of the last value, not with 0")
      {
        $0.beginsEverywhere = true
      },
      Deviation(
        "product-swapped", "In a product each factor gets itself, not the other",
        equation: "ā += a c̄"
      ) { $0.slope[.multiply] = { a, b, _ in [a, b] } },
      Deviation("subtract-sign", "a − b hands b its cotangent with a plus") {
        $0.slope[.subtract] = { _, _, _ in [1, 1] }
      },
      Deviation(
        "divide-sign", "a / b hands b its cotangent with a plus",
        equation: "b̄ += c̄ a / b²"
      ) { $0.slope[.divide] = { a, b, _ in [1 / b, a / (b * b)] } },
      Deviation("divide-unsquared", "a / b hands b −a / b, where −a / b² belongs") {
        $0.slope[.divide] = { a, b, _ in [1 / b, -a / b] }
      },
      Deviation("divide-without-a", "a / b hands b −1 / b²: the slope of 1 / b") {
        $0.slope[.divide] = { _, b, _ in [1 / b, -1 / (b * b)] }
      },
      Deviation("divide-first-unscaled", "a / b hands a its cotangent unchanged") {
        $0.slope[.divide] = { a, b, _ in [1, -a / (b * b)] }
      },
      Deviation("tanh-slope-of-input", "tanh's slope is 1 − a², with what went in") {
        $0.slope[.tanh] = { a, _, _ in [1 - a * a] }
      },
      Deviation("tanh-slope-at-output", "tanh's slope is taken at what came out: 1 − tanh²(c)") {
        $0.slope[.tanh] = { _, _, c in [1 - tanh(c) * tanh(c)] }
      },
      Deviation("exp-slope-at-output", "exp's slope is taken at what came out: exp(c)") {
        $0.slope[.exp] = { _, _, c in [exp(c)] }
      },
      Deviation("exp-slope-of-input", "exp's slope is taken as a") {
        $0.slope[.exp] = { a, _, _ in [a] }
      },
      Deviation("inputs-only", "Only inputs have their cotangents, all others are 0 in the end") {
        $0.inputsOnly = true
      },
    ]),
  hints: [
    "Give every value a cotangent of 0, the last one its own. Then each entry, from the last to the "
      + "first, hands its own to its operands, and adds.",
    "c = a b: ā += b c̄ and b̄ += a c̄. c = a / b: ā += c̄ / b and b̄ −= c̄ c / b. c = tanh a: "
      + "ā += (1 − c²) c̄. c = exp a: ā += c c̄.",
    "var bars = values.map { _ in 0.0 }; bars[bars.count - 1] = cotangent; for k in "
      + "tape.indices.reversed() { switch tape[k] { case .multiply(let i, let j): bars[i] += "
      + "values[j] * bars[k]; bars[j] += values[i] * bars[k] … } }.",
  ],
  why:
    "From the last entry to the first, every cotangent is complete before it is handed on, "
    + "as all its users come later in the list. One pass gives all derivatives, whatever the "
    + "graph.",
  worked: "GradusReference/Networks/Tape.swift")

@Sendable private func worked(_ question: TapeQuestion) -> Passes {
  let (values, cotangents) = runTape(question.tape, cotangent: question.cotangent)
  return Passes(values: values, cotangents: cotangents)
}

@Sendable private func recorded() throws -> [(question: TapeQuestion, answer: Passes)] {
  try Golden.lesson("2.2", "tape ").map {
    let code = try $0.list("tape")
    let tape = stride(from: 0, to: code.count, by: 3).map { row in
      TapeEntry.entry(Int(code[row]), code[row + 1], code[row + 2])
    }
    return (
      TapeQuestion(tape, cotangent: try $0.number("cotangent")),
      Passes(values: try $0.list("values"), cotangents: try $0.list("cotangents"))
    )
  }
}

/// The last value of a tape in which value `place` is `value`, whatever makes it.
private func lastValue(of tape: [TapeEntry], with value: Double, at place: Int) -> Double {
  var values: [Double] = []
  for (k, entry) in tape.enumerated() {
    values.append(k == place ? value : entry.value(of: values))
  }
  return values[values.count - 1]
}

extension TapeEntry {
  enum Kind: Int, CaseIterable { case input, add, subtract, multiply, divide, tanh, exp }

  /// The entry that is recorded as these numbers.
  fileprivate static func entry(_ kind: Int, _ i: Double, _ j: Double) -> TapeEntry {
    switch Kind.allCases[kind] {
    case .input: .input(i)
    case .add: .add(Int(i), Int(j))
    case .subtract: .subtract(Int(i), Int(j))
    case .multiply: .multiply(Int(i), Int(j))
    case .divide: .divide(Int(i), Int(j))
    case .tanh: .tanh(Int(i))
    case .exp: .exp(Int(i))
    }
  }

  fileprivate var kind: Kind {
    switch self {
    case .input: .input
    case .add: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .divide: .divide
    case .tanh: .tanh
    case .exp: .exp
    }
  }

  fileprivate var operands: [Int] {
    switch self {
    case .input: []
    case .add(let i, let j), .subtract(let i, let j), .multiply(let i, let j),
      .divide(let i, let j):
      [i, j]
    case .tanh(let i), .exp(let i): [i]
    }
  }
}

/// Three inputs and six to ten operations on recent values, each of which stays of size about 1.
private let tapes = zip(
  Generator.vector(3), Generator.integer(in: 0...1_000_000).array(count: 6...10),
  .choice(of: [0.75, 1.5, -2])
).map { inputs, draws, cotangent in
  var tape = inputs.map { TapeEntry.input($0) }
  var values = inputs
  for draw in draws {
    let recent = min(4, values.count)
    let (i, j) = (values.count - 1 - draw % recent, values.count - 1 - draw / 7 % recent)
    let (a, b) = (values[i], values[j])
    var entry = TapeEntry.entry(1 + draw / 31 % 6, Double(i), Double(j))
    if case .divide = entry, abs(b) < 0.3 || abs(a / b) > 4 { entry = .subtract(i, j) }
    if case .exp = entry, a > 1.5 { entry = .tanh(i) }
    if case .multiply = entry, abs(a * b) > 4 { entry = .tanh(j) }
    if abs(entry.value(of: values)) > 6 { entry = .tanh(i) }
    values.append(entry.value(of: values))
    tape.append(entry)
  }
  return TapeQuestion(tape, cotangent: cotangent)
}

/// The lines of `run`.
private struct EngineRecipe: Sendable {
  enum Order { case reverse, forward, firstReach, everyReach }

  /// The slopes by the operands a and b of an operation that gives c.
  var slope: [TapeEntry.Kind: @Sendable (_ a: Double, _ b: Double, _ c: Double) -> [Double]] = [
    .add: { _, _, _ in [1, 1] }, .subtract: { _, _, _ in [1, -1] },
    .multiply: { a, b, _ in [b, a] }, .divide: { _, b, c in [1 / b, -c / b] },
    .tanh: { _, _, c in [1 - c * c] }, .exp: { _, _, c in [c] },
  ]
  var combine: @Sendable (_ sum: Double, _ term: Double) -> Double = { $0 + $1 }
  var losesSameOperand = false
  var order = Order.reverse
  var seed: @Sendable (Double) -> Double = { $0 }
  var beginsEverywhere = false
  var inputsOnly = false

  func answer(_ question: TapeQuestion) -> Passes {
    let tape = question.tape
    let values = runTape(tape, cotangent: 0).values
    let seed = seed(question.cotangent)
    var bars = values.map { _ in beginsEverywhere ? seed : 0 }
    bars[bars.count - 1] = seed

    func handOn(_ k: Int) {
      let operands = tape[k].operands
      guard let a = operands.first, let b = operands.last else { return }
      let slopes = slope[tape[k].kind]?(values[a], values[b], values[k]) ?? []
      let bar = bars[k]
      for (place, (operand, slope)) in zip(operands, slopes).enumerated() {
        if losesSameOperand && place == 0 && operands.count == 2 && a == b { continue }
        bars[operand] = combine(bars[operand], slope * bar)
      }
    }
    var reached: Set<Int> = []
    func visit(_ k: Int) {
      handOn(k)
      for operand in tape[k].operands where order == .everyReach || reached.insert(operand).inserted
      {
        visit(operand)
      }
    }
    switch order {
    case .reverse: for k in tape.indices.reversed() { handOn(k) }
    case .forward: for k in tape.indices { handOn(k) }
    case .firstReach, .everyReach: visit(tape.count - 1)
    }
    if inputsOnly {
      for k in tape.indices.dropLast() where !tape[k].operands.isEmpty { bars[k] = 0 }
    }
    return Passes(values: values, cotangents: bars)
  }
}
