import Answering
import BatchAndStochasticQuestions
import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// Asks what torch.randperm was asked, as it is in a recording, and says of a wrong answerer whether its
/// shuffle is fair.
func expectPyTorchsOrder(
  in recording: String, _ shuffle: Interview<ShuffleRun, ShuffleOutcome>
) throws {
  var first: Counterexample?
  for (run, expected) in try recordedShuffles(recording) {
    do {
      try shuffle.expect(run, toBe: expected, source: Golden.source)
    } catch let wrong as Counterexample {
      first = first ?? wrong
    }
  }
  guard var first else { return }
  if try isFair(shuffle) {
    first.describe("fair, but not PyTorch's order: every order comes as often as every other")
  }
  throw first
}

/// Whether each order of three entries, and of four, comes from as many draws as every other.
private func isFair(_ shuffle: Interview<ShuffleRun, ShuffleOutcome>) throws -> Bool {
  do {
    return try [[5, 8, 2], [5, 8, 2, 9]].allSatisfy { order in
      let orders = try shuffle.ask(ShuffleRun(order: order, numbers: nil)).orders
      let expected = (1...order.count).reduce(1, *)
      return orders.count == expected
        && orders.allSatisfy { $0.order.sorted() == order.sorted() }
        && orders.allSatisfy { abs($0.probability * Double(expected) - 1) < 1e-9 }
    }
  } catch is Counterexample {
    return false
  }
}

/// torch.randperm's orders, with the numbers of the stream that it drew from.
private func recordedShuffles(
  _ recording: String
) throws -> [(question: ShuffleRun, answer: ShuffleOutcome)] {
  try Golden.lesson(recording).map { item in
    var generator = RandomGenerator(seed: UInt64(try item.number("seed")))
    let order = try item.list("order").map { Int($0) }
    let numbers = (0..<2 * order.count).map { _ in generator.next32() }
    return (
      ShuffleRun(order: order, numbers: numbers),
      ShuffleOutcome(try item.list("shuffled").map { Int($0) })
    )
  }
}

/// Orders of two to seven entries with some draws.
let shuffles = zip(
  Generator<Int>.integer(in: 2...7), Generator<Int>.integer(in: 0...5039).array(count: 14)
).map { count, numbers in
  ShuffleRun(
    order: (0..<count).map { (5 * $0 + 2) % 7 }, numbers: numbers.map { UInt32($0) })
}
