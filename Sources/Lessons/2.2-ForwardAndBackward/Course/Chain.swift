import Exercising
import ForwardAndBackwardQuestions
import Gradus
import GradusFixtures
import GradusReference
import PropertyTesting

/// A chain of functions of one number: values forward, cotangents backward.
package let chainExercise: Exercise<ChainQuestion, Passes> = Exercise(
  "2.2.chain", "values forward, cotangents backward", file: "Chain.swift",
  reference: worked,
  claims: [
    .lessonsExample {
      [
        (
          ChainQuestion([.cube, .reciprocal, .square], at: 2, cotangent: 16),
          Passes(values: [2, 8, 0.125, 0.015625], cotangents: [-0.75, -0.0625, 4, 16])
        )
      ]
    },
    Claim("has the values and slopes of PyTorch's graph", asking: recorded, source: Golden.source),
    Claim(
      "each cotangent is the slope of y by that value, times y's, by GSL", forAll: questions,
      cases: 8
    ) { question, interview in
      let found = try interview.ask(question).cotangents
      let values = chain(question.links, at: question.x, cotangent: 1).values
      try interview.expect(
        found.count == values.count, answered: counted(found.count, "cotangent"),
        expected: "\(values.count), one for each value")
      for (k, value) in values.enumerated() {
        try interview.expect(
          found[k], "cotangents[\(k)]", isTheSlopeOf: "the loss",
          { question.cotangent * question.links[k...].reduce($0) { $1.value($0) } },
          at: value, beside: 1)
      }
    },
    Claim(
      "may be cut: the cotangent at the cut is all that the first part needs", forAll: questions
    ) { question, interview in
      let whole = try interview.ask(question)
      let cut = question.links.count / 2
      let (values, all) = (whole.values, whole.cotangents)
      guard values.count == question.links.count + 1, all.count == values.count else { return }
      let rest = try interview.ask(
        ChainQuestion(
          Array(question.links[cut...]), at: values[cut], cotangent: question.cotangent))
      guard let handed = rest.cotangents.first else { return }
      try interview.expect(
        ChainQuestion(Array(question.links[..<cut]), at: question.x, cotangent: handed),
        toBe: Passes(values: Array(values[...cut]), cotangents: Array(all[...cut])),
        source: "from the whole chain's answer")
    },
  ],
  robustness: [
    Claim(
      "without links y is x, with the cotangent of y",
      asking: {
        [
          (
            ChainQuestion([], at: 1.5, cotangent: -2),
            Passes(values: [1.5], cotangents: [-2])
          )
        ]
      }, source: "no link changes it")
  ],
  deviations: Deviations(
    of: ChainRecipe(), answering: { $0.answer($1) },
    [
      Deviation("cotangent-ignored", "y's cotangent is taken as 1, whatever it is") {
        $0.seed = { _ in 1 }
      },
      Deviation(
        "slope-at-output", "Each link's slope is taken at what came out of it, not what went in",
        equation: "f′(f(v)) for f′(v)", seenIn: "tsoding/nn.h#18"
      ) { $0.slope = { link, _, output, _ in link.slope(output) } },
      Deviation("slope-at-x", "Every link's slope is taken at x, not at its own input") {
        $0.slope = { link, _, _, x in link.slope(x) }
      },
      Deviation(
        "from-the-front", "The slopes are multiplied up from x: how fast a value grows with x",
        equation: "ȳ · dv_k/dx for ȳ · dy/dv_k"
      ) { $0.direction = .fromTheFront },
      Deviation(
        "upstream-forgotten", "Each cotangent has its own link's slope alone, times y's cotangent",
        equation: "f_k′(v_k) ȳ", seenIn: "DiffSharp/DiffSharp#16"
      ) { $0.direction = .alone },
      Deviation(
        "links-not-reversed", "The backward loop takes the links in forward order"
      ) { $0.slopes = { $0.reversed() } },
      Deviation("slopes-added", "Slopes along the chain are added, not multiplied") {
        $0.combine = { $0 + $1 }
      },
      Deviation("value-for-slope", "The link's value is multiplied, not its slope") {
        $0.slope = { _, _, output, _ in output }
      },
      Deviation(
        "next-links-slope", "A value's cotangent has the slopes of the links after the next one",
        equation: "v̄_k = f_{k+1}′(v_{k+1}) v̄_{k+1}"
      ) { $0.slopes = { $0.isEmpty ? [] : $0.dropFirst() + [1] } },
      Deviation(
        "read-as-written", "The last link is applied first, as f(g(h(x))) is read"
      ) { $0.links = { $0.reversed() } },
      Deviation(
        "in-walking-order", "The cotangents are listed as they were made: y's comes first"
      ) { $0.finish = { $0.reversed() } },
      Deviation("links-take-x", "Every link is applied to x, not to what the link before it gave") {
        $0.linksTakeX = true
      },
      Deviation("divided", "The backward pass divides by the slopes") {
        $0.combine = { $1 / $0 }
      },
    ]),
  hints: [
    "Forward, keep every value. Backward, a value's cotangent follows from the next value's: how "
      + "much does the next value move when this one does?",
    "v̄_k = f_k′(v_k) · v̄_{k+1}: the slope of the link that takes v_k, at v_k.",
    "var values = [x]; for link in links { values.append(link.value(values[values.count - 1])) }. "
      + "var bars = values.map { _ in cotangent }; for k in links.indices.reversed() { bars[k] = "
      + "links[k].slope(values[k]) * bars[k + 1] }.",
  ],
  why:
    "A cotangent says how much the end moves for a little of this value. Through one link "
    + "it is multiplied by the link's slope at the value that went in, so the values must be "
    + "kept.")

