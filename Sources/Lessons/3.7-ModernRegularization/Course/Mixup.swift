import Exercising
import Foundation
import Gradus
import GradusReference
import PropertyTesting

/// The loss of examples that are mixed in pairs.
let mixupExercise: Exercise<Call, Tensors> = Exercise(
  "3.7.mixup", "mixup, its loss and slopes", file: "Mixup.swift",
  reference: { answer(try worked($0)) },
  claims: [
    .lessonsExample {
      let (two, four) = (log(2.0), log(4.0))
      let loss = -0.75 * log(0.8) - 0.25 * log(0.2)
      return [
        (
          call(
            Matrix(column: [2 * two, -2 * two]), Matrix(column: [0, four / 0.6]), labels: [1, 0],
            partners: [1, 0], lambda: 0.75),
          answer(
            (
              Matrix(column: [two, -two]), loss, Matrix([[-0.025, 0.025], [0.025, -0.025]])
            ))
        )
      ]
    },
    .recorded(
      "is PyTorch's, with autograd's slopes", asked, in: "3.7-mixup", "", inputs: inputs,
      outputs: outputs),
    Claim("the slopes are those of the loss by the logits, by GSL", forAll: calls, cases: 6) {
      call, interview in
      let answer = try interview.ask(call)
      let share = try call.number("λ")
      let (labels, partners) = (try call.integers("labels"), try call.integers("partners"))
      let x = try call.matrix("x")
      let logits = try mixupModel(share * x + (1 - share) * x.rows(at: partners), call)
      let (found, expected) = (answer["gradient"], NamedTensor("gradient", logits))
      try interview.expect(
        found?.outline == expected.outline, answered: found?.outline ?? "no gradient",
        expected: "\(expected.outline), one slope for each logit")
      let slopes = found?.values ?? []
      for (index, slope) in slopes.enumerated() {
        func loss(_ logit: Double) -> Double {
          var z = logits
          z.values[index] = logit
          return mixupLoss(x, labels: labels, partners: partners, lambda: share) { _ in z }.loss
        }
        try interview.expect(
          slope, expected.place(of: index), isTheSlopeOf: "the loss by that logit", loss,
          at: logits.values[index], beside: largestSize(of: slopes))
      }
    },
    Claim("it does not matter who is whose partner", forAll: calls) { call, interview in
      // The rows in their partners' places, with 1 − λ for λ: the same mixtures.
      let (labels, partners) = (try call.integers("labels"), try call.integers("partners"))
      let back = partners.indices.map { row in
        Double(partners.firstIndex(of: row) ?? 0)
      }
      let turned = call.replacing("x", by: try call.matrix("x").rows(at: partners).values)
        .replacing("labels", by: partners.map { Double(labels[$0]) })
        .replacing("partners", by: back)
        .replacing("λ", by: [1 - (try call.number("λ"))])
      try interview.expect(
        turned, toBe: answer(try worked(call)),
        source: "the same, as each pair is mixed in the same shares")
    },
  ],
  robustness: [
    Claim(
      "logits of 800 have a finite loss",
      asking: {
        let wide = call(
          Matrix(column: [2, -1, 0.5]), Matrix(column: [900, -900]), labels: [0, 1, 1],
          partners: [1, 2, 0], lambda: 0.75)
        return [(wide, answer(try worked(wide)))]
      }, source: "PyTorch's way: the largest logit is taken off first")
  ],
  deviations: Deviations(
    of: MixupRecipe(), answering: { answer(try $0.loss($1)) },
    [
      Deviation("targets-not-mixed", "The inputs are mixed, the targets are not") {
        $0.target = { own, _, _ in own }
      },
      Deviation("inputs-not-mixed", "The targets are mixed, the inputs are not") {
        $0.input = { x, _, _ in x }
      },
      Deviation("inputs-exchanged", "The inputs keep 1 − λ of themselves, the targets λ") {
        $0.input = { x, others, share in (1 - share) * x + share * others }
      },
      Deviation("targets-exchanged", "The inputs keep λ of themselves, the targets 1 − λ") {
        $0.target = { own, other, share in (1 - share) * own + share * other }
      },
      Deviation("both-exchanged", "Inputs and targets keep 1 − λ of themselves") {
        $0.input = { x, others, share in (1 - share) * x + share * others }
        $0.target = { own, other, share in (1 - share) * own + share * other }
      },
      Deviation("halves", "All are mixed half and half, whatever λ is") {
        $0.input = { x, others, _ in 0.5 * (x + others) }
        $0.target = { own, other, _ in 0.5 * (own + other) }
      },
      Deviation("targets-halved", "The targets are mixed half and half, whatever λ is") {
        $0.target = { own, other, _ in 0.5 * (own + other) }
      },
      Deviation("larger-share", "The target is that of the larger share alone") {
        $0.target = { own, other, share in share >= 0.5 ? own : other }
      },
      Deviation("gradient-not-mixed", "The loss is mixed; the slope is softmax less the own label")
      {
        $0.slopeTarget = { own, _, _ in own }
      },
      Deviation("gradient-exchanged", "The loss is right; in the slope the shares are exchanged") {
        $0.slopeTarget = { own, other, share in (1 - share) * own + share * other }
      },
      Deviation(
        "in-place", "The rows are mixed in place: a later one meets a partner that is mixed"
      ) { $0.inPlace = true },
      Deviation("wrong-way", "A row's partner is the one that has it for a partner") {
        $0.inverts = true
      },
      Deviation(
        "from-the-end", "The partners are the rows from the end", seenIn: "timm's x.flip(0)"
      ) { $0.flips = true },
      Deviation("labels-without-partners", "The partners' labels are taken from the next row") {
        $0.nextLabels = true
      },
      Deviation("partners-of-partners", "A row's partner is its partner's partner") {
        $0.goesTwice = true
      },
      Deviation("labels-of-labels", "The other label is labels[labels[i]], not labels[partners[i]]")
      {
        $0.labelsForPartners = true
      },
      Deviation(
        "larger-share-kept", "Where λ is below 1/2, 1 − λ is put for it in inputs and targets",
        seenIn: "MixMatch's max(λ, 1 − λ)"
      ) {
        $0.input = { x, others, share in
          let larger = max(share, 1 - share)
          return larger * x + (1 - larger) * others
        }
        $0.target = { own, other, share in
          let larger = max(share, 1 - share)
          return larger * own + (1 - larger) * other
        }
      },
      Deviation("logits-mixed", "The model sees the rows as they are, and its logits are mixed") {
        $0.mixesLogits = true
      },
      Deviation("two-passes", "The model sees both rows, and the two losses are mixed") {
        $0.passesTwice = true
      },
      Deviation(
        "log-of-mixture", "The logarithm of the mixed probabilities, not the mixed logarithms",
        equation: "−ln (λ y_a + (1 − λ) y_b)"
      ) { $0.mixesProbabilities = true },
      Deviation("summed", "The loss is the sum over the rows, and its slope too") {
        $0.lossDivisor = { _ in 1 }
        $0.slopeDivisor = { _ in 1 }
      },
      Deviation("loss-summed", "The loss is the sum over the rows; its slope belongs to the mean") {
        $0.lossDivisor = { _ in 1 }
      },
      Deviation("slopes-summed", "The loss is a mean; its slope belongs to the sum") {
        $0.slopeDivisor = { _ in 1 }
      },
      Deviation("sign", "The slope is target less softmax") { $0.slopeDivisor = { -$0 } },
      Deviation("overflow", "The exponentials are made of the logits as they are") {
        $0.isStable = false
      },
      Deviation(
        "overflow-of-sum", "The sum of the exponentials is infinite, and so is its logarithm"
      ) {
        $0.isStable = false
        $0.byLogarithm = true
      },
    ]),
  hints: [
    "The model sees a mixture and nothing else. If λ of it is a cat, how should its answer be judged?",
    "x̃ᵢ = λ xᵢ + (1 − λ) x_π(i); z = logits(x̃); qᵢ = λ e_yᵢ + (1 − λ) e_y_π(i); L is the mean of "
      + "−Σ qⱼ ln yⱼ, ∂L/∂z = (y − q)/n.",
    "let z = logits(lambda * x + (1 - lambda) * x.rows(at: partners)); then for each row the largest "
      + "logit, the sum of exp(z − top), and two indices that get lambda and 1 - lambda: += for both.",
  ],
  why:
    "Cross-entropy is linear in its target, so a mixture of losses is the loss of the "
    + "mixture. The model is asked once, about the mixed input, and between two examples it "
    + "must not be sure.")

