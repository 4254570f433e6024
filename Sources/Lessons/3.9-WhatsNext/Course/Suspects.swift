import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// Which of three rules made a recording.
let suspectsExercise: Exercise<Call, Tensors> = Exercise(
  "3.9.suspects", "the rule behind recorded steps", file: "Suspects.swift",
  reference: { try worked($0) },
  claims: [
    .lessonsExample {
      [
        (
          suspectsCall([4, 1, 3], [1, 0.6, 0.35, 0.075], lr: 0.1),
          verdict((.dampened, 0.5))
        )
      ]
    },
    Claim(
      "finds what torch.optim did, and what none of the three did",
      asking: {
        try Golden.lesson("3.9-suspects").map { recorded in
          let rule = MomentumRule(rawValue: Int(try recorded.tensor("rule").values[0]))
          let beta = try recorded.tensor("β").values[0]
          return (
            Call(asked, try ["gradients", "positions", "lr"].map(recorded.tensor)),
            verdict(rule.map { (rule: $0, beta: beta) })
          )
        }
      }, source: Golden.source),
    Claim("finds the rule and its β in any recording of six steps", forAll: Scene.any) {
      scene, interview in
      try interview.expect(
        scene.call, toBe: verdict((scene.rule, scene.beta)),
        source: "the steps were made by \(scene.rule) with β = \(text(scene.beta))")
    },
    acquittal("a last step that does not fit is enough to acquit all", step: 6),
    acquittal("so is a third one", step: 3),
    Claim("where the parameter started does not matter", forAll: Scene.any, cases: 6) {
      scene, interview in
      try interview.expect(
        scene.call(scene.positions.map { $0 + 3 }), toBe: verdict((scene.rule, scene.beta)),
        source: "as from where it was")
    },
    Claim("in another unit it is the same rule, or none", forAll: Scene.any, cases: 8) {
      scene, interview in
      for unit in [0x1p-30, 0x1p30] {
        var positions = scene.positions
        let gradients = scene.gradients.map { unit * $0 }
        func inUnit(_ positions: [Double]) -> Call {
          suspectsCall(gradients, positions.map { unit * $0 }, lr: scene.rate)
        }
        try interview.expect(
          inUnit(positions), toBe: verdict((scene.rule, scene.beta)),
          source: "as with gradients and positions \(text(1 / unit)) times as large")
        positions[6] += 0.01 * scene.rate
        try interview.expect(
          inUnit(positions), toBe: verdict(nil),
          source: "step 6 goes where none of the three would")
      }
    },
  ],
  deviations: Deviations(
    of: SuspectRecipe(), answering: { try $0.answer($1) }, SuspectRecipe.deviations),
  hints: [
    "What would a step be at the rate 1? Take the first one or two for each suspect as an equation for "
      + "its β. Then let him make the others.",
    "d = (p − p′)/γ. Heavy ball: β = (d₂ − g₂)/g₁. Nesterov: β = d₁/g₁ − 1. Dampened: β = (d₂ − g₂)/"
      + "(g₁ − g₂). All: b ← βb + g, dampened βb + (1 − β)g after the first.",
    "for rule in MomentumRule.allCases { let beta = …; guard beta > 0.001 && beta < 1 else { continue }; a "
      + "loop that makes all directions with a buffer b; compare each; return (rule, beta) }; return nil",
  ],
  why:
    "An equation solved for β fits its own step, whoever is guilty; only steps that had no "
    + "part in it are evidence. What three rules cannot explain has another author, and nil "
    + "says so.")

private let asked = "the rule behind recorded steps"

func suspectsCall(_ gradients: [Double], _ positions: [Double], lr: Double) -> Call {
  Call(
    asked,
    [
      NamedTensor("gradients", gradients), NamedTensor("positions", positions),
      NamedTensor("lr", lr),
    ])
}

private func verdict(_ found: (rule: MomentumRule, beta: Double)?) -> Tensors {
  MomentumRule.named(found)
}

/// A claim that nobody made the steps where this one leads a bit further.
private func acquittal(_ title: String, step: Int) -> Claim<Call, Tensors> {
  Claim(title, forAll: Scene.any) { scene, interview in
    for further in [0.01, 0.5] {
      var positions = scene.positions
      positions[step] += further * scene.rate
      try interview.expect(
        scene.call(positions), toBe: verdict(nil),
        source: "step \(step) goes where none of the three would")
    }
  }
}

private func worked(_ call: Call) throws -> Tensors {
  verdict(
    suspect(
      gradients: try call.list("gradients"), positions: try call.list("positions"),
      learningRate: try call.number("lr")))
}

/// Six steps that a rule has made.
private struct Scene: Sendable, CustomStringConvertible {
  let rule: MomentumRule
  let beta: Double
  let rate: Double
  let gradients: [Double]
  let positions: [Double]

  static let any: Generator<Scene> = zip(
    Generator<MomentumRule>.choice(of: MomentumRule.allCases), .choice(of: [0.5, 0.9, 0.2]),
    .choice(of: [0.1, 0.05]),
    .vector(1), .vector(6)
  ).map { rule, beta, rate, start, drawn in
    // Each of its own size: a gradient that comes twice would tell less.
    let gradients = drawn.enumerated().map { $1 + ($1 > 0 ? 2 : -2) * Double($0) }
    let directions = rule.directions(along: gradients, beta: beta)
    let positions = directions.reduce(into: [start[0]]) { $0.append(($0.last ?? 0) - rate * $1) }
    return Scene(rule: rule, beta: beta, rate: rate, gradients: gradients, positions: positions)
  }

