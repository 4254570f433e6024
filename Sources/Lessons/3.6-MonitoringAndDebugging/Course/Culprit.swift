import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// What is wrong with a training, told from its log.
package let culpritExercise: Exercise<Call, Tensors> = Exercise(
  "3.6.culprit", "what is wrong with a training", file: "Culprit.swift",
  reference: { culprit(in: try RunLog($0), learningRate: try $0.number("lr")).named },
  claims: [
    .lessonsExample {
      [
        (
          culpritCall(
            RunLog(
              losses: [25, 16, 4.84], norms: [10, 18, 22.4], promises: [-10, -32.4, -50.176],
              ratios: [[0.2], [0.45], [2.24 / 2.2]]), lr: 0.1),
          Culprit.gradientsAdded.named
        )
      ]
    },
    Claim(
      "names what is wrong in PyTorch's runs, and nothing in a sound one",
      asking: {
        try Golden.lesson("3.6-broken").map { run in
          let parts = try ["loss", "norm", "promise", "ratio", "lr"].map(run.tensor)
          return (Call(culpritAsked, parts), broken(String(run.name.prefix { $0 != "," })).named)
        }
      }, source: "with which the run was made in \(Golden.source)"),
    Claim("in sound runs there is nothing", forAll: sound) { call, interview in
      try interview.expect(
        call, toBe: Culprit.nothing.named, source: "the run was made without a mistake")
    },
    Claim("each mistake is seen, whatever the data", forAll: mistaken, cases: 24) {
      made, interview in
      try interview.expect(
        made.call, toBe: made.culprit.named, source: "the run was made with this mistake")
    },
    Claim("a loss in other units has the same mistake", forAll: inOtherUnits, cases: 24) {
      made, interview in
      try interview.expect(
        made.call, toBe: made.culprit.named, source: "the run was made with this mistake")
    },
    Claim(
      "a tensor that rests for one step is not forgotten, and a run that overflows had too long steps",
      asking: {
        [
          (
            culpritCall(
              RunLog(
                losses: [1, 0.325, 0.1285], norms: [3, 1.5297058540778354, 0.8062257748298549],
                promises: [-0.9, -0.234, -0.065], ratios: [[0.3, 0], [0.15, 0.03], [0.08, 0.02]]),
              lr: 0.1), Culprit.nothing.named
          ),
          (
            culpritCall(
              RunLog(
                losses: [4, 3, 2.5], norms: [2, 1, 0.5], promises: [-0.8, -0.2, -0.05],
                ratios: [[0.3, 0.2], [0, 0.1], [0.1, 0.05]]), lr: 0.2), Culprit.nothing.named
          ),
          (
            culpritCall(
              RunLog(
                losses: [1, 1e200, .infinity, .nan], norms: [1e4, 1e104, .infinity, .nan],
                promises: [-1e7, -1e207, -.infinity, .nan],
                ratios: [[900, 800], [900, 800], [.infinity, .infinity], [.nan, .nan]]), lr: 0.1),
            Culprit.rateTooLarge.named
          ),
        ]
      }, source: "by hand"),
    Claim(
      "a run that starts at 0 and arrives is sound, and one that goes uphill may overflow",
      asking: {
        [
          // (p − 3)² from 0 at the rate 0.5: the second step begins at the lowest place.
          (
            culpritCall(
              RunLog(
                losses: [9, 0, 0], norms: [6, 0, 0], promises: [-18, 0, 0],
                ratios: [[.infinity], [0], [0]]), lr: 0.5), Culprit.nothing.named
          ),
          (
            culpritCall(
              RunLog(
                losses: [1, 1e200, .infinity, .nan], norms: [1e4, 1e104, .infinity, .nan],
                promises: [1e7, 1e207, .infinity, .nan],
                ratios: [[900], [900], [.infinity], [.nan]]), lr: 0.1), Culprit.uphill.named
          ),
        ]
      }, source: "by hand"),
  ],
  deviations: Deviations(
    of: CulpritRecipe(), answering: { try $0.culprit($1).named },
    [
      Deviation("nothing-ever", "Nothing is ever wrong") { $0.rules = [] },
      Deviation("cleared-missed", "A gradient that is always 0 is not asked for") {
        $0.rules.removeAll { $0 == .cleared }
      },
      Deviation("cleared-at-once", "A norm that is 0 at one step is taken for a cleared gradient") {
        $0.isCleared = { $0.contains(0) }
      },
      Deviation("uphill-at-last", "The last promise alone is asked for a step uphill") {
        $0.isUphill = { log in (log.promises.last ?? 0) > 0 }
      },
      Deviation("uphill-missed", "Promises of a rise are not asked for") {
        $0.rules.removeAll { $0 == .uphill }
      },
      Deviation("rate-missed", "Promises are not compared with the rate that was set") {
        $0.rules.removeAll { $0 == .rate }
      },
      Deviation("added-missed", "Norms that grow are not asked for") {
        $0.rules.removeAll { $0 == .added }
      },
      Deviation("uphill-by-loss", "A loss that ends above its beginning is taken for a step uphill")
      {
        $0.isUphill = { log in (log.losses.last ?? 0) > (log.losses.first ?? 0) }
      },
      Deviation("uphill-at-zero", "A promise of 0 is taken for a step uphill") {
        $0.isUphill = { log in log.promises.contains { $0 >= 0 } }
      },
      Deviation(
        "large-before-uphill",
        "Losses that end above their beginning are asked for before the promise"
      ) { $0.rules = [.cleared, .large, .uphill, .forgotten, .rate, .added] },
      Deviation("rate-before-forgotten", "The rate is asked for before a tensor that never moves") {
        $0.rules = [.cleared, .uphill, .rate, .forgotten, .large, .added]
      },
      Deviation("added-before-large", "Norms that grow are asked for before the loss's end") {
        $0.rules = [.cleared, .uphill, .forgotten, .rate, .added, .large]
      },
      Deviation("added-first", "Norms that grow are asked for before all else") {
        $0.rules = [.cleared, .added, .uphill, .forgotten, .rate, .large]
      },
      Deviation("forgotten-at-once", "A tensor is forgotten if it rests for one step") {
        $0.isForgotten = { log, tensor in log.ratios.contains { $0[tensor] == 0 } }
      },
      Deviation("forgotten-by-first", "A tensor is forgotten if it rests at the first step") {
        $0.isForgotten = { log, tensor in log.ratios.first.map { $0[tensor] == 0 } ?? false }
      },
      Deviation(
        "forgotten-small", "A tensor is forgotten if its ratios are below 1e-3",
        seenIn: "the rule that a ratio should be about 1e-3"
      ) {
        $0.isForgotten = { log, tensor in log.ratios.contains { $0[tensor] < 1e-3 } }
      },
      Deviation("forgotten-from-one", "Tensors are counted from 1") { $0.offset = 1 },
      Deviation("forgotten-from-last", "Tensors are counted from the last one") {
        $0.countsBack = true
      },
      Deviation("rate-by-norm", "Promises are compared with −γ times the norm, not its square") {
        $0.expected = { rate, norm in -rate * norm }
      },
      Deviation("rate-at-first", "The rate is asked for at the first step alone") {
        $0.rateSteps = { $0.prefix(1) }
      },
      Deviation("rate-at-last", "The rate is asked for at the last step alone") {
        $0.rateSteps = { $0.suffix(1) }
      },
      Deviation("rate-loose", "A rate that is a tenth off passes for the one that was set") {
        $0.tolerance = 0.1
      },
      Deviation("rate-exact", "Numbers are equal only to the last bit") { $0.tolerance = 0 },
      Deviation(
        "rate-absolute", "Numbers are equal if 1e-6 or less is between them, whatever the unit"
      ) {
        $0.absolute = 1e-6
      },
      Deviation("large-at-once", "The rate is too large if the loss rises at the first step") {
        $0.isLarge = { losses in losses.count > 1 && !(losses[1] <= losses[0]) }
      },
      Deviation("large-ever", "The rate is too large if the loss rises at any step") {
        $0.isLarge = { losses in zip(losses, losses.dropFirst()).contains { !($1 <= $0) } }
      },
      Deviation("large-above-ten", "The rate is too large if the loss ends above 10") {
        $0.isLarge = { losses in losses.last.map { !($0 <= 10) } ?? false }
      },
      Deviation("large-not-finite", "The rate is too large only if the loss overflows") {
        $0.isLarge = { losses in losses.last.map { !$0.isFinite } ?? false }
      },
      Deviation("nan-passes", "A loss that is a NaN is not above its beginning") {
        $0.isLarge = { losses in (losses.last ?? 0) > (losses.first ?? 0) }
      },
      Deviation("overflow-first", "What overflows is not asked for anything else") {
        $0.isTooLargeAtOnce = { log in
          !(log.losses + log.norms + log.promises).allSatisfy(\.isFinite)
        }
      },
      Deviation("infinite-ratio", "The ratio ∞ of a tensor of zeros is taken for an overflow") {
        $0.isTooLargeAtOnce = { log in !log.ratios.joined().allSatisfy(\.isFinite) }
      },
      Deviation("added-at-end", "Gradients are added if the last norm is above the first") {
        $0.isAdded = { norms in (norms.last ?? 0) > (norms.first ?? 0) }
      },
      Deviation("added-always", "Gradients are added if the norm grows at every step") {
        $0.isAdded = { norms in zip(norms, norms.dropFirst()).allSatisfy { $1 > $0 } }
      },
      Deviation("added-if-falling", "Gradients are added if the norm falls") {
        $0.isAdded = { norms in zip(norms, norms.dropFirst()).contains { $1 < $0 } }
      },
    ]),
  hints: [
    "Which numbers of a log must fit each other, whatever the loss is? And what can a convex loss not do "
      + "if steps are short enough?",
    "In this order: all norms 0; a promise above 0; a tensor whose ratios are all 0; a promise that is not "
      + "−γ‖g‖²; a loss that ends above its beginning, or as no number; a norm above the one before it.",
    "Six ifs with a return each: allSatisfy and contains over log.norms, log.promises and zip(log.promises, "
      + "log.norms). !(last <= first) is true for a NaN, too.",
  ],
  why:
    "Each question is safe once those before it are ruled out. The first four ask whether "
    + "numbers fit each other, whatever the loss; the last two, what short steps on a convex "
    + "loss cannot do.")

let culpritAsked = "what is wrong with a training, by its log"

package func culpritCall(_ log: RunLog, lr: Double) -> Call {
  Call(culpritAsked, log.named + [NamedTensor("lr", lr)])
}

/// What a run was recorded with.
private func broken(_ name: String) -> Culprit {
  switch name {
  case "gradients-added": .gradientsAdded
  case "gradient-cleared": .gradientCleared
  case "tensor-forgotten": .tensorForgotten(1)
  case "uphill": .uphill
  case "another-rate": .anotherRate
  case "rate-too-large": .rateTooLarge
  default: .nothing
  }
}
