import Exercising
import Gradus

/// The mistakes of a training that broken runs are recorded with.
let brokenTrainings: [Deviation<LogRecipe>] = [
  Deviation(
    "gradients-added", "The gradient is never set to zero: each step's comes on top of all before",
    seenIn: "loops without zero_grad"
  ) { $0.addsGradients = true },
  Deviation(
    "gradient-cleared", "The gradient is set to zero between the backward pass and the step",
    seenIn: "zero_grad between backward and step"
  ) { $0.clearsGradient = true },
  Deviation(
    "tensor-forgotten", "The last tensor is not moved, as if the optimizer had not been given it",
    seenIn: "layers kept in a plain list, which parameters() does not find"
  ) { $0.forgets = 1 },
  Deviation("uphill", "The step goes up the slope", equation: "p + γ g") { $0.direction = 1 },
  Deviation(
    "another-rate", "The rate shrinks to 0.8 of itself at every step",
    seenIn: "a schedule for epochs that is stepped at each batch"
  ) { broken in
    broken.factor = { (0..<$0).reduce(1) { rate, _ in 0.8 * rate } }
  },
  Deviation(
    "rate-too-large", "The gradient is of the sum over the batch, where the loss is the mean"
  ) {
    $0.sumsLoss = true
  },
]

/// Mistakes of what is written down.
let wrongLogs: [Deviation<LogRecipe>] = [
  Deviation("first-batch", "Every step is on batch 0", seenIn: "next(iter(loader)) in the loop") {
    $0.batch = { _, _, _ in 0 }
  },
  Deviation("batch-stays", "Each batch has all of its steps before the next one begins") {
    $0.batch = { step, batches, steps in step * batches / max(1, steps) }
  },
  Deviation("last-batch-stays", "After the last batch that one is taken again and again") {
    $0.batch = { step, batches, _ in min(step, batches - 1) }
  },
  Deviation("batches-from-one", "Batches are counted from 1: step 0 is on batch 1") {
    $0.batch = { step, batches, _ in (step + 1) % batches }
  },
  Deviation("parameters-stay", "The parameters are never moved: each step begins at the start") {
    $0.stays = true
  },
  Deviation("loss-after", "The loss is that after the step") { $0.lossAfter = true },
  Deviation("sum-of-norms", "The tensors' norms are added up", equation: "Σ ‖g_t‖") {
    $0.norm = { $0.map(length).reduce(0, +) }
  },
  Deviation("largest-of-norms", "The largest of the tensors' norms counts") {
    $0.norm = { $0.map(length).max() ?? 0 }
  },
  Deviation("mean-of-norms", "The tensors' norms are averaged") {
    $0.norm = { $0.map(length).reduce(0, +) / Double($0.count) }
  },
  Deviation("first-tensor", "The norm is that of the first tensor") { $0.norm = { length($0[0]) } },
  Deviation("not-rooted", "The norm is the sum of squares, without the root") {
    $0.norm = { $0.joined().reduce(0) { $0 + $1 * $1 } }
  },
  Deviation("norm-one", "The norm is the sum of the sizes", seenIn: "norm_type=1") {
    $0.norm = { $0.joined().reduce(0) { $0 + abs($1) } }
  },
  Deviation("norm-largest", "The norm is the largest size", seenIn: "norm_type=inf") {
    $0.norm = { $0.joined().reduce(0) { max($0, abs($1)) } }
  },
  Deviation("root-mean-square", "The norm is the root of the mean square") {
    $0.norm = { length($0.flatMap { $0 }) / Double($0.joined().count).squareRoot() }
  },
  Deviation("norm-of-step", "The norm is that of the step, with the rate in it") {
    $0.normOfStep = true
  },
  Deviation("promise-turned", "The promise has the other sign: the fall, not the change") {
    $0.promise = { g, move, _ in -zip(g, move).reduce(0) { $0 + $1.0 * $1.1 } }
  },
  Deviation("promise-without-rate", "The promise lacks the rate", equation: "−‖g‖²") {
    $0.promise = { g, _, _ in -g.reduce(0) { $0 + $1 * $1 } }
  },
  Deviation("promise-of-length", "The promise is −γ times the norm, not its square") {
    $0.promise = { g, _, rate in -rate * length(g) }
  },
  Deviation("promise-halved", "The promise is halved, as a parabola's fall to its floor would be") {
    $0.promise = { g, move, _ in zip(g, move).reduce(0) { $0 + $1.0 * $1.1 } / 2 }
  },
  Deviation("promise-rate-squared", "The promise is the step's own square", equation: "−‖Δ‖²") {
    $0.promise = { _, move, _ in -move.reduce(0) { $0 + $1 * $1 } }
  },
  Deviation("promise-of-sizes", "The promise is of the sums of the sizes", equation: "−Σ|g| · Σ|Δ|")
  {
    $0.promise = { g, move, _ in
      -g.reduce(0) { $0 + abs($1) } * move.reduce(0) { $0 + abs($1) }
    }
  },
  Deviation("ratio-after", "Updates are beside the weights after the step") {
    $0.ratio = { move, _, after, _ in
      let moved = length(move)
      return moved == 0 ? 0 : moved / length(after)
    }
  },
  Deviation("gradient-to-weight", "The gradient is beside the weights, not the update") {
    $0.ratio = { _, before, _, g in
      let size = length(g)
      return size == 0 ? 0 : size / length(before)
    }
  },
  Deviation("update-to-gradient", "The update is beside the gradient: that is the rate") {
    $0.ratio = { move, _, _, g in
      let moved = length(move)
      return moved == 0 ? 0 : moved / length(g)
    }
  },
  Deviation("ratio-turned", "Weights are beside the update", equation: "‖p‖/‖Δ‖") {
    $0.ratio = { move, before, _, _ in
      let moved = length(move)
      return moved == 0 ? 0 : length(before) / moved
    }
  },
  Deviation("ratio-squared", "The ratio is of sums of squares, without roots") {
    $0.ratio = { move, before, _, _ in
      let moved = length(move)
      return moved == 0 ? 0 : moved * moved / (length(before) * length(before))
    }
  },
  Deviation("ratio-by-number", "The ratio is the mean of each number's own", equation: "mean |Δ/p|")
  {
    $0.ratio = { move, before, _, _ in
      zip(move, before).reduce(0) { $0 + ($1.0 == 0 ? 0 : abs($1.0 / $1.1)) } / Double(move.count)
    }
  },
  Deviation("ratio-of-sizes", "The ratio is of sums of sizes", equation: "Σ|Δ|/Σ|p|") {
    $0.ratio = { move, before, _, _ in
      let moved = move.reduce(0) { $0 + abs($1) }
      return moved == 0 ? 0 : moved / before.reduce(0) { $0 + abs($1) }
    }
  },
  Deviation(
    "ratio-of-deviations", "The ratio is of standard deviations, which one number does not have",
    seenIn: "update.std() / weight.std()"
  ) {
    $0.ratio = { move, before, _, _ in deviation(move) / deviation(before) }
  },
  Deviation("ratio-of-all", "There is one ratio for all tensors together") { $0.ratioOfAll = true },
  Deviation("ratios-turned", "The ratios stand in the order of the way back") {
    $0.ratiosTurned = true
  },
  Deviation("nan-at-zero", "0/0 is a NaN where a tensor of zeros stays") {
    $0.ratio = { move, before, _, _ in length(move) / length(before) }
  },
  Deviation("zero-for-infinity", "A tensor of zeros that moves has the ratio 0") {
    $0.ratio = { move, before, _, _ in
      let size = length(before)
      guard size != 0 else { return 0 }
      return length(move) / size
    }
  },
  Deviation("eps-in-ratio", "A little is added to the weights' length, which hides that it is 0") {
    $0.ratio = { move, before, _, _ in length(move) / (length(before) + 1e-8) }
  },
]

private func deviation(_ numbers: [Double]) -> Double {
  let mean = numbers.reduce(0, +) / Double(numbers.count)
  let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  return (squares / Double(numbers.count - 1)).squareRoot()
}