  var call: Call { call(positions) }

  func call(_ positions: [Double]) -> Call { suspectsCall(gradients, positions, lr: rate) }

  var description: String { "\(rule) with β = \(beta)" }
}

/// The lines of `suspect(gradients:positions:learningRate:)`.
private struct SuspectRecipe: Sendable {
  var direction: @Sendable (_ p: Double, _ next: Double, _ rate: Double) -> Double = {
    ($0 - $1) / $2
  }
  var rules = MomentumRule.allCases
  var leastBeta = 0.001
  /// Whether this one of so many steps is looked at.
  var isLookedAt: @Sendable (_ step: Int, _ count: Int) -> Bool = { _, _ in true }
  var tolerance = 1e-9
  /// Whether the tolerance is one of the largest step, or of nothing.
  var isRelative = true
  var acquits = true
  var takesFirst = false
  var returned: @Sendable (MomentumRule, Double) -> (rule: MomentumRule, beta: Double) = {
    ($0, $1)
  }

  func answer(_ call: Call) throws -> Tensors {
    let (g, p) = (try call.list("gradients"), try call.list("positions"))
    let rate = try call.number("lr")
    let d = zip(p, p.dropFirst()).map { direction($0, $1, rate) }
    let largest = d.map(abs).max() ?? 0
    for rule in rules {
      let beta = candidate(rule, g, d)
      guard leastBeta < beta && beta < 1 else { continue }
      let made = rule.directions(along: g, beta: beta)
      let fits = d.indices.allSatisfy {
        !isLookedAt($0, d.count) || abs(made[$0] - d[$0]) <= tolerance * (isRelative ? largest : 1)
      }
      if fits { return verdict(returned(rule, beta)) }
    }
    guard acquits else { return verdict((.heavyBall, candidate(.heavyBall, g, d))) }
    let first = rules.first { takesFirst && (leastBeta..<1).contains(candidate($0, g, d)) }
    return verdict(first.map { (rule: $0, beta: candidate($0, g, d)) })
  }

  private func candidate(_ rule: MomentumRule, _ g: [Double], _ d: [Double]) -> Double {
    switch rule {
    case .heavyBall: (d[1] - g[1]) / g[0]
    case .nesterov: d[0] / g[0] - 1
    case .dampened: (d[1] - g[1]) / (g[0] - g[1])
    }
  }

  static let deviations: [Deviation<SuspectRecipe>] = [
    Deviation("two-steps", "The first rule that fits two steps is taken: no third one is looked at")
    {
      $0.isLookedAt = { step, _ in step < 2 }
    },
    Deviation("three-steps", "Of the recording three steps are looked at") {
      $0.isLookedAt = { step, _ in step < 3 }
    },
    Deviation("last-step-alone", "Of the recording the last step alone is looked at") {
      $0.isLookedAt = { step, count in step == count - 1 }
    },
    Deviation("never-none", "Where no rule fits it is said to be the heavy ball") {
      $0.acquits = false
    },
    Deviation("first-taken", "Where no rule fits, the first is taken whose β is between 0 and 1") {
      $0.takesFirst = true
    },
    Deviation("absolute", "A step may be off by a billionth, whatever the size of the steps") {
      $0.isRelative = false
    },
    Deviation("loose", "A step may be off by 2 % of the largest") { $0.tolerance = 0.02 },
    Deviation("plain-is-heavy", "Steps without a momentum are taken for the heavy ball's") {
      $0.leastBeta = -0.001
    },
    Deviation(
      "nobody", "Nobody is ever found: steps are not divided by the rate, or taken to go up",
      equation: "d = p − p′, or (p′ − p)/γ"
    ) { $0.direction = { p, next, _ in p - next } },
    Deviation(
      "heavy-ball-missed", "The heavy ball is never found: its equation is another",
      equation: "β = (d₂ − g₂)/g₁"
    ) { $0.rules = [.nesterov, .dampened] },
    Deviation(
      "nesterov-missed",
      "Nesterov's rule is never found: the 1 in its equation or the look-ahead lacks",
      equation: "β = d₁/g₁ − 1, g + βb"
    ) { $0.rules = [.heavyBall, .dampened] },
    Deviation(
      "dampened-missed",
      "The dampened rule is never found: its equation is another, or the first gradient is damped",
      equation: "β = (d₂ − g₂)/(g₁ − g₂), b₁ = g₁",
      seenIn: "Optax's ema, whose mean starts at 0"
    ) { $0.rules = [.heavyBall, .nesterov] },
    Deviation("complement", "1 − β comes back") { $0.returned = { ($0, 1 - $1) } },
    Deviation("rounded", "β is rounded to a tenth") {
      $0.returned = { ($0, ($1 * 10).rounded() / 10) }
    },
    Deviation(
      "dampened-is-heavy", "The dampened rule is called the heavy ball, and it the dampened"
    ) {
      $0.returned = { rule, beta in
        (rule == .heavyBall ? .dampened : rule == .dampened ? .heavyBall : rule, beta)
      }
    },
    Deviation("nesterov-is-heavy", "Nesterov's rule is called the heavy ball, and it Nesterov's") {
      $0.returned = { rule, beta in
        (rule == .heavyBall ? .nesterov : rule == .nesterov ? .heavyBall : rule, beta)
      }
    },
  ]
}
