import CGradusGSL
import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// A training that writes down what it does.
package let logExercise: Exercise<Call, Tensors> = Exercise(
  "3.6.log", "a training and its log", file: "Log.swift",
  reference: { answer(try worked($0)) },
  claims: [
    .lessonsExample {
      [
        (
          logCall([(Matrix([[0.5, 1]]), [5.5])], W: [3, 4], b: 2, lr: 0.1, steps: 2),
          answer(
            (
              [[2.69, 3.38], [1.38]],
              RunLog(
                losses: [4, 1.21], norms: [6, 3.3], promises: [-3.6, -1.089],
                ratios: [
                  [length([0.2, 0.4]) / 5, 0.2],
                  [length([0.11, 0.22]) / length([2.8, 3.6]), 0.1375],
                ])
            ))
        )
      ]
    },
    .recorded(
      "is what PyTorch's SGD does, and what clip_grad_norm_ and Tensor.norm measure", logAsked,
      in: "3.6-log", "", inputs: ["x1", "y1", "x2", "y2", "W", "b", "lr", "steps"],
      outputs: outputs),
    Claim("a promise is the loss's slope along the step, by GSL", forAll: calls) {
      call, interview in
      let one = call.replacing("steps", by: [1])
      let line = try BatchedLine(one)
      let found = try interview.ask(one)
      let after = [found["W after"]?.values ?? [], found["b after"]?.values ?? []]
      let before = [try one.list("W"), try one.list("b")]
      try interview.expect(
        after.map(\.count) == before.map(\.count),
        answered: "parameters of \(after.map(\.count)) numbers", expected: "\(before.map(\.count))")
      let promise = found["promise"]?.values.first ?? .nan
      try interview.expect(
        promise, "promise[0]", isTheSlopeOf: "the loss along the step",
        { share in
          let place = zip(before, after).map { zip($0, $1).map { $0 + share * ($1 - $0) } }
          return line.slopes(place, 0).loss
        }, at: 0, beside: abs(promise))
    },
    Claim("the norm is that of all slopes in one list, by GSL's BLAS", forAll: calls) {
      call, interview in
      let found = try interview.ask(call.replacing("steps", by: [1]))
      let slopes = try BatchedLine(call).slopes([try call.list("W"), try call.list("b")], 0)
      let all = slopes.gradient.flatMap { $0 }
      try interview.expect(
        found["norm"]?.values.first ?? .nan, equals: cblas_dnrm2(Int32(all.count), all, 1),
        "norm[0] is")
    },
    Claim("at the rate 0 nothing moves, and each batch's loss comes again", forAll: calls) {
      call, interview in
      let found = try interview.ask(call.replacing("lr", by: [0]))
      let losses = found["loss"]?.values ?? []
      for (step, loss) in losses.enumerated().dropFirst(2) {
        try interview.expect(
          loss, equals: losses[step - 2], "of two batches in turn, loss[\(step)] is")
      }
      for part in ["promise", "ratio"] {
        let largest = largestSize(of: found[part]?.values ?? [.infinity])
        try interview.expect(
          largest == 0, answered: "a \(part) of \(text(largest))", expected: "0 at each step")
      }
    },
    Claim(
      "a tensor of zeros that moves has the ratio ∞, and one that stays has 0",
      asking: {
        [
          (
            logCall([(Matrix([[0, 2]]), [-1])], W: [0, 0], b: 0, lr: 0.5, steps: 1),
            answer(
              (
                [[0, -2], [-1]],
                RunLog(
                  losses: [1], norms: [length([2, 4])], promises: [-10],
                  ratios: [[.infinity, .infinity]])
              ))
          ),
          (
            logCall([(Matrix([[0, 0]]), [-1])], W: [0, 0], b: 4, lr: 0.1, steps: 1),
            answer(
              (
                [[0, 0], [3]],
                RunLog(losses: [25], norms: [10], promises: [-10], ratios: [[0, 0.25]])
              ))
          ),
        ]
      }, source: "by hand"),
  ],
  deviations: Deviations(
    of: LogRecipe(), answering: { answer(try $0.run($1)) }, brokenTrainings + wrongLogs),
  hints: [
    "Which numbers are one vector, and which belong to one tensor? And what does a slope say of a step "
      + "that is so long?",
    "‖g‖² = Σ g² over all tensors; Δ = −γg; the promise is Σ g Δ; a tensor's ratio is √(Σ Δ²)/√(Σ p²), "
      + "with p from before the step.",
    "for step in 0..<steps { let (loss, gradient) = slopes(parameters, step % batches); let moves = "
      + "gradient.map { $0.map { -learningRate * $0 } }; four appends; then parameters += moves }.",
  ],
  why:
    "All gauges are made of g and Δ. By the chain rule g · Δ is the loss's slope along the "
    + "step, so in plain descent it must be −γ‖g‖²: where it is not, the step is not what one "
    + "believes it to be.")

let logAsked = "a training and its log"
private let outputs = ["loss", "norm", "promise", "ratio", "W after", "b after"]

package func logCall(
  _ batches: [(x: Matrix, y: [Double])], W: [Double], b: Double, lr: Double, steps: Int
) -> Call {
  Call(
    logAsked,
    NamedTensor.numbered("x", batches.map(\.x)) + NamedTensor.numbered("y", batches.map(\.y)) + [
      NamedTensor("W", W), NamedTensor("b", [b]), NamedTensor("lr", lr),
      NamedTensor("steps", Double(steps)),
    ])
}

private func answer(_ found: (parameters: [[Double]], log: RunLog)) -> Tensors {
  Tensors(
    found.log.named + [
      NamedTensor("W after", found.parameters[0]), NamedTensor("b after", found.parameters[1]),
    ])
}

private let calls = zip(
  Generator<Matrix>.matrix(rows: 2, columns: 2), .matrix(rows: 3, columns: 2), .vector(5),
  .vector(3), .choice(of: [0.05, 0.1])
).map { first, second, y, p, lr in
  logCall(
    [(first, Array(y[..<2])), (second, Array(y[2...]))], W: Array(p[..<2]), b: p[2], lr: lr,
    steps: 5)
}

private func worked(_ call: Call) throws -> (parameters: [[Double]], log: RunLog) {
  let line = try BatchedLine(call)
  return loggedRun(
    from: [try call.list("W"), try call.list("b")], batches: line.count,
    steps: try call.integer("steps"), learningRate: try call.number("lr"), slopes: line.slopes)
}
