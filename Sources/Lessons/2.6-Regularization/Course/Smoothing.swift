import Exercising
import Foundation
import Gradus
import GradusReference
import PropertyTesting

/// The cross-entropy of a target that is not quite sure.
package let smoothingExercise: Exercise<Call, Tensors> = Exercise(
  "2.6.smoothing", "label smoothing", file: "Smoothing.swift",
  reference: {
    answer(
      smoothedCrossEntropy(
        try $0.list("logits"), label: try $0.integer("label"), smoothing: try $0.number("smoothing")
      ))
  },
  claims: [
    .lessonsExample {
      [
        (
          call([0, log(3)], label: 1, smoothing: 0.2),
          answer((0.9 * log(4.0 / 3) + 0.1 * log(4), [0.15, -0.15]))
        )
      ]
    },
    .recorded(
      "is PyTorch's CrossEntropyLoss with label_smoothing", asked, in: "2.6-smoothing", "",
      inputs: ["logits", "label", "smoothing"], outputs: ["loss", "gradient"]),
    .slopes(
      "is the slope of the loss, by GSL", ["gradient"], by: ["logits"], of: "the loss",
      forAll: calls
    ) {
      smoothedCrossEntropy(
        try $0.list("logits"), label: try $0.integer("label"),
        smoothing: try $0.number("smoothing")
      ).loss
    },
    Claim("the slopes add up to 0, and a shift of all logits changes nothing", forAll: calls) {
      call, loss in
      let found = try loss.ask(call)
      let gradient = found["gradient"]?.values ?? []
      try loss.expect(
        gradient.reduce(0, +), equals: 0, scale: 1, "the slopes add up to")
      let shifted = try loss.ask(
        call.replacing("logits", by: try call.list("logits").map { $0 + 3 }))
      try loss.expect(
        shifted["loss"]?.values.first ?? .nan, equals: found["loss"]?.values.first ?? .nan,
        "with 3 added to every logit the loss is")
    },
    Claim("where the softmax is the target there is no slope", forAll: calls) { call, loss in
      let (count, label) = (try call.list("logits").count, try call.integer("label"))
      let s = try call.number("smoothing")
      let target = (0..<count).map { s / Double(count) + ($0 == label ? 1 - s : 0) }
      let best = call.replacing("logits", by: target.map { log($0) })
      let gradient = try loss.ask(best)["gradient"]?.values ?? []
      for (index, slope) in gradient.enumerated() {
        try loss.expect(
          slope, equals: 0, scale: 1,
          "for the logits ln q, q being the target, the slope by logits[\(index)] is")
      }
    },
  ],
  robustness: [
    Claim(
      "logits of 800 and −800 have a finite loss",
      asking: {
        let wide = smoothedCrossEntropy([800, -800, 0], label: 0, smoothing: 0.3)
        return [(call([800, -800, 0], label: 0, smoothing: 0.3), answer(wide))]
      }, source: "PyTorch's way: the largest logit is taken off first")
  ],
  deviations: Deviations(
    of: SmoothingRecipe(), answering: { answer(try $0.loss($1)) },
    [
      Deviation(
        "others-only", "The share is spread over the other classes alone", equation: "s/(K − 1)",
        seenIn: "OpenNMT/OpenNMT#570, pytorch/pytorch#7455"
      ) { $0.spreadsOverOthers = true },
      Deviation("label-keeps-all", "The label keeps 1 and s/K comes on top: more than 1 in all") {
        $0.label = { _ in 1 }
      },
      Deviation("label-without-own", "The label has 1 − s, without its own share of s") {
        $0.labelShares = false
      },
      Deviation("not-divided", "Every class gets s, not s/K") { $0.divides = false },
      Deviation("not-smoothed", "The smoothing is not looked at") { $0.ignores = true },
      Deviation(
        "gradient-not-smoothed", "The loss is smoothed; the slope is softmax less the label's 1"
      ) { $0.gradientIgnores = true },
      Deviation("loss-not-smoothed", "The slope is smoothed; the loss is that of the label alone") {
        $0.lossIgnores = true
      },
      Deviation("sign", "The slope is target less softmax") { $0.turned = -1 },
      Deviation("entropy-subtracted", "The target's own entropy is taken off", seenIn: "KLDivLoss")
      {
        $0.subtractsEntropy = true
      },
      Deviation("averaged", "The loss and its slope are divided by the number of classes") {
        $0.averages = true
      },
      Deviation("overflow", "The exponentials are made of the logits as they are") {
        $0.isStable = false
      },
      Deviation(
        "log-of-rounded", "The logarithm is taken of a softmax that is rounded to 0 far out",
        equation: "ln (e^(xⱼ − max)/Σ)"
      ) { $0.roundsFirst = true },
      Deviation("label-alone", "Of the loss's sum the label's term alone is there") {
        $0.countsLabelAlone = true
      },
      Deviation(
        "uniform-loss", "The share's part of the loss is s ln K, as if the softmax were uniform"
      ) { $0.takesUniform = true },
      Deviation(
        "own-logit-alone", "Of each class's logarithm only the slope by its own logit is counted",
        equation: "qⱼ (yⱼ − 1)"
      ) { $0.countsOwnLogitAlone = true },
      Deviation("smoothed-softmax", "The softmax is smoothed, not the target") {
        $0.smoothsSoftmax = true
      },
      Deviation(
        "smoothed-softmax-in-loss",
        "In the loss the softmax is smoothed; the slope is the plain one"
      ) {
        $0.smoothsSoftmax = true
        $0.smoothsLossAlone = true
      },
    ]),
  hints: [
    "The target is a distribution now. Cross-entropy and its slope are what they were for one; only "
      + "the target is another.",
    "qⱼ = s/K, and 1 − s more for the label. L = −Σ qⱼ ln yⱼ, ∂L/∂xⱼ = yⱼ − qⱼ, where "
      + "ln yⱼ = xⱼ − max − ln Σ exp(xₖ − max).",
    "let top = logits.max() ?? 0, let sum = logits.reduce(0) { $0 + exp($1 - top) }, then a map to the "
      + "logarithms, one to the target, and a zip of the two.",
  ],
  why:
    "Only the target has changed, so the slope is softmax less target as ever. As the "
    + "target is never 1, the best logits are finite: the network need not grow without end "
    + "to please the loss.")