private let asked = "mixup's loss and its slopes"
private let inputs = ["x", "W", "labels", "partners", "λ"]
private let outputs = ["the model's input", "loss", "gradient"]

private typealias Found = (input: Matrix, loss: Double, gradient: Matrix)

private func call(
  _ x: Matrix, _ weights: Matrix, labels: [Int], partners: [Int], lambda: Double
) -> Call {
  Call(
    asked,
    [
      NamedTensor("x", x), NamedTensor("W", weights),
      NamedTensor("labels", labels.map(Double.init)),
      NamedTensor("partners", partners.map(Double.init)), NamedTensor("λ", lambda),
    ])
}

private func answer(_ found: Found) -> Tensors {
  Tensors([
    NamedTensor(outputs[0], found.input), NamedTensor(outputs[1], found.loss),
    NamedTensor(outputs[2], found.gradient),
  ])
}

private let calls = zip(
  Generator.matrix(rows: 3, columns: 2), .matrix(rows: 3, columns: 2),
  Generator<Int>.integer(in: 0...2).array(count: 3), .choice(of: [[1, 2, 0], [2, 0, 1]]),
  .choice(of: [0.3, 0.6, 0.85])
).map { call($0, $1, labels: $2, partners: $3, lambda: $4) }

/// The model of all questions: the logits are tanh(x) Wᵀ.
func mixupModel(_ input: Matrix, _ call: Call) throws -> Matrix {
  input.map { tanh($0) } * (try call.matrix("W")).transposed
}

private func worked(_ call: Call) throws -> Found {
  var input: Matrix?
  let found = try mixupLoss(
    try call.matrix("x"), labels: try call.integers("labels"),
    partners: try call.integers("partners"), lambda: try call.number("λ")
  ) {
    input = $0
    return try mixupModel($0, call)
  }
  return (try input ?? call.matrix("x"), found.loss, found.gradient)
}