@Sendable private func worked(_ question: ChainQuestion) -> Passes {
  let (values, cotangents) = chain(
    question.links, at: question.x, cotangent: question.cotangent)
  return Passes(values: values, cotangents: cotangents)
}

@Sendable private func recorded() throws -> [(question: ChainQuestion, answer: Passes)] {
  try Golden.lesson("2.2", "chain ").map {
    (
      ChainQuestion(
        try $0.list("links").map { Link.allCases[Int($0)] }, at: try $0.number("x"),
        cotangent: try $0.number("cotangent")),
      Passes(values: try $0.list("values"), cotangents: try $0.list("cotangents"))
    )
  }
}

/// Two to five links, whose values and slopes are neither very large nor nearly 0.
private let questions = zip(
  Generator.vector(count: 2...5), .number(in: 0.4...1.6), .choice(of: [0.75, 1.5, -2])
).map { draws, x, cotangent in
  var (links, value) = ([Link](), x)
  for draw in draws {
    let first = Int(abs(draw) * 97) % Link.allCases.count
    let order = Link.allCases[first...] + Link.allCases[..<first]
    let fits = order.first {
      (0.2...4).contains(abs($0.value(value))) && (0.1...6).contains(abs($0.slope(value)))
        && $0 != links.last
    }
    links.append(fits ?? .tanh)
    value = links[links.count - 1].value(value)
  }
  return ChainQuestion(links, at: x, cotangent: cotangent)
}

/// The lines of `chain`.
private struct ChainRecipe: Sendable {
  enum Direction { case backward, fromTheFront, alone }

  var links: @Sendable ([Link]) -> [Link] = { $0 }
  var slope: @Sendable (Link, _ input: Double, _ output: Double, _ x: Double) -> Double = {
    link, input, _, _ in link.slope(input)
  }
  var slopes: @Sendable ([Double]) -> [Double] = { $0 }
  var seed: @Sendable (Double) -> Double = { $0 }
  var combine: @Sendable (_ slope: Double, _ bar: Double) -> Double = { $0 * $1 }
  var direction = Direction.backward
  var finish: @Sendable ([Double]) -> [Double] = { $0 }
  var linksTakeX = false

  func answer(_ question: ChainQuestion) -> Passes {
    let links = links(question.links)
    var values = [question.x]
    for link in links {
      values.append(link.value(linksTakeX ? question.x : values[values.count - 1]))
    }
    let slopes = slopes(
      links.enumerated().map { slope($1, values[$0], values[$0 + 1], question.x) })
    let seed = seed(question.cotangent)
    var bars = [seed]
    switch direction {
    case .backward: for slope in slopes.reversed() { bars.insert(combine(slope, bars[0]), at: 0) }
    case .fromTheFront: for slope in slopes { bars.append(combine(slope, bars[bars.count - 1])) }
    case .alone: bars = slopes.map { combine($0, seed) } + [seed]
    }
    return Passes(values: values, cotangents: finish(bars))
  }
}
