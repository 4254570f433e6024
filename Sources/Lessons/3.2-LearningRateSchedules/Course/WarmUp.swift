import Exercising
import Foundation
import Gradus
import GradusReference
import PropertyTesting

/// A rate that rises in equal parts and then falls in equal parts.
let warmUpExercise: Exercise<Call, Tensors> = Exercise(
  "3.2.warm-up", "warm-up", file: "WarmUp.swift",
  reference: { answer(try worked($0)) },
  claims: [
    .lessonsExample {
      [
        (
          warmUpCall(Array(0...6), peak: 0.6, warmUp: 2, total: 5),
          answer([0, 0.3, 0.6, 0.4, 0.2, 0, 0])
        )
      ]
    },
    .recorded(
      "is PyTorch's LambdaLR with these two lines", asked, in: "3.2-warm-up", "",
      inputs: ["steps", "peak", "warm-up", "total"], outputs: ["rates"]),
    Claim("rises by equal parts and falls by equal parts, and meets the peak", forAll: calls) {
      call, warmUp in
      let rates = try warmUp.ask(call)["rates"]?.values ?? []
      let (up, total) = (try call.integer("warm-up"), try call.integer("total"))
      let peak = try call.number("peak")
      try warmUp.expect(
        rates.count == total + 2, answered: counted(rates.count, "rate"), expected: "\(total + 2)")
      for step in 0..<total {
        try warmUp.expect(
          rates[step + 1] - rates[step],
          equals: step < up ? peak / Double(up) : -peak / Double(total - up),
          scale: peak, "from step \(step) to \(step + 1) the rate changes by")
      }
      try warmUp.expect(rates[up], equals: peak, "in step \(up) the rate is")
    },
  ],
  robustness: [
    Claim(
      "without warm-up it begins at the peak",
      asking: {
        [(warmUpCall([0, 1, 2], peak: 0.5, warmUp: 0, total: 2), answer([0.5, 0.25, 0]))]
      }, source: "by hand")
  ],
  deviations: Deviations(
    of: WarmUpRecipe(), answering: { answer(try $0.rates($1)) },
    [
      Deviation("one-early", "Steps are counted from 1", equation: "(s + 1)/w") { $0.shift = 1 },
      Deviation(
        "rise-one-early", "On the way up steps are counted from 1: the peak comes twice",
        equation: "γ (s + 1)/w"
      ) { $0.riseShift = 1 },
      Deviation("one-late", "Everything comes one step late") { $0.shift = -1 },
      Deviation("never-falls", "After the warm-up the rate stays at the peak") { $0.falls = false },
      Deviation(
        "falls-from-start", "The fall is counted from step 0: the rate jumps down at the peak",
        equation: "γ (T − s)/T"
      ) { $0.length = { total, _ in total } },
      Deviation("both-at-once", "Rise and fall are multiplied: the peak is never reached") {
        $0.multiplies = true
      },
      Deviation("fall-in-the-rise", "On the way up the falling line multiplies, too") {
        $0.multipliesRise = true
      },
      Deviation(
        "cosine-fall", "The fall is half a wave, not a line",
        seenIn: "get_cosine_schedule_with_warmup"
      ) { $0.waves = true },
      Deviation("falls-below-zero", "After the last step the rate goes on below 0") {
        $0.stops = false
      },
      Deviation(
        "whole-number-division", "step / warmUp is divided as whole numbers: 0 until the peak"
      ) { $0.dividesWhole = true },
      Deviation("longer", "The fall takes T steps after the warm-up: it ends at w + T") {
        $0.end = { total, up in total + up }
        $0.length = { total, _ in total }
      },
      Deviation(
        "falls-early",
        "The fall counts from step 0, over the steps after the warm-up: it ends early",
        equation: "γ (1 − s/(T − w))"
      ) { $0.end = { $0 - $1 } },
      Deviation(
        "ends-one-early", "The fall ends in step T − 1: its rates are those of one step less",
        equation: "γ (T − 1 − s)/(T − 1 − w)"
      ) {
        $0.end = { total, _ in total - 1 }
        $0.length = { max(1, $0 - 1 - $1) }
      },
      Deviation("nan-without", "Without a warm-up the first rate is 0/0", equation: "s ≤ w: γ s/w")
      {
        $0.dividesByZero = true
      },
      Deviation("flat-warm-up", "The warm-up has one rate, the first step's", equation: "γ/w") {
        $0.isFlat = true
      },
      Deviation("no-warm-up", "The rate begins at the peak and falls") { $0.rises = false },
      Deviation("squared", "The rise is quadratic", equation: "γ (s/w)²") { $0.power = 2 },
    ]),
  hints: [
    "Two straight lines, each through two points that you know. Where do they meet?",
    "Before w: γ s/w. From w to T: γ (T − s)/(T − w). After T: 0.",
    "if step < warmUp { return peak * Double(step) / Double(warmUp) }, and the two other cases.",
  ],
  why:
    "At first Adam's mean of squares rests on few gradients, and large steps on it are "
    + "blind. The line up gives it time; the line down lets the noise die out.",
  worked: "GradusReference/Schedules/WarmUpRate.swift")

