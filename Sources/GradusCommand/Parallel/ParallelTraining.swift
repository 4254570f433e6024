import Exercising
import Foundation
import Gradus
import GradusReference
import NeuralNetFromScratchCourse

/// Lesson 2.3's network on the digits, trained by a team, of which each has a part of every batch.
struct ParallelTraining {
  let team: Team
  /// The sum of all processes' lists, the same in each.
  let sum: ([Double]) throws -> [Double]
  private let task: DigitsTask
  private let start: TwoLayers

  init(_ team: Team, sum: @escaping ([Double]) throws -> [Double]) throws {
    (self.team, self.sum, task) = (team, sum, try DigitsTask())
    var generator = RandomGenerator(seed: UInt64(DigitsTask.startSeed))
    start =
      ReLUClassifier(
        inputs: task.digits.images.columns, hidden: DigitsTask.hidden, outputs: 10,
        from: &generator
      ).parameters
  }

  /// Before the first epoch.
  var beginning: ParallelState { ParallelState(parameters: start.numbers, losses: []) }

  /// What `state` becomes until there have been `epochs`; `after` is told of each.
  func run(
    _ state: ParallelState, epochs: Int, after: (ParallelState) throws -> Void
  ) throws -> ParallelState {
    var (state, generator) = (state, RandomGenerator(seed: DigitsTask.orderSeed))
    for epoch in 0..<epochs {
      let order = generator.randperm(task.learned.count)
      // The order is drawn of what the checkpoint has behind it, too.
      if epoch < state.losses.count { continue }
      let (net, losses) = try train(
        start.replacing(state.parameters), orders: [order], batchSize: DigitsTask.batchSize,
        learningRate: DigitsTask.learningRate, gradient: lossAndGradient)
      state = ParallelState(parameters: net.numbers, losses: state.losses + losses)
      try after(state)
    }
    return state
  }

  /// The mean loss of a batch and its slopes: the means of all parts, each as many times as it has
  /// examples.
  private func lossAndGradient(
    _ net: TwoLayers, _ batch: [Int]
  ) throws -> (loss: Double, gradient: TwoLayers) {
    let place = Rank(number: team.rank, count: team.count, replies: [])
      .part(team.rank, of: batch.count)
    let rows = batch[place].map { task.learned[$0] }
    var own = Array(repeating: 0.0, count: 1 + net.numbers.count)
    if !rows.isEmpty {
      let (loss, gradient) = ReLUClassifier(net).lossAndGradient(
        task.digits.images.rows(at: rows), rows.map { task.digits.labels[$0] })
      let share = Double(rows.count) / Double(batch.count)
      own = ([loss] + gradient.numbers).map { share * $0 }
    }
    let sums = try sum(own)
    guard sums.count == own.count else {
      throw Problem("the all-reduce of \(own.count) numbers gave \(sums.count)")
    }
    return (sums[0], net.replacing(Array(sums.dropFirst())))
  }

  /// The part of the images that the network of `state` reads: of those that it learned from, and of those
  /// held out.
  func accuracy(_ state: ParallelState) -> (learned: Double, heldOut: Double) {
    let net = start.replacing(state.parameters)
    return (task.accuracy(of: net, on: task.learned), task.accuracy(of: net, on: task.heldOut))
  }
}
