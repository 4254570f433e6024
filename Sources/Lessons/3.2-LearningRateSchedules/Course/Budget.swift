import Exercising
import Foundation
import Gradus
import GradusReference
import PropertyTesting

/// What all rates of a schedule come to.
let budgetExercise: Exercise<Call, Tensors> = Exercise(
  "3.2.budget", "what a schedule allows", file: "Budget.swift",
  reference: { answer(rateBudget(try $0.list("rates"), decay: try $0.number("decay"))) },
  claims: [
    .lessonsExample { [(call([0.2, 0.1, 0], decay: 0.5), answer((0.3, 0.855)))] },
    .recorded(
      "is how far PyTorch's Adam goes, and what its AdamW leaves", asked, in: "3.2-budget", "",
      inputs: ["rates", "decay"], outputs: ["reach", "kept"]),
    Claim(
      "one schedule after another adds its way and multiplies its share",
      forAll: zip(rateLists, rateLists)
    ) { lists, budget in
      let (first, second) = lists
      let (one, other) = (
        rateBudget(first, decay: 0.4), rateBudget(second, decay: 0.4)
      )
      try budget.expect(
        call(first + second, decay: 0.4),
        toBe: answer((one.reach + other.reach, one.kept * other.kept)),
        source: "the sum of both ways, and the product of both shares")
    },
  ],
  robustness: [
    Claim(
      "no step goes nowhere and keeps everything",
      asking: { [(call([], decay: 0.5), answer((0, 1)))] }, source: "by hand")
  ],
  deviations: Deviations(
    of: BudgetRecipe(), answering: { answer(try $0.budget($1)) },
    [
      Deviation("mean", "The way is the mean of the rates, not their sum") { $0.averages = true },
      Deviation("peak-each-step", "Every step has the peak's length") { $0.usesPeak = true },
      Deviation("peak-alone", "The way is the largest rate, not the sum of all") {
        $0.takesLargest = true
      },
      Deviation(
        "kept-linear", "The shares that are lost are added up", equation: "1 − λ Σγ",
        seenIn: "right only while λ Σγ is small"
      ) { $0.kept = { rates, decay in 1 - decay * rates.reduce(0, +) } },
      Deviation("kept-exponential", "The decay is taken to be continuous", equation: "exp(−λ Σγ)") {
        $0.kept = { rates, decay in exp(-decay * rates.reduce(0, +)) }
      },
      Deviation(
        "without-rate", "Each step keeps 1 − λ, whatever its rate", equation: "(1 − λ)ⁿ",
        seenIn: "NVIDIA/apex#1849: decay that does not follow the schedule"
      ) { $0.kept = { rates, decay in rates.reduce(1) { kept, _ in kept * (1 - decay) } } },
      Deviation("kept-grows", "The parameter grows", equation: "Π (1 + γλ)") {
        $0.kept = { rates, decay in rates.reduce(1) { $0 * (1 + $1 * decay) } }
      },
      Deviation("lost-for-kept", "What is lost is answered, not what is left") {
        $0.kept = { rates, decay in 1 - rates.reduce(1) { $0 * (1 - $1 * decay) } }
      },
      Deviation("last-missing", "The last step is left out") { $0.dropped = 1 },
      Deviation("peak-decays", "Each step decays by the peak rate") { $0.decaysByPeak = true },
      Deviation("starts-at-zero", "The product starts at 0 and stays there") {
        $0.kept = { _, _ in 0 }
      },
    ]),
  hints: [
    "How long is a single step of Adam under a gradient that never changes? And what does one step of "
      + "AdamW do to a parameter whose gradient is 0?",
    "Adam steps by γₜ each time, AdamW keeps 1 − γₜλ of what is there. One adds up, the other multiplies.",
    "(rates.reduce(0, +), rates.reduce(1) { $0 * (1 - $1 * decay) })",
  ],
  why:
    "Steps add up and decays multiply: the sum of the rates is how far Adam goes under a "
    + "steady gradient, and the product of 1 − γλ says what is left of a weight that no "
    + "gradient defends.",
  worked: "GradusReference/Schedules/RateBudget.swift")

private let asked = "how far the steps reach, and what share they keep"

private func call(_ rates: [Double], decay: Double) -> Call {
  Call(asked, [NamedTensor("rates", rates), NamedTensor("decay", decay)])
}

private func answer(_ budget: (reach: Double, kept: Double)) -> Tensors {
  Tensors([NamedTensor("reach", budget.reach), NamedTensor("kept", budget.kept)])
}

private let rateLists = Generator<[Double]>.vector(count: 2...4).map { $0.map { abs($0) / 4 } }

/// The lines of `rateBudget(_:decay:)`.
private struct BudgetRecipe: Sendable {
  var averages = false
  var usesPeak = false
  var takesLargest = false
  var decaysByPeak = false
  var dropped = 0
  var kept: @Sendable (_ rates: [Double], _ decay: Double) -> Double = { rates, decay in
    rates.reduce(1) { $0 * (1 - $1 * decay) }
  }

  func budget(_ call: Call) throws -> (reach: Double, kept: Double) {
    let rates = Array(try call.list("rates").dropLast(dropped))
    let peaks = rates.map { _ in rates.max() ?? 0 }
    let sum = (usesPeak ? peaks : rates).reduce(0, +)
    let reach = takesLargest ? peaks.first ?? 0 : sum
    return (
      averages && !rates.isEmpty ? reach / Double(rates.count) : reach,
      kept(decaysByPeak ? peaks : rates, try call.number("decay"))
    )
  }
}