private let asked = "the rates of these steps"

func warmUpCall(_ steps: [Int], peak: Double, warmUp: Int, total: Int) -> Call {
  Call(
    asked,
    [
      NamedTensor("steps", steps.map(Double.init)), NamedTensor("peak", peak),
      NamedTensor("warm-up", Double(warmUp)), NamedTensor("total", Double(total)),
    ])
}

private func answer(_ rates: [Double]) -> Tensors { Tensors([NamedTensor("rates", rates)]) }

private let calls = zip(
  Generator<Int>.integer(in: 1...4), .integer(in: 2...5), .choice(of: [0.1, 0.3, 1])
).map { up, down, peak in
  warmUpCall(Array(0...(up + down + 1)), peak: peak, warmUp: up, total: up + down)
}

/// The worked answer to `call`.
private func worked(_ call: Call) throws -> [Double] {
  try call.integers("steps").map {
    warmUpRate(
      step: $0, peak: try call.number("peak"), warmUp: try call.integer("warm-up"),
      total: try call.integer("total"))
  }
}

/// The lines of `warmUpRate(step:peak:warmUp:total:)`.
private struct WarmUpRecipe: Sendable {
  var shift = 0
  var riseShift = 0
  var multipliesRise = false
  var waves = false
  var falls = true
  var length: @Sendable (_ total: Int, _ up: Int) -> Int = { $0 - $1 }
  var end: @Sendable (_ total: Int, _ up: Int) -> Int = { total, _ in total }
  var multiplies = false
  var stops = true
  var dividesWhole = false
  var rises = true
  var power = 1
  var isFlat = false
  var dividesByZero = false

  func rates(_ call: Call) throws -> [Double] {
    let (up, total) = (try call.integer("warm-up"), try call.integer("total"))
    let peak = try call.number("peak")
    let last = end(total, up)
    return try call.integers("steps").map { given in
      let step = max(0, given + shift)
      if dividesByZero && up == 0 && step == 0 { return .nan }
      var rise = up == 0 ? 1 : Double(step + riseShift) / Double(up)
      if isFlat && up > 0 { rise = 1 / Double(up) }
      if dividesWhole && up > 0 { rise = Double(step / up) }
      let fall = Double(last - step) / Double(length(total, up))
      if multiplies { return peak * min(1, rise) * max(0, Double(total - step) / Double(total)) }
      if multipliesRise && step < up { return peak * rise * fall }
      if waves && step >= up { return peak * (1 - cos(.pi * max(0, fall))) / 2 }
      if step < up && rises { return peak * (power == 2 ? rise * rise : rise) }
      guard falls else { return peak }
      return peak * (stops ? max(0, rises ? fall : min(1, fall)) : fall)
    }
  }
}
