import Exercising
import Foundation
import GradientCheck
import Gradus
import GradusReference
import PropertyTesting

/// The logits that a smoothed target asks for.
let smoothingExercise: Exercise<Call, Tensors> = Exercise(
  "3.7.smoothing", "where a smoothed loss is least", file: "Smoothing.swift",
  reference: { call in
    let (classes, s) = (try call.integer("classes"), try call.number("smoothing"))
    return answer(bestGap(classes: classes, smoothing: s))
  },
  claims: [
    .lessonsExample {
      let entropy = -0.85 * log(0.85) - 0.15 * log(0.05)
      return [(smoothingCall(4, 0.2), answer((log(17), entropy)))]
    },
    .recorded(
      "is where Newton's method on PyTorch's CrossEntropyLoss ends", asked, in: "3.7-smoothing", "",
      inputs: ["classes", "smoothing"], outputs: ["gap", "loss"]),
    Claim("there the loss has no slope, by GSL, and is what it is said to be", forAll: calls) {
      call, interview in
      let found = try interview.ask(call)
      let (gap, least) = (found["gap"]?.values.first ?? .nan, found["loss"]?.values.first ?? .nan)
      let (classes, s) = (try call.integer("classes"), try call.number("smoothing"))
      func loss(_ gap: Double) -> Double {
        let others = Array(repeating: 0.0, count: classes - 1)
        return smoothedCrossEntropy([gap] + others, label: 0, smoothing: s).loss
      }
      let slope = gap.isFinite ? try derivative(of: { loss($0) }, at: gap, step: 1e-3) : nil
      try interview.expect(
        abs(slope?.value ?? .infinity) < 1e-7,
        answered: "a gap of \(text(gap)), where the slope of the loss by the label's logit is "
          + text(slope?.value ?? .nan),
        expected: "a gap where that is 0, by GSL's gsl_deriv_central")
      try interview.expect(least, equals: loss(gap), "with that gap the loss is")
    },
    Claim("a larger share wants a smaller gap, and costs more", forAll: calls) { call, interview in
      let s = try call.number("smoothing")
      let (less, more) = (
        try interview.ask(call), try interview.ask(call.replacing("smoothing", by: [1.5 * s]))
      )
      for (name, sign) in [("gap", -1.0), ("loss", 1)] {
        let values = [less, more].map { $0[name]?.values.first ?? .nan }
        try interview.expect(
          sign * (values[1] - values[0]) > 0,
          answered: "for the shares \(text(s)) and \(text(1.5 * s)) the \(name) is "
            + "\(text(values[0])) and \(text(values[1]))",
          expected: "a \(sign > 0 ? "larger" : "smaller") one for the larger share")
      }
    },
    Claim(
      "without smoothing the logits have no end, and the loss falls to 0",
      asking: { [(smoothingCall(3, 0), answer((.infinity, 0)))] },
      source: "no finite gap gives the label all of it"),
  ],
  deviations: Deviations(
    of: SmoothingRecipe(), answering: { answer(try $0.best($1)) },
    [
      Deviation(
        "others-only", "The share is spread over the other classes alone", equation: "s/(K − 1)",
        seenIn: "OpenNMT/OpenNMT#570, pytorch/pytorch#7455"
      ) {
        $0.label = { s, _ in 1 - s }
        $0.other = { s, count in s / (count - 1) }
      },
      Deviation("label-without-own", "The label has 1 − s, without its own share of s") {
        $0.label = { s, _ in 1 - s }
      },
      Deviation("label-keeps-all", "The label keeps 1 and s/K comes on top") {
        $0.label = { s, count in 1 + s / count }
      },
      Deviation("not-divided", "Every class gets s, not s/K") { $0.other = { s, _ in s } },
      Deviation("one-too-many", "The share is divided by K + 1: the label's own counted apart") {
        $0.other = { s, count in s / (count + 1) }
      },
      Deviation("ratio", "The quotient of the two probabilities, without its logarithm") {
        $0.gap = { label, other, _ in label / other }
      },
      Deviation("difference", "The difference of the probabilities, not of their logarithms") {
        $0.gap = { label, other, _ in label - other }
      },
      Deviation("against-all-others", "The odds of the label against all others together") {
        $0.gap = { label, _, _ in log(label / (1 - label)) }
      },
      Deviation("against-mean", "The gap to the mean of all logits, the label's among them") {
        $0.gap = { label, other, count in log(label / other) * (count - 1) / count }
      },
      Deviation("label-alone", "The label's own logarithm, as if the others' logits were 0 in y") {
        $0.gap = { label, _, _ in log(label) }
      },
      Deviation(
        "gap-of-others-only",
        "The gap is that of a share spread over the other classes alone; the loss is not",
        equation: "ln ((1 − s)(K − 1)/s)"
      ) {
        $0.gap = { _, other, count in log((1 - other * count) * (count - 1) / (other * count)) }
      },
      Deviation("turned", "The others' logits above the label's") {
        $0.gap = { label, other, _ in log(other / label) }
      },
      Deviation("loss-zero", "The loss is taken to be 0 where the softmax is the target") {
        $0.loss = { _, _, _ in 0 }
      },
      Deviation("hard-loss", "The loss of the label alone at these logits", equation: "−ln q") {
        $0.loss = { label, _, _ in -log(label) }
      },
      Deviation("labels-term", "Of the loss's sum the label's term alone", equation: "−q ln q") {
        $0.loss = { label, _, _ in -label * log(label) }
      },
      Deviation("one-other", "Of the others' K − 1 terms the loss has one") {
        $0.loss = { label, other, _ in -label * log(label) - other * log(other) }
      },
      Deviation("k-others", "The loss has K terms of other classes, where there are K − 1") {
        $0.loss = { label, other, count in -label * log(label) - count * other * log(other) }
      },
      Deviation("bits", "The loss is in bits", equation: "log₂ for ln") {
        $0.loss = { label, other, count in
          (-label * log(label) - (count - 1) * other * log(other)) / log(2)
        }
      },
      Deviation("uniform", "The loss is ln K, of somebody who knows nothing") {
        $0.loss = { _, _, count in log(count) }
      },
      Deviation(
        "from-uniform", "The loss is how far the target is from uniform", equation: "ln K − entropy"
      ) {
        $0.loss = { label, other, count in
          log(count) + label * log(label) + (count - 1) * other * log(other)
        }
        $0.lossWithout = { log($0) }
      },
      Deviation("nan-without", "Without smoothing 0 · ln 0 makes the loss a NaN") {
        $0.lossWithout = { _ in .nan }
      },
    ]),
  hints: [
    "Cross-entropy is least where the softmax is the target. Which logits have such a softmax?",
    "q = 1 − s + s/K, r = s/K. The gap is ln q − ln r; the loss there is −q ln q − (K − 1) r ln r. "
      + "For s = 0 take what it tends to.",
    "guard smoothing > 0 else { return (.infinity, 0) }; two lets for q and r; one return.",
  ],
  why:
    "Cross-entropy is least where the softmax is the target, and a softmax fixes all "
    + "differences of logits. The loss left there is the target's own entropy, which no model "
    + "can go below.",
  worked: "GradusReference/Regularization/BestGap.swift")