private let asked = "the smoothed cross-entropy and its slopes"

private func call(_ logits: [Double], label: Int, smoothing: Double) -> Call {
  Call(
    asked,
    [
      NamedTensor("logits", logits), NamedTensor("label", Double(label)),
      NamedTensor("smoothing", smoothing),
    ])
}

private func answer(_ found: (loss: Double, gradient: [Double])) -> Tensors {
  Tensors([NamedTensor("loss", found.loss), NamedTensor("gradient", found.gradient)])
}

private let calls = zip(
  Generator<[Double]>.vector(count: 3...5), .integer(in: 0...2), .choice(of: [0.1, 0.25, 0.4])
).map { call($0, label: $1, smoothing: $2) }

/// The lines of `smoothedCrossEntropy(_:label:smoothing:)`.
private struct SmoothingRecipe: Sendable {
  var spreadsOverOthers = false
  var label: @Sendable (_ smoothing: Double) -> Double = { 1 - $0 }
  var labelShares = true
  var divides = true
  var ignores = false
  var gradientIgnores = false
  var lossIgnores = false
  var turned = 1.0
  var subtractsEntropy = false
  var averages = false
  var isStable = true
  var smoothsSoftmax = false
  var smoothsLossAlone = false
  var roundsFirst = false
  var countsLabelAlone = false
  var takesUniform = false
  var countsOwnLogitAlone = false

  func loss(_ call: Call) throws -> (loss: Double, gradient: [Double]) {
    let (logits, right) = (try call.list("logits"), try call.integer("label"))
    let s = ignores ? 0 : try call.number("smoothing")
    let count = Double(logits.count)
    let hard = logits.indices.map { $0 == right ? 1.0 : 0 }
    let soft = logits.indices.map { index -> Double in
      let share = spreadsOverOthers ? s / (count - 1) : divides ? s / count : s
      guard index == right else { return share }
      return label(s) + (labelShares && !spreadsOverOthers ? share : 0)
    }
    let top = isStable ? logits.max() ?? 0 : 0
    let sum = logits.reduce(0) { $0 + exp($1 - top) }
    var logarithms = logits.map { $0 - top - log(sum) }
    var softmax = logits.map { exp($0 - top) / sum }
    if roundsFirst { logarithms = softmax.map { log($0) } }
    if smoothsSoftmax {
      let smooth = softmax.map { (1 - s) * $0 + s / count }
      logarithms = smooth.map { log($0) }
      if !smoothsLossAlone { softmax = smooth }
    }
    let target = smoothsSoftmax ? hard : soft
    var forLoss = lossIgnores ? hard : target
    let forSlope = gradientIgnores ? hard : target
    if countsLabelAlone { forLoss = zip(forLoss, hard).map { $0 * $1 } }
    var loss = -zip(forLoss, logarithms).reduce(0) { $0 + ($1.0 == 0 ? 0 : $1.0 * $1.1) }
    if subtractsEntropy { loss += forLoss.reduce(0) { $0 + ($1 > 0 ? $1 * log($1) : 0) } }
    if takesUniform { loss = s * log(count) - (1 - s) * logarithms[right] }
    if countsOwnLogitAlone { return (loss, zip(softmax, forSlope).map { $1 * ($0 - 1) }) }
    let scale = averages ? count : 1
    return (loss / scale, zip(softmax, forSlope).map { turned * ($0 - $1) / scale })
  }
}
