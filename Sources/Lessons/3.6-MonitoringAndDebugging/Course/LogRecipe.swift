import Gradus

/// The lines of `loggedRun(from:batches:steps:learningRate:slopes:)`.
struct LogRecipe: Sendable {
  typealias Lengths = @Sendable ([Double]) -> Double

  // The training. Six of its mistakes are those that lesson's broken runs have.
  var addsGradients = false
  var clearsGradient = false
  var forgets: Int?
  var direction = -1.0
  var factor: @Sendable (_ step: Int) -> Double = { _ in 1 }
  var sumsLoss = false
  var stays = false
  var batch: @Sendable (_ step: Int, _ batches: Int, _ steps: Int) -> Int = { step, batches, _ in
    step % batches
  }

  // What is written down.
  var lossAfter = false
  var norm: @Sendable ([[Double]]) -> Double = { length($0.flatMap { $0 }) }
  var normOfStep = false
  var promise: @Sendable (_ gradient: [Double], _ move: [Double], _ rate: Double) -> Double = {
    gradient, move, _ in zip(gradient, move).reduce(0) { $0 + $1.0 * $1.1 }
  }
  var ratio:
    @Sendable (_ move: [Double], _ before: [Double], _ after: [Double], _ g: [Double]) -> Double = {
      move, before, _, _ in
      let moved = length(move)
      return moved == 0 ? 0 : moved / length(before)
    }
  var ratioOfAll = false
  var ratiosTurned = false

  func run(_ call: Call) throws -> (parameters: [[Double]], log: RunLog) {
    let line = try BatchedLine(call)
    let (rate, steps) = (try call.number("lr"), try call.integer("steps"))
    var parameters = [try call.list("W"), try call.list("b")]
    var (gathered, log) = (parameters.map { $0.map { _ in 0.0 } }, RunLog())
    for step in 0..<steps {
      let batch = min(max(0, batch(step, line.count, steps)), line.count - 1)
      let (loss, slopes) = line.slopes(parameters, batch)
      let rows = sumsLoss ? Double(try call.list("y\(batch + 1)").count) : 1
      gathered = zip(gathered, slopes).map {
        zip($0, $1).map { (addsGradients ? $0 : 0) + rows * $1 }
      }
      let gradient = gathered.map { $0.map { clearsGradient ? 0 : $0 } }
      let moves = gradient.enumerated().map { tensor, slopes in
        slopes.map { tensor == forgets ? 0 : direction * rate * factor(step) * $0 }
      }
      let after = zip(parameters, moves).map { zip($0, $1).map { $0 + $1 } }
      log.losses.append(lossAfter ? line.slopes(after, batch).loss : loss)
      log.norms.append(norm(normOfStep ? moves : gradient))
      log.promises.append(promise(gradient.flatMap { $0 }, moves.flatMap { $0 }, rate))
      let tensors = parameters.indices.map { tensor in
        ratioOfAll
          ? ratio(
            moves.flatMap { $0 }, parameters.flatMap { $0 }, after.flatMap { $0 },
            gradient.flatMap { $0 })
          : ratio(moves[tensor], parameters[tensor], after[tensor], gradient[tensor])
      }
      log.ratios.append(ratiosTurned ? tensors.reversed() : tensors)
      if !stays { parameters = after }
    }
    return (parameters, log)
  }
}

/// The square root of the sum of squares.
func length(_ numbers: [Double]) -> Double {
  numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
}