private let asked = "the best gap of logits and the loss there"

func smoothingCall(_ classes: Int, _ smoothing: Double) -> Call {
  Call(
    asked, [NamedTensor("classes", Double(classes)), NamedTensor("smoothing", smoothing)])
}

private func answer(_ found: (gap: Double, loss: Double)) -> Tensors {
  Tensors([NamedTensor("gap", found.gap), NamedTensor("loss", found.loss)])
}

private let calls = zip(Generator<Int>.integer(in: 3...8), .choice(of: [0.1, 0.2, 0.35, 0.5]))
  .map { smoothingCall($0, $1) }

/// The lines of `bestGap(classes:smoothing:)`.
private struct SmoothingRecipe: Sendable {
  var label: @Sendable (_ s: Double, _ count: Double) -> Double = { 1 - $0 + $0 / $1 }
  var other: @Sendable (_ s: Double, _ count: Double) -> Double = { $0 / $1 }
  var gap: @Sendable (_ label: Double, _ other: Double, _ count: Double) -> Double = {
    label, other, _ in log(label / other)
  }
  var loss: @Sendable (_ label: Double, _ other: Double, _ count: Double) -> Double = {
    label, other, count in -label * log(label) - (count - 1) * other * log(other)
  }
  /// The loss where nothing is smoothed.
  var lossWithout: @Sendable (_ count: Double) -> Double = { _ in 0 }

  func best(_ call: Call) throws -> (gap: Double, loss: Double) {
    let (count, s) = (Double(try call.integer("classes")), try call.number("smoothing"))
    let (label, other) = (label(s, count), other(s, count))
    if s == 0 { return (.infinity, lossWithout(count)) }
    return (gap(label, other, count), loss(label, other, count))
  }
}
